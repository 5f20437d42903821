import type { CanFrame } from '../../../protocols/n2k/can-id.ts';
import { encodeId } from '../../../protocols/n2k/can-id.ts';
import { type Random, randomInteger } from '../../random.ts';
import { applyFaultOf, type FaultOption, type FaultOptions, faultHelpOf, hexIn, numberIn } from '../fault-text.ts';
import type { N2kFaults } from './faults.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** A node, and the numbers for what is to happen at random. */
export interface FaultyNode {
  readonly node: SimulatedNode;
  readonly random: Random;
}

type Option = FaultOption<FaultyNode>;

const mostFramesPerSecond = 4_000;
const mostSeconds = 86_400;
const mostSlowMs = 60_000;
/** Extra frames come in bursts, so often. */
const burstMs = 100;
const highestId = 0x1fff_ffff;

const flag = (about: string, faults: Partial<N2kFaults>): Option => ({
  about,
  apply: ({ node }) => void Object.assign(node.faults, faults),
});

const number = (
  value: string,
  about: string,
  most: number,
  faults: (number: number) => Partial<N2kFaults>,
): Option => ({
  value,
  about,
  apply: ({ node }, text) => void Object.assign(node.faults, faults(numberIn(text, 0, most))),
});

/** Sends frames beside those of the product. */
const extraFrames = (about: string, frame: (node: SimulatedNode, random: Random) => CanFrame | undefined): Option => ({
  value: 'PER_SECOND',
  about,
  apply({ node, random }, text) {
    const count = Math.ceil((numberIn(text, 1, mostFramesPerSecond) * burstMs) / 1_000);
    node.repeat(burstMs, () => {
      const frames = Array.from({ length: count }, () => frame(node, random));
      node.inject(frames.flatMap((one) => (one === undefined ? [] : [one])));
    });
  },
});

const options: FaultOptions<FaultyNode> = {
  silent: flag('says nothing at all', { silent: true }),
  night: {
    value: 'SECONDS',
    about: 'leaves the bus after so long, comes back after as long, and so on',
    apply({ node }, text) {
      node.repeat(numberIn(text, 1, mostSeconds) * 1_000, () => (node.isAsleep ? node.wake() : node.sleep()));
    },
  },
  'lost-frames': number('SHARE', 'this share of its frames is lost, 0 to 1', 1, (lostFrames) => ({ lostFrames })),
  'wrong-order': flag('frames of fast packets come last first', { reversed: true }),
  'first-twice': flag('the first frame of fast packets comes twice', { firstTwice: true }),
  'stale-bodies': flag('fast packets by turns without head and without body, with one number for both', {
    staleBodies: true,
  }),
  'not-available': flag('whatever is measured is not available', { notAvailable: true }),
  'cut-short': flag('messages end in the middle', { cutShort: true }),
  'no-product-info': number('N', 'product information is not sent the next N times', 1_000_000, (count) => ({
    missingProductInfos: count,
  })),
  slow: number('MS', 'answers come so much later', mostSlowMs, (slowMs) => ({ slowMs })),
  busy: number('N', 'the next N requests for registers get "busy" (8200)', 1_000_000, (busy) => ({ busy })),
  'too-many': number(
    'N',
    'the next N requests for registers get "too many requests" (8500), to all',
    1_000_000,
    (n) => ({
      tooMany: n,
    }),
  ),
  refusal: {
    value: 'CODE',
    about: 'requests for registers are refused with this code, in hex: C001',
    apply: ({ node }, text) => void Object.assign(node.faults, { refusal: hexIn(text, 2) }),
  },
  'refuses-all': flag('refuses whatever it is asked for or told to set, but its claim and make', { refuses: true }),
  disobeys: flag('registers are set as it seems, but nothing happens', { disobeys: true }),
  moves: {
    value: 'SECONDS',
    about: 'takes the next address each time so long has passed',
    apply: ({ node }, text) => node.repeat(numberIn(text, 1, mostSeconds) * 1_000, () => node.move()),
  },
  'same-name': { about: 'a second node has the same NAME', apply: ({ node }) => void node.makeTwin() },
  flood: extraFrames('so many frames of a PGN that nobody knows, beside its own', ({ address }) =>
    address === undefined
      ? undefined
      : { id: encodeId({ priority: 7, pgn: 65400, source: address, destination: 255 }), data: new Uint8Array(8) },
  ),
  garbage: extraFrames('so many frames with any identifier, length and bytes', (_, random) => ({
    id: randomInteger(random, 0, highestId),
    data: Uint8Array.from({ length: randomInteger(random, 0, 8) }, () => randomInteger(random, 0, 255)),
  })),
};

/** Each fault in a line, for help. */
export function n2kFaultHelp(): [option: string, about: string][] {
  return faultHelpOf(options);
}

/**
 * Makes a fault happen to a node. @param text NAME or NAME=VALUE
 * @throws FaultError with what is wrong
 */
export function applyN2kFault(node: FaultyNode, text: string): void {
  applyFaultOf(options, node, text);
}
