import { type HexRegister, hexRegisters } from '../../protocols/vedirect/hex-registers.ts';
import { encodeHexValue, shownUnit } from '../../protocols/vedirect/hex-values.ts';
import { GatewayError, reasonOf } from '../../runtime/errors.ts';
import { type VregAnswer, vregCodes } from '../../store/vreg.ts';
import { print, usageError } from '../command.ts';
import { confirmed } from '../confirm.ts';
import { columns } from '../text-table.ts';
import type { VeDirectToolLine } from './line.ts';
import { formatRegister, hexBytes, meaningOf, registerNumber, registerOf, vregError } from './register.ts';

/** Never aborts: a tool waits for as long as it tries. */
const forever = new AbortController().signal;

/** Reads one register and prints it. */
export async function get(line: VeDirectToolLine, wanted: HexRegister, asJson: boolean): Promise<number> {
  await line.identify();
  const answer = await line.vregs.get(wanted.id, forever);
  if (answer.code !== vregCodes.ok) throw failure(wanted, answer);
  const register = registerOf(wanted, line.product);
  if (asJson) print(JSON.stringify(asRow(register, answer.value)));
  else print(`${title(register)}: ${formatRegister(register, answer.value)}`);
  return 0;
}

/** Old firmware of solar chargers is told first that it is remotely controlled. */
export const deviceMode = 0x0200;

/** What a device may lose for good, by register. */
const asksFirst: Readonly<Record<number, string>> = {
  [0x0004]: 'All settings of the device go back to those of the factory',
  [0x0071]: 'The device stops sending text and answering HEX',
  [0x1030]: 'The history of the device is lost',
};

/** Asks before something is lost. */
export async function isWanted(id: number, yes: boolean): Promise<boolean> {
  const question = asksFirst[id];
  return question === undefined || confirmed(question, yes);
}

/**
 * Sets a register, reads it back and prints what it holds.
 * @param text the value in the register's unit; empty for a command; `-` for "not available"
 */
export async function set(
  line: VeDirectToolLine,
  wanted: HexRegister,
  text: string | undefined,
  yes: boolean,
): Promise<number> {
  // The text tells the firmware; old firmware stops it when it is asked something.
  if (wanted.id === deviceMode) await line.untilText();
  await line.identify();
  const register = registerOf(wanted, line.product);
  const bytes = bytesToSet(register, text);
  if (!(await isWanted(register.id, yes))) return 1;
  const before = register.type === 'void' ? undefined : await line.vregs.get(register.id, forever);
  const answer = await line.vregs.set(register.id, bytes, forever);
  if (answer.code !== vregCodes.ok) throw failure(register, answer);
  if (register.type === 'void') {
    print(`${title(register)}: done`);
    return 0;
  }
  const after = await line.vregs.get(register.id, forever);
  const kept = after.code === vregCodes.ok ? after.value : answer.value;
  const was = before?.code === vregCodes.ok ? `${formatRegister(register, before.value)} -> ` : '';
  print(`${title(register)}: ${was}${formatRegister(register, kept)}`);
  if (hexBytes(kept).startsWith(hexBytes(bytes))) return 0;
  throw new GatewayError('DEVICE_FAILED', `${title(register)}: the device has confirmed, but keeps another value`);
}

/** Reads all registers that are known, and prints those that the device has. */
export async function dump(line: VeDirectToolLine, asJson: boolean): Promise<number> {
  await line.identify();
  const rows: ReturnType<typeof asRow>[] = [];
  const shown: string[][] = [['register', 'name', 'value']];
  for (const known of hexRegisters.filter(({ access }) => access !== 'w')) {
    const answer = await line.port.get(known.id);
    if (answer === undefined)
      throw new GatewayError('DEVICE_FAILED', `${title(known)}: the device does not answer any more`);
    if (answer.flags !== 0) continue;
    const register = registerOf(known, line.product);
    rows.push(asRow(register, answer.value));
    shown.push([registerNumber(register.id), register.name, formatRegister(register, answer.value)]);
  }
  print(asJson ? JSON.stringify(rows, undefined, 2) : columns(shown));
  return 0;
}

function bytesToSet(register: HexRegister, text: string | undefined): Uint8Array {
  if (register.access === 'r') throw usageError(`${title(register)} can only be read`);
  if (register.type === 'void') {
    if (text === undefined) return new Uint8Array(0);
    throw usageError(`${title(register)} is a command: it takes no value`);
  }
  if (text === undefined) throw usageError(`${title(register)} takes a value${inUnit(register)}`);
  if (register.type === 'record') throw usageError(`${title(register)} has no single value: use \`vreg set\``);
  const number = Number(text);
  const value = register.type === 'string' ? text : text === '-' ? null : number;
  if (text.trim() === '' || (value === number && !Number.isFinite(number))) {
    throw usageError(`"${text}" is no number${inUnit(register)}`);
  }
  try {
    return encodeHexValue(register, value);
  } catch (error) {
    throw usageError(reasonOf(error));
  }
}

function inUnit(register: HexRegister): string {
  const unit = shownUnit(register);
  return unit === '' ? '' : `, in ${unit}`;
}

function asRow(register: HexRegister, bytes: Uint8Array) {
  return {
    id: registerNumber(register.id),
    name: register.name,
    value: meaningOf(register, bytes) ?? null,
    unit: shownUnit(register),
    raw: hexBytes(bytes),
  };
}

function title({ id, name }: HexRegister): string {
  return name === registerNumber(id) ? name : `${name} (${registerNumber(id)})`;
}

function failure(register: HexRegister, answer: VregAnswer): GatewayError {
  const nearest =
    answer.code === vregCodes.invalid && answer.value.length > 0
      ? `; the nearest value it takes is ${formatRegister(register, answer.value)}`
      : '';
  return new GatewayError('DEVICE_FAILED', `${title(register)}: ${vregError(answer)}${nearest}`);
}
