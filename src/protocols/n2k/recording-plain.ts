import { broadcastAddress, type CanFrame, encodeId, isAddressed, type N2kMessage } from './can-id.ts';
import { longestFastPacket } from './fast-packet.ts';
import { leastFastLength } from './fast-pgns.ts';
import { MessageWriter } from './message-writer.ts';

/** `time,priority,PGN,source,destination,length,b0,b1,…`, bytes in hex. */
const plainLine =
  /^(?<time>\d{4}-\d\d-\d\d[T -]\d\d:\d\d:\d\d(?:[.,]\d+)?)Z?,(?<priority>[0-7]),(?<pgn>\d{1,6}),(?<source>\d{1,3}),(?<destination>\d{1,3}),(?<length>\d{1,4})(?<data>(?:,[\dA-F]{1,2})*)$/i;
/** PGNs that CAN can carry; recording adapters have some of their own above. */
const highestPgn = 0x1_ffff;
const frameBytes = 8;

/**
 * canboat PLAIN: one message in a line, fast packets joined, or one frame in a line. The two look alike where a fast
 * packet has 8 bytes or less; what the longer lines of the recording are settles it. Joined messages are split into
 * frames as their senders did.
 */
export const plainRecording = {
  name: 'canboat PLAIN',
  reader(sample: readonly string[]): PlainReader['read'] {
    const reader = new PlainReader(sample);
    return (line) => reader.read(line);
  },
};

class PlainReader {
  /** Each sender counts its fast packets itself. */
  readonly #writers = new Map<number, MessageWriter>();
  #isJoined: boolean;

  constructor(sample: readonly string[]) {
    this.#isJoined = sample.some((line) => (parse(line)?.message.data.length ?? 0) > frameBytes);
  }

  read(line: string): { at: number; frames: readonly CanFrame[] } | undefined {
    const parsed = parse(line);
    if (parsed === undefined) return undefined;
    const { at, message } = parsed;
    if (message.pgn > highestPgn || (isAddressed(message.pgn) && (message.pgn & 0xff) !== 0)) return { at, frames: [] };
    return { at, frames: this.#framesOf(message) };
  }

  #framesOf(message: N2kMessage): readonly CanFrame[] {
    const { pgn, data } = message;
    const least = leastFastLength(pgn);
    if (data.length > frameBytes) this.#isJoined = true;
    const isFrame = least === undefined || !this.#isJoined || (data.length === frameBytes && least > frameBytes);
    if (isFrame) return data.length > frameBytes ? [] : [{ id: encodeId(message), data }];
    if (data.length === 0 || data.length > longestFastPacket) return [];
    return this.#writerOf(message.source).frames(message);
  }

  #writerOf(source: number): MessageWriter {
    let writer = this.#writers.get(source);
    if (writer === undefined) {
      writer = new MessageWriter();
      this.#writers.set(source, writer);
    }
    return writer;
  }
}

function parse(line: string): { at: number; message: N2kMessage } | undefined {
  const groups = plainLine.exec(line.trim())?.groups;
  if (groups === undefined) return undefined;
  const [source, destination] = [Number(groups['source']), Number(groups['destination'])];
  const data = Uint8Array.from((groups['data'] ?? '').split(',').slice(1), (byte) => Number.parseInt(byte, 16));
  if (source > broadcastAddress || destination > broadcastAddress || data.length !== Number(groups['length'])) {
    return undefined;
  }
  const at = timeOf(groups['time'] ?? '');
  if (at === undefined) return undefined;
  return {
    at,
    message: { priority: Number(groups['priority']), pgn: Number(groups['pgn']), source, destination, data },
  };
}

/** `2014-08-15T19:00:00.042`, `2016-02-28-19:56:57`, with or without milliseconds. */
function timeOf(text: string): number | undefined {
  const ms = Date.parse(`${text.slice(0, 10)}T${text.slice(11).replace(',', '.')}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
