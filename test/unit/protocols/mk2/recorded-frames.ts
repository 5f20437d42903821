import type { Mk2Frame } from '../../../../src/protocols/mk2/frame.ts';
import { Mk2Framer } from '../../../../src/protocols/mk2/framer.ts';
import { hasSharedData, sharedJsonLines } from '../../../support/shared-data.ts';

/** A line of a file of recorded frames (data/mk2/README.md, Frame files). */
export interface RecordedFrame {
  readonly id: string;
  readonly dir: 'tx' | 'rx';
  readonly hex: string;
  readonly name: string;
  readonly expect?: Readonly<Record<string, unknown>>;
}

export const files: readonly string[] = [
  'frames_community_ess',
  'frames_invertergui_basic',
  'frames_misc_documented',
  'frames_mk3_misc',
  'frames_raw_vebus_odd_checksum',
  'frames_steppuhn_ac_info',
  'frames_steppuhn_part1',
  'frames_velib_examples',
];

/** The frames of one file, in order. */
export function framesOf(file: string): RecordedFrame[] {
  return hasSharedData ? sharedJsonLines<RecordedFrame>(`mk2/${file}.jsonl`) : [];
}

export const recordedFrames: readonly RecordedFrame[] = files.flatMap(framesOf);

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** What a framer finds in bytes that come cut at `cuts`; with `atEnd`, also once the line has fallen silent. */
export function found(bytes: Uint8Array, cuts: readonly number[] = [], atEnd = true): Mk2Frame[] {
  const framer = new Mk2Framer();
  const places = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  const events = places.flatMap((place, index) => framer.push(bytes.subarray(places[index - 1] ?? 0, place)));
  if (atEnd) events.push(...framer.gap());
  return events.flatMap((event) => (event.kind === 'frame' ? [event.frame] : []));
}

/** The only frame in these bytes. */
export function onlyFrame(hex: string): Mk2Frame {
  const [frame, ...others] = found(bytesOf(hex), [], false);
  if (frame === undefined || others.length > 0) throw new Error(`not one frame: ${hex}`);
  return frame;
}
