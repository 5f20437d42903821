import { hexRegisterById } from '../../protocols/vedirect/hex-registers.ts';
import { encodeHexValue } from '../../protocols/vedirect/hex-values.ts';
import type { Product, VeDirectService } from '../../protocols/vedirect/products.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { Change, Rejection } from '../../store/values.ts';

/** A path that clients may write, and the register behind it (vedirect.md, 3.4 to 3.7 and 5). */
export interface Writable {
  readonly id: number;
  /** The only values that it takes, where it is an enumeration. */
  readonly oneOf?: readonly number[];
  /** What the register takes for a value; default: the value itself, in the register's unit. */
  readonly raw?: (value: number) => number;
  /** Values of the register that mean the same. */
  readonly alike?: readonly (readonly number[])[];
  /** A command: there is nothing to read back. */
  readonly isCommand?: true;
  /** In flash, which wears: a value that is there already is not written again (vedirect.md, 3.6). */
  readonly isStored?: true;
  /** What to look at when the device keeps another value. */
  readonly hint?: string;
}

const chargerMode: Writable = { id: 0x0200, oneOf: [1, 4], alike: [[0, 4]] };
const chargeLimit: Writable = { id: 0xedf0, isStored: true };
const customName: Writable = { id: 0x010c, isStored: true };
const clearHistory: Writable = { id: 0x1030, isCommand: true };
const on = 4;

const battery: Readonly<Record<string, Writable>> = {
  '/Relay/0/State': {
    ...{ id: 0x034e, oneOf: [0, 1] },
    hint: "the relay's mode must be remote control (register 0x034F = 2)",
  },
  '/History/Clear': clearHistory,
  '/CustomName': customName,
};

const solarcharger: Readonly<Record<string, Writable>> = {
  '/Mode': chargerMode,
  // Always on or always off, whatever the charger's own rules for its load output say.
  '/Load/State': { id: 0xedab, oneOf: [0, 1], raw: (state) => (state === 0 ? 0 : on), isStored: true },
  '/Settings/ChargeCurrentLimit': chargeLimit,
  '/Link/NetworkMode': { id: 0x200e },
  '/Link/ChargeVoltage': { id: 0x2001 },
  '/Link/ChargeCurrent': { id: 0x2015 },
  '/Link/VoltageSense': { id: 0x2002 },
  '/Link/TemperatureSense': { id: 0x2003 },
  '/Link/BatteryCurrent': { id: 0x200a },
  '/History/Clear': clearHistory,
  '/CustomName': customName,
};

const charger = { '/Mode': chargerMode, '/Settings/ChargeCurrentLimit': chargeLimit, '/CustomName': customName };
const inverter = {
  // 2 and 3 are both "on": which one a model takes, it says itself.
  '/Mode': { id: 0x0200, oneOf: [2, 3, 4, 5, 253] },
  '/CustomName': customName,
};
const named = { '/CustomName': customName };

const writables: Readonly<Record<VeDirectService, Readonly<Record<string, Writable>>>> = {
  battery,
  solarcharger,
  inverter,
  multi: { ...inverter, '/Mode': { id: 0x0200, oneOf: [1, 2, 3, 4, 5] } },
  charger,
  dcdc: charger,
  dcsource: named,
  dcload: named,
  dcsystem: named,
  alternator: named,
  fuelcell: named,
  motordrive: named,
};

/** Only there when the device's text tells them. */
const toldByText: ReadonlySet<string> = new Set(['/Relay/0/State', '/Load/State']);

/** What can be written on a service's path; undefined: nothing. */
export function writableAt(service: VeDirectService, path: string): Writable | undefined {
  return Object.hasOwn(writables[service], path) ? writables[service][path] : undefined;
}

/** Paths that a service has because they can be written, whether the device has told their value yet or not. */
export function offeredPaths(service: VeDirectService): readonly string[] {
  return Object.keys(writables[service]).filter((path) => !toldByText.has(path));
}

/** The bytes that a change sets, or why not. */
export function bytesFor({ id, oneOf, raw }: Writable, { path, value }: Change): Uint8Array | Rejection {
  const register = hexRegisterById(id);
  if (register === undefined) throw new Error(`register ${id.toString(16)} is not in the table`);
  if (oneOf !== undefined && !oneOf.some((allowed) => allowed === value)) {
    return { kind: 'out-of-range', why: `${path} takes ${oneOf.join(', ')}, not ${value}` };
  }
  try {
    return encodeHexValue(register, typeof value === 'number' && raw !== undefined ? raw(value) : value);
  } catch (error) {
    return { kind: 'out-of-range', why: `${path}: ${reasonOf(error)}` };
  }
}

/** Firmware that switches only after it was told that it is remotely controlled (vedirect.md, 3.5, 0x0200). */
const remoteNeededBelow = 0x142;

/** @param firmware as Venus has it; a long version is newer than all short ones */
export function needsRemoteControl({ family }: Product, firmware: number | undefined): boolean {
  return family === 'mppt' && firmware !== undefined && firmware < remoteNeededBelow;
}
