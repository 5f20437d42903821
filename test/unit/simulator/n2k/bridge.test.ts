import { describe, expect, it } from 'vitest';
import type { CanFrame } from '../../../../src/links/can-link.ts';
import { CanMemoryBus } from '../../../../src/links/can-memory.ts';
import { bridge } from '../../../../src/simulator/devices/n2k/bridge.ts';
import { settle } from '../../../support/manual-clock.ts';

const frame = (id: number): CanFrame => ({ id, data: Uint8Array.of(id) });

describe('a bridge between two buses', () => {
  it('carries frames both ways, each once', async () => {
    const [left, right] = [new CanMemoryBus(), new CanMemoryBus()];
    bridge(left.join('left'), right.join('right'));
    const [one, other] = [left.join('one'), right.join('other')];
    const heard: [string, number][] = [];
    one.onFrames((frames) => heard.push(...frames.map(({ id }): [string, number] => ['one', id])));
    other.onFrames((frames) => heard.push(...frames.map(({ id }): [string, number] => ['other', id])));
    await one.send(frame(1));
    await other.send(frame(2));
    await settle();
    expect(heard).toEqual([
      ['other', 1],
      ['one', 2],
    ]);
  });

  it('ends on both sides when one side ends', async () => {
    const [near, far] = [new CanMemoryBus().join('near'), new CanMemoryBus().join('far')];
    bridge(near, far);
    await near.close();
    expect(await far.closed).toBeUndefined();
  });
});
