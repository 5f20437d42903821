import { readUnsigned, unsignedBytes } from './little-endian.ts';

/** Asks one node or all for a PGN. */
export const requestPgn = 59904;
/** Answer to what could not be answered otherwise. */
export const acknowledgePgn = 59392;

/** Control bytes of an acknowledgement (vecan.md, 3). */
const controls = ['acknowledged', 'refused', 'denied', 'busy'] as const;

/** `refused`: the node does not know the PGN or does not give it; `busy`: ask again later. */
export type AckControl = (typeof controls)[number];

export interface Acknowledgement {
  readonly control: AckControl;
  /** Null when it is about no group function. */
  readonly groupFunction: number | null;
  /** What was asked for. */
  readonly pgn: number;
}

/** The three bytes that ask for a PGN. */
export function encodeRequest(pgn: number): Uint8Array {
  return Uint8Array.from(unsignedBytes(pgn, 3));
}

/** The PGN that is asked for; undefined when the request is too short. */
export function decodeRequest(data: Uint8Array): number | undefined {
  return readUnsigned(data, 0, 3);
}

/** The 8 bytes of an acknowledgement. */
export function encodeAcknowledgement({ control, groupFunction, pgn }: Acknowledgement): Uint8Array {
  return Uint8Array.of(controls.indexOf(control), groupFunction ?? 0xff, 0xff, 0xff, 0xff, ...unsignedBytes(pgn, 3));
}

/** Understands an acknowledgement; undefined when it is too short or of no known kind. */
export function decodeAcknowledgement(data: Uint8Array): Acknowledgement | undefined {
  const control = controls[data[0] ?? 0xff];
  const pgn = readUnsigned(data, 5, 3);
  if (control === undefined || pgn === undefined) return undefined;
  const group = data[1] ?? 0xff;
  return { control, groupFunction: group === 0xff ? null : group, pgn };
}
