/** How a raw 16-bit number becomes a value (mk2.md, 6, RAM var info decode). */
export type Scale =
  | { readonly kind: 'number'; readonly isSigned: boolean; readonly factor: number; readonly offset: number }
  /** One bit of the raw number. */
  | { readonly kind: 'bit'; readonly bit: number };

/** A setting: its scale, and raw limits and default. */
export interface SettingInfo {
  readonly scale: Scale;
  readonly defaultRaw: number;
  readonly minRaw: number;
  readonly maxRaw: number;
  /** The change needs the grid code's password. */
  readonly needsPassword: boolean;
  /** The change works after a reset. */
  readonly needsReset: boolean;
}

/** What stands behind a reply's code. */
export interface CodedData {
  readonly code: number;
  readonly data: Uint8Array;
}

/** The code of a RAM variable's offset, inside the answer in short mode. */
const offsetCode = 0x8f;

/**
 * The scale in an answer 8E: scale and offset words, in short mode with 8F between them.
 * @returns null when the device does not have the variable, undefined when the answer was cut short
 */
export function decodeScale(data: Uint8Array): Scale | null | undefined {
  if (data.length < 2 || signed(data, 0) === 0) return null;
  const at = data[2] === offsetCode && data.length !== 4 ? 3 : 2;
  return data.length < at + 2 ? undefined : scaleOf(signed(data, 0), signed(data, at));
}

/** @param scale and offset: signed 16-bit numbers */
export function scaleOf(scale: number, offset: number): Scale | null {
  const size = Math.abs(scale);
  // A denominator of 0 has been seen from a test device (mk2.md, 13, 18).
  if (scale === 0 || size === 0x8000) return null;
  if (offset === -0x8000) return size > 16 ? null : { kind: 'bit', bit: size - 1 };
  const factor = size >= 0x4000 ? 1 / (0x8000 - size) : size;
  return { kind: 'number', isSigned: scale < 0, factor, offset };
}

/** Groups of a setting's info in short mode: each code with one word. */
const groupCodes = [0x89, 0x8a, 0x8b, 0x8c, 0x8d] as const;

/**
 * A setting's info from the answers 89 (and, in short mode, 8A to 8D, in one answer or several).
 * @returns null when the device does not have the setting, undefined while groups are missing
 */
export function decodeSettingInfo(replies: readonly CodedData[]): SettingInfo | null | undefined {
  const first = replies.find(({ code }) => code === 0x89);
  if (first === undefined) return undefined;
  if (first.data.length < 2 || signed(first.data, 0) === 0) return null;
  // An offset may look like one group's code, but hardly like two of them in their places.
  const isShort = first.data.length < 10 || (first.data[2] === groupCodes[1] && first.data[5] === groupCodes[2]);
  const words = isShort ? groupsIn(replies) : [0, 2, 4, 6, 8].map((at) => signed(first.data, at));
  const [scale, offset, defaultRaw, minRaw, maxRaw] = words;
  if (scale === undefined || offset === undefined || defaultRaw === undefined) return undefined;
  if (minRaw === undefined || maxRaw === undefined) return undefined;
  const access = isShort ? 0 : (first.data[10] ?? 0);
  const factor = scale < 0 ? -1 / scale : scale;
  return {
    scale: { kind: 'number', isSigned: false, factor, offset },
    defaultRaw: defaultRaw & 0xffff,
    minRaw: minRaw & 0xffff,
    maxRaw: maxRaw & 0xffff,
    needsPassword: (access & 0x01) !== 0,
    needsReset: (access & 0x80) !== 0,
  };
}

function groupsIn(replies: readonly CodedData[]): (number | undefined)[] {
  const found = new Map<number, number>();
  for (const { code, data } of replies) {
    const bytes = Uint8Array.of(code, ...data);
    for (let at = 0; at + 3 <= bytes.length; at += 3) found.set(bytes[at] ?? 0, signed(bytes, at + 1));
  }
  return groupCodes.map((code) => found.get(code));
}

/** The value of a raw number. @returns 0 or 1 for a bit */
export function toValue(scale: Scale, raw: number): number {
  if (scale.kind === 'bit') return (raw >> scale.bit) & 1;
  return scaleNumber(scale, scale.isSigned ? (raw << 16) >> 16 : raw & 0xffff);
}

/** The value of a raw number of any size that has its sign already, as the currents of info frames have. */
export function scaleNumber({ factor, offset }: Extract<Scale, { kind: 'number' }>, raw: number): number {
  // Fractions divide, so that 1441 hundredths are 14.41 and not a bit beside it.
  return factor < 1 ? (raw + offset) / Math.round(1 / factor) : (raw + offset) * factor;
}

/**
 * The nearest raw number for a value, 16 bits.
 * @param before the raw number as it is now: a bit's neighbours stay as they are
 * @throws RangeError when it does not fit
 */
export function toRaw(scale: Scale, value: number, before = 0): number {
  if (scale.kind === 'bit') {
    const mask = 1 << scale.bit;
    return value === 0 ? before & ~mask & 0xffff : (before | mask) & 0xffff;
  }
  const raw = Math.round(value / scale.factor - scale.offset);
  const [least, most] = scale.isSigned ? [-0x8000, 0x7fff] : [0, 0xffff];
  if (!(raw >= least && raw <= most)) {
    throw new RangeError(`${value} does not fit: ${toValue(scale, least)} to ${toValue(scale, most)}`);
  }
  return raw & 0xffff;
}

function signed(data: Uint8Array, at: number): number {
  return (((data[at] ?? 0) | ((data[at + 1] ?? 0) << 8)) << 16) >> 16;
}
