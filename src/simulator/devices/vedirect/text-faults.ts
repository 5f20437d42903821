import { type Random, randomInteger } from '../../random.ts';
import type { VeDirectFaults } from './faults.ts';

const mostNoiseBytes = 24;

/** What arrives in place of a block. */
export function spoil(block: Uint8Array, faults: VeDirectFaults, random: Random): Uint8Array {
  const { corruptBlocks = 0, lostBytes = 0, cutBlocks = 0, noise = 0 } = faults;
  let arriving = random() < corruptBlocks ? flipOneBit(block, random) : block;
  if (lostBytes > 0 && random() < lostBytes) arriving = withoutOneByte(arriving, random);
  if (cutBlocks > 0 && random() < cutBlocks)
    arriving = arriving.subarray(0, randomInteger(random, 1, arriving.length - 1));
  return random() < noise ? withNoiseBefore(arriving, random) : arriving;
}

function flipOneBit(block: Uint8Array, random: Random): Uint8Array {
  const spoilt = block.slice();
  const index = randomInteger(random, 0, spoilt.length - 1);
  spoilt[index] = (spoilt[index] ?? 0) ^ (1 << randomInteger(random, 0, 7));
  return spoilt;
}

function withoutOneByte(block: Uint8Array, random: Random): Uint8Array {
  const missing = randomInteger(random, 0, block.length - 1);
  return block.filter((_, index) => index !== missing);
}

function withNoiseBefore(block: Uint8Array, random: Random): Uint8Array {
  const noise = Uint8Array.from({ length: randomInteger(random, 1, mostNoiseBytes) }, () =>
    randomInteger(random, 0, 255),
  );
  const both = new Uint8Array(noise.length + block.length);
  both.set(noise);
  both.set(block, noise.length);
  return both;
}
