import { readUnsigned, unsignedBytes } from './little-endian.ts';

/** PGN of the address claim, whose 8 bytes are the sender's NAME. */
export const claimPgn = 60928;
/** Manufacturer code of Victron. */
export const victronManufacturer = 358;
/** Industry group of marine nodes. */
export const marineIndustry = 4;

/** Who a node is, apart from its address (vecan.md, 3). */
export interface NodeName {
  /** 21 bits. */
  readonly uniqueNumber: number;
  /** 11 bits. */
  readonly manufacturer: number;
  /** 8 bits: 3 of the lower (ECU) instance, above them 5 of the upper (function) instance. */
  readonly deviceInstance: number;
  readonly deviceFunction: number;
  /** 7 bits. */
  readonly deviceClass: number;
  /** 4 bits. */
  readonly systemInstance: number;
  /** 3 bits. */
  readonly industryGroup: number;
  /** May take another address when it loses its own. */
  readonly canMove: boolean;
}

/** Understands the data of an address claim; undefined when it is shorter than a NAME. */
export function decodeName(data: Uint8Array): NodeName | undefined {
  const identity = readUnsigned(data, 0, 4);
  if (identity === undefined || data.length < 8) return undefined;
  const last = data[7] ?? 0;
  return {
    uniqueNumber: identity & 0x1f_ffff,
    manufacturer: identity >>> 21,
    deviceInstance: data[4] ?? 0,
    deviceFunction: data[5] ?? 0,
    deviceClass: (data[6] ?? 0) >> 1,
    systemInstance: last & 0x0f,
    industryGroup: (last >> 4) & 0x07,
    canMove: last >> 7 === 1,
  };
}

/**
 * The 8 bytes of a NAME.
 * @throws RangeError when a field does not fit in its bits
 */
export function encodeName(name: NodeName): Uint8Array {
  const identity = field(name.uniqueNumber, 21) + field(name.manufacturer, 11) * 2 ** 21;
  return Uint8Array.from([
    ...unsignedBytes(identity, 4),
    field(name.deviceInstance, 8),
    field(name.deviceFunction, 8),
    field(name.deviceClass, 7) << 1,
    field(name.systemInstance, 4) | (field(name.industryGroup, 3) << 4) | (name.canMove ? 0x80 : 0),
  ]);
}

/** A NAME as the number that decides about addresses: the lower wins. Undefined when there are no 8 bytes. */
export function nameValue(data: Uint8Array): bigint | undefined {
  const [low, high] = [readUnsigned(data, 0, 4), readUnsigned(data, 4, 4)];
  return low === undefined || high === undefined ? undefined : (BigInt(high) << 32n) | BigInt(low);
}

/**
 * What stays of a device for life: manufacturer, unique number, function and class. Instances can be set by the
 * user, addresses move (vecan.md, 3).
 */
export function identityOf({ manufacturer, uniqueNumber, deviceFunction, deviceClass }: NodeName): string {
  return `${manufacturer}-${uniqueNumber}-${deviceFunction}-${deviceClass}`;
}

function field(value: number, bits: number): number {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** bits) return value;
  throw new RangeError(`${value} does not fit in ${bits} bits of a NAME`);
}
