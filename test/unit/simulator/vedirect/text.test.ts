import { describe, expect, it } from 'vitest';
import type { ByteLink } from '../../../../src/links/link.ts';
import { memoryPair } from '../../../../src/links/memory.ts';
import { VeDirectSimulator } from '../../../../src/simulator/devices/vedirect/device.ts';
import type { VeDirectFaults } from '../../../../src/simulator/devices/vedirect/faults.ts';
import { encodeTextBlock, type TextFields } from '../../../../src/simulator/devices/vedirect/text-encoder.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

const main: TextFields = [
  ['PID', '0xA381'],
  ['V', '12800'],
  ['BMV', '712 Smart'],
];
const history: TextFields = [
  ['H1', '-32914'],
  ['H18', '48'],
];
const second = Buffer.concat([encodeTextBlock(main), encodeTextBlock(history)]);

interface Arrival {
  readonly at: number;
  readonly bytes: Uint8Array;
}

function rig(blocks: readonly TextFields[] = [main, history], seed = 7) {
  const clock = new ManualClock();
  const device = new VeDirectSimulator({ clock, seed, blocks: () => blocks });
  const arrivals: Arrival[] = [];
  const plugIn = (): ByteLink => {
    const [near, far] = memoryPair('memory:test');
    near.onBytes((bytes) => void arrivals.push({ at: clock.now(), bytes }));
    device.plugIn(far);
    return near;
  };
  const received = (): Buffer => Buffer.concat(arrivals.map(({ bytes }) => bytes));
  return { clock, device, arrivals, plugIn, received };
}

const plain: TextFields = [
  ['V', '12800'],
  ['SOC', '760'],
];

async function run(faults: VeDirectFaults, seconds: number, seed = 7) {
  const { clock, device, plugIn, received } = rig([plain], seed);
  plugIn();
  device.faults = faults;
  await clock.advance(seconds * 1000 + 900);
  device.stop();
  return received();
}

describe('a text device', () => {
  it('sends its blocks once per second, whole and in order', async () => {
    const { clock, plugIn, received } = rig();
    plugIn();
    await clock.advance(3_900);
    expect(received().toString('latin1')).toBe(Buffer.concat([second, second, second]).toString('latin1'));
  });

  it('never sends faster than 19200 baud carry, in chunks of varying size', async () => {
    const { clock, arrivals, plugIn } = rig();
    plugIn();
    await clock.advance(20_900);
    const sizes = new Set(arrivals.map(({ bytes }) => bytes.length));
    expect(sizes.size).toBeGreaterThan(10);
    for (const [index, first] of arrivals.entries()) {
      let bytes = 0;
      for (const { at, bytes: chunk } of arrivals.slice(index + 1)) {
        bytes += chunk.length;
        expect(bytes).toBeLessThanOrEqual((1920 * (at - first.at)) / 1000 + 1e-6);
      }
    }
  });

  it('needs as long for a block as its bytes need on the wire', async () => {
    const { clock, arrivals, plugIn } = rig();
    plugIn();
    const start = clock.now();
    await clock.advance(1_900);
    expect((arrivals.at(-1)?.at ?? 0) - start).toBeCloseTo(1_000 + (1000 * second.length) / 1920, 6);
  });

  it('runs on while unplugged, and gives a new link the rest of the block that is on its way', async () => {
    const { clock, device, arrivals, plugIn, received } = rig();
    const first = plugIn();
    await clock.advance(1_020);
    device.unplug();
    await first.closed;
    const soFar = received().length;
    await clock.advance(20);
    plugIn();
    await clock.advance(400);
    const rest = received().subarray(soFar);
    expect(soFar).toBeGreaterThan(0);
    expect(rest.length).toBeGreaterThan(0);
    expect(soFar + rest.length).toBeLessThan(second.length);
    expect(second.subarray(-rest.length).equals(rest)).toBe(true);
    arrivals.length = 0;
    await clock.advance(1_000);
    expect(received().equals(second)).toBe(true);
  });

  it('goes on with a new link after the other end has closed the old one', async () => {
    const { clock, arrivals, plugIn, received } = rig();
    await plugIn().close();
    await clock.advance(1_500);
    expect(arrivals).toHaveLength(0);
    plugIn();
    await clock.advance(1_000);
    expect(received().equals(second)).toBe(true);
  });

  it('takes commands without an answer', async () => {
    const { clock, arrivals, plugIn } = rig();
    await plugIn().send(Buffer.from(':154\n'));
    await clock.advance(900);
    expect(arrivals).toHaveLength(0);
  });

  it('closes its link and leaves no timer behind when stopped in mid-block', async () => {
    const { clock, device, plugIn } = rig();
    const near = plugIn();
    await clock.advance(1_010);
    device.stop();
    await near.closed;
    await settle();
    expect(clock.pending).toBe(0);
  });
});

describe('faults of a simulated wire', () => {
  it('none: all blocks arrive as they were sent', async () => {
    expect((await run({}, 50)).equals(Buffer.concat(Array(50).fill(encodeTextBlock(plain))))).toBe(true);
  });

  it('corruptBlocks 1: as many bytes arrive, and no block has a checksum that holds', async () => {
    const bytes = await run({ corruptBlocks: 1 }, 50);
    const { length } = encodeTextBlock(plain);
    expect(bytes).toHaveLength(50 * length);
    for (let start = 0; start < bytes.length; start += length) {
      const sum = bytes.subarray(start, start + length).reduce((total, byte) => total + byte, 0);
      expect(sum % 256).not.toBe(0);
    }
  });

  it('corruptBlocks 0.3: about that share of the blocks does not arrive', async () => {
    const text = (await run({ corruptBlocks: 0.3 }, 200)).toString('latin1');
    const block = Buffer.from(encodeTextBlock(plain)).toString('latin1');
    const lost = 200 - (text.split(block).length - 1);
    expect(lost).toBeGreaterThan(35);
    expect(lost).toBeLessThan(85);
  });

  it('noise 1: foreign bytes stand before each block, which is whole', async () => {
    const bytes = await run({ noise: 1 }, 50);
    const block = encodeTextBlock(plain);
    expect(bytes.toString('latin1').split(Buffer.from(block).toString('latin1'))).toHaveLength(51);
    expect(bytes.length).toBeGreaterThan(50 * block.length);
  });

  it('silent: nothing arrives, though the link is open', async () => {
    expect(await run({ silent: true }, 5)).toHaveLength(0);
  });

  it('the same seed gives the same bytes, another seed others', async () => {
    const faults = { corruptBlocks: 0.5, noise: 0.5 };
    const bytes = await run(faults, 30);
    expect(bytes.equals(await run(faults, 30))).toBe(true);
    expect(bytes.equals(await run(faults, 30, 8))).toBe(false);
  });
});
