import { productByCode } from '../../protocols/n2k/products.ts';
import { type VregRegister, vregRegister } from '../../protocols/n2k/vreg-registers.ts';
import { decodeVregValue, firmwareText } from '../../protocols/n2k/vreg-values.ts';
import { chargerErrorName } from '../../protocols/vedirect/charger-errors.ts';
import {
  alarmNames,
  deviceModeName,
  deviceStateName,
  offReasonNames,
  trackerModeName,
} from '../../protocols/vedirect/enumerations.ts';
import { type HexRegister, hexRegisterById } from '../../protocols/vedirect/hex-registers.ts';
import { productById } from '../../protocols/vedirect/products.ts';
import { formatRegister, hexBytes, meaningOf, registerNumber } from '../vedirect/register.ts';

/** What the bytes of a VREG from a CAN bus mean. */
export interface VregReading {
  /** As the tools take it; its number where it has no name. */
  readonly name: string;
  /** In `unit`; null: not available, or more than one value. */
  readonly value: number | string | null;
  readonly unit: string;
  /** As people read it. */
  readonly text: string;
  /** Without what pads a single frame, where the length of the register is known. */
  readonly bytes: Uint8Array;
}

const masks = (names: (mask: number) => string[]) => (mask: number) => names(mask).join(', ') || 'none';

/** Numbers that are names of something. */
const words: ReadonlyMap<number, (value: number) => string> = new Map([
  [0x0200, deviceModeName],
  [0x0201, deviceStateName],
  [0x0205, masks(offReasonNames)],
  [0x0207, masks(offReasonNames)],
  [0x031c, masks(alarmNames)],
  [0x031e, masks(alarmNames)],
  [0x200c, deviceStateName],
  [0xedb3, trackerModeName],
  [0xedda, chargerErrorName],
]);

/** Registers of several values (vecan.md, 5). */
const records: ReadonlyMap<number, (bytes: Uint8Array) => string | undefined> = new Map([
  [0x0100, productText],
  [0x0102, (bytes: Uint8Array) => (bytes.length < 4 ? undefined : firmwareText(numberAt(bytes, 1, 3)))],
  [0x0385, (bytes: Uint8Array) => rangeText(bytes, (raw) => raw / 100, 'V')],
  [0x0386, (bytes: Uint8Array) => rangeText(bytes, celsius, '°C')],
]);

const sizes: Readonly<Record<string, number>> = { un8: 1, un16: 2, un24: 3, un32: 4, sn16: 2, sn32: 4 };

/** The name of a register as the tools take it; its number where it has none. */
export function vregName(id: number): string {
  return vregRegister(id)?.name ?? hexRegisterById(id)?.name ?? registerNumber(id);
}

/** Understands the bytes of a register, by the table of VE.Can and, where that lacks it, by that of VE.Direct HEX. */
export function readVreg(id: number, bytes: Uint8Array): VregReading {
  const register = vregRegister(id);
  if (register !== undefined) return readCan(register, bytes);
  const known = hexRegisterById(id);
  return known === undefined ? unknown(id, bytes) : readHex(known, bytes);
}

function readCan(register: VregRegister, padded: Uint8Array): VregReading {
  const { id, name, type } = register;
  const bytes = padded.subarray(0, sizes[type] ?? padded.length);
  if (type === 'bytes') {
    const text = records.get(id)?.(bytes);
    return { name, value: null, unit: '', text: text ?? bytesText(bytes), bytes };
  }
  const decoded = decodeVregValue(register, bytes);
  if (decoded === undefined) return { name, value: null, unit: '', text: bytesText(bytes), bytes };
  const isKelvin = register.unit === 'K' && typeof decoded === 'number';
  const value = isKelvin ? celsius(Math.round(decoded * 100)) : decoded;
  const unit = isKelvin ? '°C' : register.unit;
  return { name, value, unit, text: valueText(id, value, unit), bytes };
}

function readHex(register: HexRegister, padded: Uint8Array): VregReading {
  const { id, name, type, unit } = register;
  const bytes = padded.subarray(0, sizes[type] ?? padded.length);
  const meaning = meaningOf(register, bytes);
  const value = typeof meaning === 'number' || typeof meaning === 'string' ? meaning : null;
  const text =
    typeof value === 'number' && words.has(id) ? valueText(id, value, unit) : formatRegister(register, bytes);
  return { name, value, unit: unit === 'K' ? '°C' : unit, text, bytes };
}

function unknown(id: number, bytes: Uint8Array): VregReading {
  return { name: registerNumber(id), value: null, unit: '', text: bytesText(bytes), bytes };
}

function valueText(id: number, value: number | string | null, unit: string): string {
  if (value === null) return 'not available';
  const word = typeof value === 'number' ? words.get(id)?.(value) : undefined;
  return word === undefined ? `${value} ${unit}`.trim() : `${value} (${word})`;
}

function bytesText(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'empty' : `bytes ${hexBytes(bytes)}`;
}

function productText(bytes: Uint8Array): string | undefined {
  if (bytes.length < 3) return undefined;
  const code = numberAt(bytes, 1, 2);
  const product = productById(code);
  const name = product?.known === true ? product.name : productByCode(code)?.name;
  return `${registerNumber(code)}${name === undefined ? '' : ` (${name})`}`;
}

/** Least and highest of the cells. */
function rangeText(bytes: Uint8Array, scale: (raw: number) => number, unit: string): string | undefined {
  if (bytes.length < 4) return undefined;
  const [least, highest] = [0, 2].map((at) => {
    const raw = numberAt(bytes, at, 2);
    return raw === 0xffff ? '-' : String(scale(raw));
  });
  return `${least} to ${highest} ${unit}`;
}

function celsius(rawKelvin: number): number {
  return (rawKelvin - 27_315) / 100;
}

function numberAt(bytes: Uint8Array, at: number, size: number): number {
  return bytes.subarray(at, at + size).reduceRight((total, byte) => total * 256 + byte, 0);
}
