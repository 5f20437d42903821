import type { CanFrame } from './can-link.ts';

/** What one line of a recording says. */
export interface RecordedLine {
  /** Milliseconds of the recording's own clock; undefined where the line tells no time. */
  readonly at: number | undefined;
  /** None where the line tells of something that NMEA 2000 has not: an 11-bit identifier, an error frame. */
  readonly frames: readonly CanFrame[];
}

/** Reads a line of a recording; undefined where it is none. A reader may remember what came before. */
export type RecordingReader = (line: string) => RecordedLine | undefined;

/** A kind of recording, by the form of its lines. */
export interface RecordingFormat {
  /** For messages: `candump`. */
  readonly name: string;
  /** A reader for one pass through a recording. @param sample its first lines */
  reader(sample: readonly string[]): RecordingReader;
}

/** Text in hex digits, in pairs with or without blanks between, as bytes; undefined unless it is `length` bytes. */
export function hexBytes(text: string, length: number): Uint8Array | undefined {
  const bytes = Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
  return bytes.length === length ? bytes : undefined;
}
