import { chargerErrorName } from '../../protocols/vedirect/charger-errors.ts';
import {
  alarmNames,
  deviceModeName,
  deviceStateName,
  monitorModeName,
  offReasonNames,
  trackerModeName,
} from '../../protocols/vedirect/enumerations.ts';
import type { HexMessage } from '../../protocols/vedirect/hex-codec.ts';
import { hexRegisterById } from '../../protocols/vedirect/hex-registers.ts';
import { fieldUnit, textLabels } from '../../protocols/vedirect/text-fields.ts';
import { systemClock as clock } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import { print } from '../command.ts';
import { columns } from '../text-table.ts';
import type { VeDirectToolLine } from './line.ts';
import { formatRegister, registerNumber, registerOf } from './register.ts';

export interface MonitorOptions {
  readonly json: boolean;
  readonly once: boolean;
}

/** Clears the screen and goes to its top, as ANSI terminals do it (ECMA-48, ED and CUP). */
const newPage = '\x1b[2J\x1b[H';
/** A device sends a block every second; one that only lives on its panels is silent at night. */
const silentMs = 10_000;
/** One data set may come in two blocks; `--once` waits for both. */
const wholeSetMs = 1_500;

/** Prints what a device sends, text fields and HEX messages, until Ctrl-C. Sends nothing itself. */
export async function monitor(line: VeDirectToolLine, { json, once }: MonitorOptions): Promise<number> {
  const heard = new Map<number, string>();
  let lastAt = clock.now();
  const show = (): void => (json ? printJson(line) : print(page(line, heard, once)));
  line.listener = {
    block() {
      lastAt = clock.now();
      if (!once) show();
    },
    hex(message) {
      lastAt = clock.now();
      note(message, line, heard);
      if (json && !once) print(JSON.stringify({ time: time(), hex: [...heard.values()].at(-1) }));
    },
  };
  const firstAt = clock.now();
  const ended = line.ended.then((reason) => reason ?? new GatewayError('LINK_CLOSED', `${line.name}: closed`));
  for (;;) {
    const failure = await Promise.race([ended, pause()]);
    if (failure !== undefined) throw failure;
    if (once && line.fields.labels().length > 0 && clock.now() - firstAt >= wholeSetMs) {
      show();
      return 0;
    }
    if (clock.now() - lastAt < silentMs) continue;
    if (once) throw new GatewayError('DEVICE_FAILED', `${line.name}: nothing sound came for ${silentMs / 1_000} s`);
    process.stderr.write(`${line.name}: nothing sound came for ${silentMs / 1_000} s\n`);
    lastAt = clock.now();
  }
}

function pause(): Promise<undefined> {
  return new Promise((resolve) => {
    clock.after(wholeSetMs / 3, () => resolve(undefined));
  });
}

/** Remembers a register's newest value; a device has so many of them, and no more. */
function note(message: HexMessage, line: VeDirectToolLine, heard: Map<number, string>): void {
  if (message.kind !== 'async' || message.flags !== 0) return;
  const register = hexRegisterById(message.id);
  const known = register === undefined ? undefined : registerOf(register, line.product);
  const shown =
    known === undefined ? `${registerNumber(message.id)} ?` : `${known.name} ${formatRegister(known, message.value)}`;
  heard.delete(message.id);
  heard.set(message.id, shown);
}

function time(): string {
  return new Date(clock.unixTime()).toISOString();
}

function printJson(line: VeDirectToolLine): void {
  const fields = line.fields.labels().map((label) => [label, line.fields.value(label) ?? null] as const);
  print(JSON.stringify({ time: time(), ...Object.fromEntries(fields) }));
}

const names: Readonly<Record<string, (code: number) => string>> = {
  CS: deviceStateName,
  MODE: deviceModeName,
  MPPT: trackerModeName,
  MON: monitorModeName,
  ERR: chargerErrorName,
  AR: (mask) => alarmNames(mask).join(', '),
  WARN: (mask) => alarmNames(mask).join(', '),
  OR: (mask) => offReasonNames(mask).join(', '),
};

/** Numbers that are written as hexadecimal digits, with what stands before them. */
const hexadecimal: Readonly<Record<string, string>> = { PID: '0x', OR: '0x', CAP_BLE: '0x', FW: '', FWE: '' };
const switches: ReadonlySet<string> = new Set(['LOAD', 'Alarm', 'Relay']);

function shownValue(label: string, value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '---';
  if (typeof value === 'string') return value;
  const prefix = hexadecimal[label];
  if (prefix !== undefined) return `${prefix}${value.toString(16).toUpperCase()}`;
  if (switches.has(label)) return value === 0 ? 'off' : 'on';
  return `${value} ${fieldUnit(label)}`.trim();
}

const mostHeard = 20;

function page(line: VeDirectToolLine, heard: ReadonlyMap<number, string>, once: boolean): string {
  const { fields } = line;
  const rows = textLabels
    .filter((label) => fields.labels().includes(label))
    .map((label) => {
      const value = fields.value(label);
      return [label, shownValue(label, value), typeof value === 'number' ? (names[label]?.(value) ?? '') : ''];
    });
  const hex = [...heard.values()].slice(-mostHeard).map((shown) => `HEX ${shown}`);
  const clear = process.stdout.isTTY && !once ? newPage : '';
  return [`${clear}${line.product?.name ?? 'VE.Direct'} at ${line.name}`, columns(rows), ...hex].join('\n');
}
