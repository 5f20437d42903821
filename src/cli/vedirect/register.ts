import {
  type HexRegister,
  hexRegisterById,
  hexRegisterByName,
  hexRegisters,
} from '../../protocols/vedirect/hex-registers.ts';
import { decodeHexValue, shownUnit } from '../../protocols/vedirect/hex-values.ts';
import { decodeHistoryDay, decodeHistoryTotal } from '../../protocols/vedirect/history-records.ts';
import type { Product } from '../../protocols/vedirect/products.ts';
import { didYouMean } from '../../runtime/nearest.ts';
import { type VregAnswer, vregCodes } from '../../store/vreg.ts';
import { usageError } from '../command.ts';

/** `0x0200` */
export function registerNumber(id: number): string {
  return `0x${id.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A register's number as users write it: 0x0200 or 512. @throws GatewayError USAGE */
export function parseRegisterNumber(text: string): number {
  const id = /^(0x[0-9a-f]{1,4}|\d{1,5})$/i.test(text) ? Number(text) : Number.NaN;
  if (id <= 0xffff) return id;
  throw usageError(`"${text}" is no register: write 0x0000 to 0xFFFF`);
}

/** A register by number or name; one that the table lacks is read as raw bytes. @throws GatewayError USAGE */
export function parseRegister(text: string): HexRegister {
  if (/^\d/.test(text)) {
    const id = parseRegisterNumber(text);
    return hexRegisterById(id) ?? unknownRegister(id);
  }
  const register = hexRegisterByName(text);
  if (register !== undefined) return register;
  const names = hexRegisters.map(({ name }) => name);
  throw usageError(
    `there is no register "${text}"${didYouMean(text, names) || ';'} \`vedirect dump LINK\` shows all names`,
  );
}

function unknownRegister(id: number): HexRegister {
  const name = registerNumber(id);
  return { id, name, type: 'record', divisor: 1, unit: '', notAvailable: null, access: 'rw' };
}

/** The register as this device has it: some scales depend on the kind of device. */
export function registerOf(register: HexRegister, product: Product | undefined): HexRegister {
  return hexRegisterById(register.id, product === undefined || product.service === 'battery') ?? register;
}

/** Bytes as `0a1b`, in the order in which they go over the wire. */
export function hexBytes(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a register's bytes mean; undefined when they are none that it can have. */
export function meaningOf(register: HexRegister, bytes: Uint8Array): unknown {
  if (register.name === 'history-total') return decodeHistoryTotal(bytes);
  if (register.name.startsWith('history-day-')) return decodeHistoryDay(bytes);
  return decodeHexValue(register, bytes);
}

/** A register's value as people read it. */
export function formatRegister(register: HexRegister, bytes: Uint8Array): string {
  const value = meaningOf(register, bytes);
  if (value === null) return 'not available';
  if (typeof value === 'number') return `${value} ${shownUnit(register)}`.trim();
  if (typeof value === 'string') return value;
  if (value !== undefined) return JSON.stringify(value);
  return bytes.length === 0 ? 'empty' : `bytes ${hexBytes(bytes)}`;
}

const meanings: Readonly<Record<number, string>> = {
  [vregCodes.unknownRequest]: 'the device does not know such requests',
  [vregCodes.unsupported]: 'the device does not have this register, or lets nobody read or write it',
  [vregCodes.busy]: 'the device is busy',
  [vregCodes.invalid]: 'the device does not take this value, or has nothing there',
  [vregCodes.timeOut]: 'the device does not answer',
};

/** An error of a VREG request: its code, and what it means. */
export function vregError({ code }: VregAnswer): string {
  return `error ${registerNumber(code)}: ${meanings[code] ?? 'unknown'}`;
}
