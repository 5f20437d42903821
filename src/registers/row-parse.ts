import { didYouMean } from '../runtime/nearest.ts';
import { computations } from './computed.ts';
import { parseType, type TypeShape } from './register-type.ts';
import type { RegisterRow, TableProblem, ValueKind } from './row.ts';
import { parseValueNames } from './value-names.ts';

/** The columns of a register table; `service` may come before them. */
export const tableColumns = [
  'address',
  'path',
  'type',
  'scale',
  'unit',
  'access',
  'kind',
  'min',
  'max',
  'values',
  'description',
] as const;

/** Columns that a table cannot do without; the others may be left out and then count as empty. */
export const requiredColumns = ['address', 'path', 'type', 'scale', 'access'] as const;

export type Column = (typeof tableColumns)[number] | 'service';

/** One line of a table: its cells by column, and where it stands. */
export interface TableLine {
  readonly cell: (column: Column) => string;
  readonly service: string;
  readonly file: string;
  readonly line: number;
}

/** A line that is no proper row. What is known of its registers still counts when holes are looked for. */
export interface BrokenRow {
  readonly problems: readonly TableProblem[];
  readonly service: string;
  readonly address: number | undefined;
  readonly words: number | undefined;
}

/** Notes a reason and stands for the value that is not there. */
type Fail = (reason: string) => undefined;

/** Turns one line of a table into a row, or into everything that is wrong with it. */
export function parseRow(input: TableLine): RegisterRow | BrokenRow {
  const { cell, service, file, line } = input;
  const problems: TableProblem[] = [];
  const fail: Fail = (reason) => void problems.push({ file, line, reason });

  checkService(service, fail);
  const address = parseAddress(cell('address'), fail);
  const shape = parseType(cell('type'), fail);
  const writable = parseAccess(cell('access'), fail);
  const values = parseValueNames(cell('values'), fail);
  const [path, unit, description] = [cell('path'), cell('unit'), cell('description')];
  if (shape === undefined) return { problems, service, address, words: undefined };

  const words = shape.words;
  if (address !== undefined && address + words > 0x10000) {
    fail(`registers ${address} to ${address + words - 1} reach beyond 65535`);
  }
  checkPath(path, shape, writable ?? false, fail);
  const scale = parseScale(cell('scale'), shape, fail);
  const kind = parseKind(cell('kind'), shape, fail);
  const limits = parseLimits(cell('min'), cell('max'), shape, fail);
  if (!isNumber(shape) && values !== undefined && values.size > 0) {
    fail(`values: only numbers have names for their values, not ${shape.type}`);
  }

  if (address === undefined || writable === undefined || values === undefined) {
    return { problems, service, address, words };
  }
  if (scale === undefined || kind === undefined || limits === undefined || problems.length > 0) {
    return { problems, service, address, words };
  }
  return { service, address, ...shape, path, scale, unit, writable, kind, ...limits, values, description, file, line };
}

function checkService(service: string, fail: Fail): void {
  if (service === '') fail('service is missing; name the service type, like battery');
  else if (!/^[a-z][a-z0-9]*$/.test(service)) {
    fail(`"${service}" is no service type; use small letters and digits, like battery`);
  }
}

function parseAddress(text: string, fail: Fail): number | undefined {
  const address = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (address <= 0xffff) return address;
  if (text === '') return fail('address is missing');
  return fail(`address "${text}" is not a whole number from 0 to 65535, as it goes over the wire`);
}

function parseAccess(text: string, fail: Fail): boolean | undefined {
  if (text === 'R') return false;
  if (text === 'W') return true;
  if (text === '') return fail('access is missing; use R or W');
  return fail(`access "${text}" is unknown; use R (read) or W (read and write)`);
}

function checkPath(path: string, shape: TypeShape, writable: boolean, fail: Fail): void {
  if (shape.format === 'reserved') {
    if (path !== '') fail(`a reserved row shows no path, but path is "${path}"`);
  } else if (path === '') {
    if (writable) fail('write without owner: access is W, but no path takes the value; name the path or use R');
    else fail('path is missing; only reserved rows go without');
  } else if (path.startsWith('@')) {
    if (!computations.has(path)) fail(`unknown computation "${path}"${didYouMean(path, computations.keys())}`);
    if (writable) fail(`write without owner: ${path} is computed, nobody takes a write; use R`);
  } else if (!/^(\/[^\s/]+)+$/.test(path)) {
    fail(`path "${path}" is not of the form /Dc/0/Voltage`);
  }
}

function parseScale(text: string, shape: TypeShape, fail: Fail): number | undefined {
  if (!isNumber(shape)) {
    if (text === '' || text === '1') return 1;
    return fail(`${shape.type} has no scale, but scale is "${text}"; leave it empty`);
  }
  const scale = parseNumber(text);
  if (text === '') return fail('scale is missing; register = value x scale, so 1 shows the value as it is');
  if (scale === undefined) return fail(`scale "${text}" is not a number`);
  if (scale === 0) return fail('scale is zero; register = value x scale, so 1 shows the value as it is');
  return scale;
}

function parseKind(text: string, shape: TypeShape, fail: Fail): ValueKind | undefined {
  if (shape.format === 'reserved') {
    return text === '' ? 'integer' : fail(`a reserved row has no kind, but kind is "${text}"; leave it empty`);
  }
  if (shape.format === 'string') {
    return text === '' || text === 'text' ? 'text' : fail(`${shape.type} holds text, but kind is "${text}"`);
  }
  if (text === '' || text === 'real') return 'real';
  if (text === 'integer') return 'integer';
  return fail(`kind "${text}" does not fit ${shape.type}; use real or integer`);
}

interface Limits {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

function parseLimits(minText: string, maxText: string, shape: TypeShape, fail: Fail): Limits | undefined {
  if (minText === '' && maxText === '') return { min: undefined, max: undefined };
  if (!isNumber(shape)) return fail(`${shape.type} has no min and max; leave them empty`);
  const min = parseNumber(minText);
  const max = parseNumber(maxText);
  if (minText !== '' && min === undefined) fail(`min "${minText}" is not a number`);
  if (maxText !== '' && max === undefined) fail(`max "${maxText}" is not a number`);
  if (min !== undefined && max !== undefined && min > max) fail(`min ${min} is above max ${max}`);
  return { min, max };
}

function isNumber(shape: TypeShape): boolean {
  return shape.format !== 'string' && shape.format !== 'reserved';
}

function parseNumber(text: string): number | undefined {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}
