import type { RegisterRow } from './row.ts';
import { tableColumns } from './row-parse.ts';
import { formatValueNames } from './value-names.ts';

export const renderFormats = ['table', 'csv', 'md', 'json'] as const;
export type RenderFormat = (typeof renderFormats)[number];

/** Renders rows as text that ends in a line break. The CSV form can be loaded again as a user's table. */
export function renderRows(rows: readonly RegisterRow[], format: RenderFormat): string {
  return renderers[format](rows);
}

/** What a value may be, for people: its names and the limits of a write; empty when nothing is stated. */
export function describeValues(row: RegisterRow): string {
  const names = [...row.values].map(([value, name]) => `${value} = ${name}`).join(', ');
  return [names, limitsOf(row)].filter(Boolean).join('; ');
}

function limitsOf({ min, max }: RegisterRow): string {
  if (min === undefined) return max === undefined ? '' : `takes at most ${max}`;
  return max === undefined ? `takes at least ${min}` : `takes ${min} to ${max}`;
}

/** A Markdown table. Bars inside cells are escaped. */
export function markdownTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const render = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[render(header), render(header.map(() => '---')), ...lines.map(render)].join('\n')}\n`;
}

const renderers: Readonly<Record<RenderFormat, (rows: readonly RegisterRow[]) => string>> = {
  table: renderText,
  csv: renderCsv,
  md: renderMarkdown,
  json: renderJson,
};

/** A longer last column would wrap in a terminal and hide where the next row begins. */
const widestMeaning = 80;

function renderText(rows: readonly RegisterRow[]): string {
  const header = ['service', 'address', 'type', 'scale', 'unit', 'access', 'path', 'meaning'];
  const lines = rows.map((row) => [
    row.service,
    String(row.address),
    row.type,
    scaleOf(row),
    row.unit,
    row.writable ? 'W' : 'R',
    row.path,
    shorten([row.description, describeValues(row)].filter(Boolean).join(': '), widestMeaning),
  ]);
  const numbers = new Set([1, 3]);
  const widths = header.map((name, index) => Math.max(name.length, ...lines.map((line) => line[index]?.length ?? 0)));
  const render = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (numbers.has(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${[header, ...lines].map(render).join('\n')}\n`;
}

function renderCsv(rows: readonly RegisterRow[]): string {
  const lines = rows.map((row) => [
    row.service,
    String(row.address),
    row.path,
    row.type,
    scaleOf(row),
    row.unit,
    row.writable ? 'W' : 'R',
    row.format === 'reserved' ? '' : row.kind,
    row.min === undefined ? '' : String(row.min),
    row.max === undefined ? '' : String(row.max),
    formatValueNames(row.values),
    row.description,
  ]);
  return `${[['service', ...tableColumns], ...lines].map((cells) => cells.map(quote).join(',')).join('\n')}\n`;
}

function renderMarkdown(rows: readonly RegisterRow[]): string {
  const lines = rows.map((row) => [
    row.service,
    String(row.address),
    row.type,
    scaleOf(row),
    row.unit,
    row.writable ? 'W' : 'R',
    row.path,
    row.description,
    describeValues(row),
  ]);
  return markdownTable(
    ['service', 'address', 'type', 'scale', 'unit', 'access', 'path', 'description', 'values'],
    lines,
  );
}

function renderJson(rows: readonly RegisterRow[]): string {
  const items = rows.map((row) => ({
    service: row.service,
    address: row.address,
    registers: row.words,
    path: row.path,
    type: row.type,
    scale: isNumber(row) ? row.scale : null,
    unit: row.unit,
    access: row.writable ? 'W' : 'R',
    kind: row.format === 'reserved' ? null : row.kind,
    min: row.min ?? null,
    max: row.max ?? null,
    values: Object.fromEntries(row.values),
    description: row.description,
  }));
  return `${JSON.stringify(items, undefined, 2)}\n`;
}

/** The scale as people read it; empty where there is none. */
export function scaleOf(row: RegisterRow): string {
  return isNumber(row) ? String(row.scale) : '';
}

function isNumber(row: RegisterRow): boolean {
  return row.format !== 'string' && row.format !== 'reserved';
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
