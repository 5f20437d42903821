import type { CanLink } from '../../links/can-link.ts';
import type { MessageReader } from '../../protocols/n2k/message-reader.ts';

/** What was of no use, in words: of frames, fast packets and ISO TP, and of the kinds of links. */
const words: Readonly<Record<string, string>> = {
  foreign: 'frames of another protocol',
  length: 'fast packets of an impossible length',
  short: 'frames that are too short',
  gap: 'messages with a gap',
  orphan: 'frames of messages whose beginning is missing',
  timeout: 'messages that stopped half-way',
  replaced: 'messages that were begun anew',
  evicted: 'messages too many at once',
  malformed: 'transport frames that do not hold',
  badLines: 'lines that are no frame',
  badMessages: 'messages of the server that are no frame',
  standardFrames: 'frames of another protocol (11 bits or remote)',
  busErrors: 'errors on the bus',
  complaints: 'complaints of the server',
  troubles: 'errors on the bus',
  refused: 'frames that the adapter did not take',
  unanswered: 'frames without an answer of the adapter',
  busOff: 'times that the controller left the bus',
  restarted: 'times that it came back',
  errorPassive: 'times that the controller saw many errors',
  overflow: 'times that the controller lost frames',
  otherErrors: 'errors on the bus',
  elevenBit: 'frames of another protocol (11 bits)',
  remote: 'remote frames',
  canFd: 'CAN FD frames',
};

/** What came over a link, and what of it was of no use, in one line. */
export function countersText(link: CanLink, reader: MessageReader, messages: number): string {
  const bad = badCounts(link, reader).map(([name, count]) => `${count} ${words[name] ?? name}`);
  return `${reader.counters.frames} frames, ${messages} messages; ${bad.join(', ') || 'no bad frames'}`;
}

/** Whether anything was of no use. */
export function hasBadFrames(link: CanLink, reader: MessageReader): boolean {
  return badCounts(link, reader).length > 0;
}

function badCounts(link: CanLink, { counters, fastPackets, broadcasts }: MessageReader): [string, number][] {
  const all = [linkCounters(link), counters, fastPackets.counters, broadcasts.counters].flatMap(numbersOf);
  return all.filter(([name, count]) => count > 0 && name !== 'frames' && name !== 'messages');
}

/** Kinds of links count what their wires may bring, each in its way. */
function linkCounters(link: CanLink): unknown {
  return Reflect.get(link, 'counters') ?? { badLines: Reflect.get(link, 'badLines') };
}

function numbersOf(counters: unknown): [string, number][] {
  if (typeof counters !== 'object' || counters === null) return [];
  return Object.entries(counters).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
}
