import { beforeEach, describe, expect, it } from 'vitest';
import { Asker } from '../../../../src/drivers/vecan/asker.ts';
import { Bus } from '../../../../src/drivers/vecan/bus.ts';
import type { BusNode } from '../../../../src/drivers/vecan/node-table.ts';
import { PollLoad, RegisterPoll } from '../../../../src/drivers/vecan/register-poll.ts';
import { CanMemoryBus } from '../../../../src/links/can-memory.ts';
import { monitorName, ScriptedNode } from '../../../support/can-node.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const soc = 0x0fff;
const node: BusNode = { identity: 'monitor', name: monitorName, address: 0x24 };

let clock: ManualClock;
let device: ScriptedNode;
let asker: Asker;
beforeEach(() => {
  clock = new ManualClock();
  const bus = new CanMemoryBus();
  device = new ScriptedNode(bus, clock, 0x24);
  const ours: Bus = new Bus({
    ...{ link: bus.join('gateway'), clock, log: keptLog([]), node: undefined, onEvent: () => undefined },
    onMessage: (message) => asker.heard(node, message),
  });
  asker = new Asker(ours, clock);
  ours.start();
});

/** Asks for as long as it takes, and counts the questions. */
async function questions(poll: RegisterPoll, seconds: number): Promise<number> {
  const before = device.heard.length;
  for (let half = 0; half < seconds * 2; half += 1) {
    poll.look(clock.now());
    await clock.advance(500);
  }
  return device.heard.length - before;
}

const pollOf = (everyMs: number, load = new PollLoad()) =>
  new RegisterPoll(asker, clock, node, [{ register: soc, everyMs }], load);

describe('asking for registers', () => {
  it('asks again when the time has come', async () => {
    const poll = pollOf(5_000);
    device.onMessage = () => {
      device.say(61184, '66 99 FF 0F 2E 22 00 00');
      poll.heard(soc);
    };
    expect(await questions(poll, 20)).toBe(4);
  });

  it('does not ask for what the device tells by itself', async () => {
    const poll = pollOf(5_000);
    let asked = 0;
    for (let second = 0; second < 20; second += 1) {
      poll.heard(soc);
      asked += await questions(poll, 1);
    }
    expect(asked).toBe(0);
  });

  it('does not ask again for what the device does not have', async () => {
    device.onMessage = ({ source }) => device.say(61184, '66 99 02 00 FF 0F 00 80', source);
    expect(await questions(pollOf(5_000), 600)).toBe(1);
  });

  it('leaves a busy device alone for a while', async () => {
    device.onMessage = ({ source }) => device.say(61184, '66 99 02 00 FF 0F 00 82', source);
    expect(await questions(pollOf(1_000), 20)).toBe(4);
  });

  it('asks a device that does not answer less and less often', async () => {
    const asked = await questions(pollOf(1_000), 60);
    expect(asked).toBeGreaterThanOrEqual(5);
    expect(asked).toBeLessThanOrEqual(10);
  });

  it('asks for everything less often when there is too much to ask, and believes values for longer', () => {
    const load = new PollLoad();
    const poll = pollOf(1_000, load);
    expect(poll.limitOf(soc)).toBe(3_000);
    const others = Array.from({ length: 31 }, () => pollOf(1_000, load));
    expect(poll.limitOf(soc)).toBe(12_000);
    for (const other of others) other.end();
    expect(poll.limitOf(soc)).toBe(3_000);
    expect(poll.limitOf(0x1234)).toBeUndefined();
  });
});
