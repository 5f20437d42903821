import { type Random, randomInteger } from '../../random.ts';

/** What is wrong with a simulated wire. All at rest when left out. */
export interface TextFaults {
  /** Share of blocks, 0..1, in which one bit is changed on the way, so that the checksum does not hold. */
  readonly corruptBlocks?: number;
  /** Share of blocks, 0..1, that random bytes precede. */
  readonly noise?: number;
  /** Nothing is sent at all, though the line is open. */
  readonly silent?: boolean;
}

const mostNoiseBytes = 24;

/** What arrives in place of a block. */
export function spoil(block: Uint8Array, faults: TextFaults, random: Random): Uint8Array {
  if (faults.silent === true) return new Uint8Array(0);
  const arriving = random() < (faults.corruptBlocks ?? 0) ? flipOneBit(block, random) : block;
  return random() < (faults.noise ?? 0) ? withNoiseBefore(arriving, random) : arriving;
}

function flipOneBit(block: Uint8Array, random: Random): Uint8Array {
  const spoilt = block.slice();
  const index = randomInteger(random, 0, spoilt.length - 1);
  spoilt[index] = (spoilt[index] ?? 0) ^ (1 << randomInteger(random, 0, 7));
  return spoilt;
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
