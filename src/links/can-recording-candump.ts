import { hexBytes, type RecordedLine, type RecordingFormat } from './can-recording.ts';

const highestId = 0x1f_ff_ff_ff;

/** `(1502984867.829693) can0 19F21401#00D804F6FFFFFFFF`, of `candump -L` and `-l`; `R` behind # is remote, `#` is CAN FD. */
const logLine = /^\((?<time>[^)]+)\) +\S+ +(?<id>[\dA-F]{8}|[\dA-F]{3})#(?<data>[\dA-F]*|R\d?|#[\dA-F]+)(?: [RT])?$/i;
/** `can0  19F21401   [8]  00 D8 04 F6 FF FF FF FF`, of `candump` itself, with a time where one was asked for. */
const consoleLine =
  /^(?:\((?<time>[^)]+)\) +)?\S+ +(?:[RT]X \S+ \S+ +)?(?<id>[\dA-F]{8}|[\dA-F]{3}) +\[(?<length>\d{1,2})\] *(?<data>(?:[\dA-F]{2}(?: |$))*) *(?<note>.*)$/i;
/** `<0x19f21401> [8] 00 d8 04 f6 ff ff ff ff`, of old versions. */
const bracketLine =
  /^(?:\((?<time>[^)]+)\) +)?(?:\S+ +)?<0x(?<id>[\dA-F]{8}|[\dA-F]{3})> +\[(?<length>\d)\] *(?<data>(?:[\dA-F]{2} ?)*)$/i;

/** What candump of can-utils writes to a file or to a terminal. */
export const candumpRecording: RecordingFormat = {
  name: 'candump',
  reader: () => parseCandumpLine,
};

/** Reads a line in any of candump's forms; undefined where it is none. */
export function parseCandumpLine(text: string): RecordedLine | undefined {
  const line = text.trim();
  const groups = (logLine.exec(line) ?? consoleLine.exec(line) ?? bracketLine.exec(line))?.groups;
  if (groups === undefined) return undefined;
  const { time, id = '', data = '', note = '' } = groups;
  const length = groups['length'] === undefined ? data.length / 2 : Number(groups['length']);
  const at = time === undefined ? undefined : timeOf(time);
  const isOther =
    id.length === 3 || Number.parseInt(id, 16) > highestId || /^[R#]/i.test(data) || note === 'remote request';
  if (isOther || length > 8) return { at, frames: [] };
  const bytes = hexBytes(data, length);
  return bytes === undefined ? undefined : { at, frames: [{ id: Number.parseInt(id, 16), data: bytes }] };
}

/** Seconds, or `2022-11-30 12:00:29.672944` of `candump -t A`. */
function timeOf(text: string): number | undefined {
  const ms = /^[\d.]+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(`${text.trim().replace(' ', 'T')}Z`);
  return Number.isFinite(ms) ? ms : undefined;
}
