import type { CanFrame } from './can-link.ts';

export interface YdwgLine {
  /** R: from the bus; T: sent to the bus by a program behind the gateway, ourselves included. */
  readonly direction: 'R' | 'T';
  readonly frame: CanFrame;
}

const line = /^\d{2}:\d{2}:\d{2}\.\d{3} ([RT]) (.*)$/i;
const frameText = /^([\dA-F]{8})((?: [\dA-F]{2}){0,8})\s*$/i;
const highestId = 0x1f_ff_ff_ff;

/** Reads a line of Yacht Devices RAW, `hh:mm:ss.mmm R 19F21401 00 D8 ..` (vecan.md, section 8); undefined where it is none. */
export function parseYdwgLine(text: string): YdwgLine | undefined {
  const [, direction, rest = ''] = line.exec(text) ?? [];
  if (direction === undefined) return undefined;
  const frame = parseYdwgFrame(rest);
  return frame && { direction: direction.toUpperCase() === 'T' ? 'T' : 'R', frame };
}

/** Reads a frame as it is handed to the gateway: `19F21401 00 D8 ..`; undefined where it is none. */
export function parseYdwgFrame(text: string): CanFrame | undefined {
  const [, idText = '', bytes = ''] = frameText.exec(text) ?? [];
  const id = Number.parseInt(idText, 16);
  if (!(id <= highestId)) return undefined;
  return { id, data: new Uint8Array(Buffer.from(bytes.replaceAll(' ', ''), 'hex')) };
}

/** A frame as it is handed to the gateway, line end included: `19F21401 00 D8 ..`. */
export function formatYdwgFrame(frame: CanFrame): string {
  const id = frame.id.toString(16).padStart(8, '0');
  const bytes = [...frame.data].map((byte) => byte.toString(16).padStart(2, '0'));
  return `${[id, ...bytes].join(' ').toUpperCase()}\r\n`;
}
