import { encodeFields } from '../../../protocols/n2k/encode.ts';
import type { FieldValues } from '../../../protocols/n2k/field.ts';

/** A number in messages that the bus may set: a data instance, a switch. */
export interface OwnField {
  read(): number;
  /** Whether it takes this number. */
  fits(value: number): boolean;
  write(value: number): void;
}

/** One kind of message that a node sends. */
export interface SentMessage {
  readonly pgn: number;
  /** 0: only when it is asked for, or once somebody has given it an interval. */
  readonly everyMs: number;
  /** Bytes of an older, shorter layout. */
  readonly length?: number;
  /** What the product always says. */
  readonly fixed?: FieldValues;
  /** By field. */
  readonly own?: Readonly<Record<string, OwnField>>;
  readonly values?: () => FieldValues;
  /** In place of fields: for PGNs that have no table. */
  readonly raw?: Uint8Array;
}

/** The highest number that a data instance can have (vecan.md, 2: the top three codes are none). */
const highestInstance = 252;

/** Tells like messages of a device apart; users change it (vecan.md, 7). */
export function dataInstance(initial: number, most = highestInstance): OwnField {
  let instance = initial;
  return {
    read: () => instance,
    fits: (value) => value >= 0 && value <= most,
    write(value) {
      instance = value;
    },
  };
}

/** A switch: 0 off, 1 on. */
export function onOff(read: () => boolean, set: (isOn: boolean) => void): OwnField {
  return {
    read: () => Number(read()),
    fits: (value) => value === 0 || value === 1,
    write: (value) => set(value === 1),
  };
}

/**
 * The bytes of a message now. A value that has no room in its field is not available.
 * @param isBlank nothing that is measured is available
 */
export function bodyOf({ pgn, length, fixed, own = {}, values, raw }: SentMessage, isBlank = false): Uint8Array {
  if (raw !== undefined) return raw;
  const known: Record<string, FieldValues[string]> = { ...fixed };
  for (const name of Object.keys(own)) known[name] = own[name]?.read() ?? null;
  if (isBlank || values === undefined) return encodeFields(pgn, known, length);
  const measured = values();
  return (
    encoded(pgn, { ...known, ...measured }, length) ??
    encodeFields(pgn, { ...known, ...fitting(pgn, measured) }, length)
  );
}

function fitting(pgn: number, values: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => encoded(pgn, { [name]: value }) !== undefined),
  );
}

/** Undefined when a value has no room in its field. */
function encoded(pgn: number, values: FieldValues, length?: number): Uint8Array | undefined {
  try {
    return encodeFields(pgn, values, length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
