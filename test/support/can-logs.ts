import { type CanFrame, encodeId, type N2kMessage } from '../../src/protocols/n2k/can-id.ts';
import { sharedText } from './shared-data.ts';

/**
 * One entry of a recording. In canboat PLAIN frames and joined messages look the same, and some PGNs are those of the
 * recording adapter itself, which no frame can carry.
 */
export interface LogEntry {
  /** Counted from 1, comments and all. */
  readonly line: number;
  /** Milliseconds of the recording's own clock; 0 where it has none. */
  readonly at: number;
  readonly frame: CanFrame | undefined;
  readonly message?: N2kMessage;
}

const candumpLine = /^\((?<seconds>[\d.]+)\)\s+\S+\s+(?<id>[0-9A-F]{8})#(?<data>[0-9A-F]*)$/i;
const consoleLine = /^\s*\S+\s+(?<id>[0-9A-F]{8})\s+\[\d\]\s*(?<data>[0-9A-F ]*)$/i;
const bracketLine = /^<0x(?<id>[0-9a-f]{8})>\s+\[\d\]\s*(?<data>[0-9a-f ]*)$/i;
const gatewayLine = /^(?<time>\d\d:\d\d:\d\d\.\d{3}) R (?<id>[0-9A-F]{8}) (?<data>[0-9A-F ]+)$/i;
const plainLine =
  /^(?<time>[^,]+),(?<priority>\d+),(?<pgn>\d+),(?<source>\d+),(?<destination>\d+),\d+,(?<data>[0-9a-f,]+)$/i;

/** The entries of a recording under ../shared/data/can, whichever of the four text formats it has. */
export function canLog(name: string): LogEntry[] {
  return sharedText(`can/${name}`)
    .split('\n')
    .flatMap((text, index) => {
      const entry = entryOf(text.trimEnd(), index + 1);
      return entry === undefined ? [] : [entry];
    });
}

function entryOf(text: string, line: number): LogEntry | undefined {
  const plain = plainLine.exec(text)?.groups;
  if (plain !== undefined) return plainEntry(plain, line);
  const match = candumpLine.exec(text) ?? consoleLine.exec(text) ?? bracketLine.exec(text) ?? gatewayLine.exec(text);
  const groups = match?.groups;
  if (groups === undefined) return undefined;
  const { seconds, time } = groups;
  const at = seconds !== undefined ? Number(seconds) * 1000 : Date.parse(`1970-01-01T${time ?? '00:00:00.000'}Z`);
  return { line, at, frame: { id: Number.parseInt(groups['id'] ?? '', 16), data: bytesOf(groups['data'] ?? '') } };
}

function plainEntry(groups: Record<string, string>, line: number): LogEntry {
  const message = {
    priority: Number(groups['priority']),
    pgn: Number(groups['pgn']),
    source: Number(groups['source']),
    destination: Number(groups['destination']),
    data: bytesOf(groups['data'] ?? ''),
  };
  const day = (groups['time'] ?? '').replace('T', '-').replace('Z', '');
  const at = Date.parse(`${day.slice(0, 10)}T${day.slice(11)}Z`);
  const fitsInFrame = message.data.length <= 8 && message.pgn <= 0x1_ffff;
  return { line, at, frame: fitsInFrame ? { id: encodeId(message), data: message.data } : undefined, message };
}

/** Bytes from hex digits, whatever stands between the pairs. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}
