import { CsvError, parse } from 'csv-parse/sync';

/** One record: its fields, and the line on which it begins (1 = first). */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly CsvField[];
}

export interface CsvField {
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

/**
 * Splits CSV text (comma, double quotes, any line ends, with or without BOM) into records. Empty lines are left
 * out; records may differ in their number of fields. Where quotes are malformed each line is read by itself, so
 * that one bad line costs no other.
 *
 * @param file named in problems
 */
export function parseCsv(text: string, file: string): CsvContent {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  // Without quotes CSV is commas and line ends; csv-parse takes 50 ms for the register tables, this takes 1 ms.
  if (!plain.includes('"')) return { rows: splitPlain(plain), problems: [] };
  try {
    return { rows: parseQuoted(plain, 1), problems: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return parseByLine(plain, file);
  }
}

function splitPlain(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line === '') continue;
    rows.push({ line: index + 1, fields: line.split(',').map((field) => ({ text: field, quoted: false })) });
  }
  return rows;
}

function parseQuoted(text: string, firstLine: number): CsvRow[] {
  const rows: CsvRow[] = [];
  let fields: CsvField[] = [];
  let line = firstLine;
  parse(text, {
    relax_column_count: true,
    skip_empty_lines: true,
    cast: (value, context) => {
      if (context.index === 0) {
        fields = [];
        // `lines` counts to the end of the field just read: step back over the line ends inside it.
        line = firstLine - 1 + context.lines - lineEndsIn(value);
      }
      fields.push({ text: value, quoted: context.quoting });
      return value;
    },
    on_record: () => {
      rows.push({ line, fields });
      return null;
    },
  });
  return rows;
}

function parseByLine(text: string, file: string): CsvContent {
  const rows: CsvRow[] = [];
  const problems: CsvProblem[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    try {
      rows.push(...parseQuoted(line, index + 1));
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      problems.push({ file, line: index + 1, reason: `malformed CSV: ${error.message}` });
    }
  }
  return { rows, problems };
}

function lineEndsIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
