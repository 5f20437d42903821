import { CsvError, parse } from 'csv-parse/sync';

/** One record: its fields, and the line on which it begins (1 = first). */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly CsvField[];
}

export interface CsvField {
  /** Line ends inside quotes are `\n`, whatever the file has. */
  readonly text: string;
  /** Whether the field stood in double quotes. */
  readonly quoted: boolean;
}

/** What is malformed, and where. */
export interface CsvProblem {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

export interface CsvContent {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
}

/** How much is read at most. */
export interface CsvLimits {
  /** Records of a file; the rest is left out, and a problem says so. */
  readonly rows: number;
  /** Fields of a record; a longer record is a problem. */
  readonly fields: number;
}

const defaultLimits: CsvLimits = { rows: 100_000, fields: 64 };

/**
 * Splits CSV text (comma, double quotes, any line ends, with or without BOM) into records. Empty lines are left
 * out; records may differ in their number of fields. Where quotes are malformed each line is read by itself, so
 * that one bad line costs no other.
 *
 * @param file named in problems
 */
export function parseCsv(text: string, file: string, limits: CsvLimits = defaultLimits): CsvContent {
  const plain = (text.startsWith('\ufeff') ? text.slice(1) : text).replace(/\r\n?/g, '\n');
  if (!plain.includes('"')) return parseByLine(plain, file, limits);
  try {
    const content = new Content(file, limits);
    for (const row of parseQuoted(plain, 1, limits)) content.add(row);
    return content;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return parseByLine(plain, file, limits);
  }
}

/** Collects what is read, inside the limits. */
class Content implements CsvContent {
  readonly rows: CsvRow[] = [];
  readonly problems: CsvProblem[] = [];
  readonly #file: string;
  readonly #limits: CsvLimits;

  constructor(file: string, limits: CsvLimits) {
    this.#file = file;
    this.#limits = limits;
  }

  add(row: CsvRow): void {
    const { rows, fields } = this.#limits;
    if (this.rows.length + this.problems.length >= rows) {
      if (this.problems.at(-1)?.reason !== tooMany(rows)) this.fail(row.line, tooMany(rows));
    } else if (row.fields.length > fields) this.fail(row.line, `more than ${fields} fields`);
    else this.rows.push(row);
  }

  fail(line: number, reason: string): void {
    this.problems.push({ file: this.#file, line, reason });
  }

  get isFull(): boolean {
    return this.rows.length + this.problems.length > this.#limits.rows;
  }
}

function tooMany(rows: number): string {
  return `more than ${rows} rows; the rest is left out`;
}

function parseByLine(text: string, file: string, limits: CsvLimits): CsvContent {
  const content = new Content(file, limits);
  let line = 0;
  for (let start = 0; start < text.length && !content.isFull; ) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next;
    const record = text.slice(start, end);
    start = end + 1;
    line += 1;
    if (record !== '') addLine(content, record, line, limits);
  }
  return content;
}

function addLine(content: Content, record: string, line: number, limits: CsvLimits): void {
  if (!record.includes('"')) {
    // Without quotes CSV is commas and line ends; csv-parse takes 50 ms for the register tables, this takes 1 ms.
    const fields = record.split(',', limits.fields + 1).map((text) => ({ text, quoted: false }));
    content.add({ line, fields });
    return;
  }
  try {
    for (const row of parseQuoted(record, line, limits)) content.add(row);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    content.fail(line, `malformed CSV: ${reasons[error.code] ?? error.message}`);
  }
}

/** In the words of somebody who looks at the line; csv-parse counts lines from the one that it was given. */
const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text behind a closing quote; a quote inside a quoted text is written twice',
  INVALID_OPENING_QUOTE: 'a quote in the middle of a field; put the whole field in quotes, quotes inside it twice',
};

/** @throws CsvError */
function parseQuoted(text: string, firstLine: number, limits: CsvLimits): CsvRow[] {
  const rows: CsvRow[] = [];
  let fields: CsvField[] = [];
  let line = firstLine;
  parse(text, {
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    to: limits.rows + 1,
    cast: (value, context) => {
      if (context.index === 0) {
        fields = [];
        // `lines` counts to the end of the field just read: step back over the line ends inside it.
        line = firstLine - 1 + context.lines - lineEndsIn(value);
      }
      if (fields.length <= limits.fields) fields.push({ text: value, quoted: context.quoting });
      return value;
    },
    on_record: () => {
      rows.push({ line, fields });
      return null;
    },
  });
  return rows;
}

function lineEndsIn(text: string): number {
  return text.split('\n').length - 1;
}
