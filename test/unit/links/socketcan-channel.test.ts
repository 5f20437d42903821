import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { SocketCanChannel } from '../../../src/links/socketcan-channel.ts';
import { FakeChannel } from '../../support/socketcan-fake.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ignore = { message: () => undefined, stopped: () => undefined };

/** Starts a channel that nobody else holds, and has `stop` stop it. */
async function stopped(stop: (channel: SocketCanChannel, raw: FakeChannel) => unknown): Promise<WeakRef<FakeChannel>> {
  const raw = new FakeChannel();
  await stop(new SocketCanChannel(raw, ignore), raw);
  return new WeakRef(raw);
}

describe('a channel of npm socketcan', () => {
  it.each([
    ['it was stopped', (channel: SocketCanChannel) => channel.stop()],
    ['the kernel has stopped it', (_: SocketCanChannel, raw: FakeChannel) => raw.kernelStops()],
  ])('is kept until the event loop has closed its handles, and no longer, when %s', async (_, stop) => {
    const raw = await stopped(stop);
    await turn();
    collectGarbage();
    expect(raw.deref() === undefined).toBe(false);
    for (let turns = 0; turns < 5; turns += 1) await turn();
    collectGarbage();
    expect(raw.deref() === undefined).toBe(true);
  });

  it('is not stopped from outside when the kernel has stopped it in the meantime', async () => {
    const raw = new FakeChannel();
    const channel = new SocketCanChannel(raw, ignore);
    const stopping = channel.stop();
    raw.kernelStops();
    await stopping;
    expect(raw.aborts).toEqual([]);
    expect(raw.isRunning).toBe(false);
  });
});
