import { decodeTextField, textLabels } from '../../protocols/vedirect/text-fields.ts';
import { didYouMean } from '../../runtime/nearest.ts';
import { usageError } from '../command.ts';

/** What a battery monitor is logged for: voltage, current, consumed charge, state of charge. */
export const defaultColumns = 'V,I,CE,SOC';

/** Names and bit masks stand as the device sends them: `0xA042` says more than 41026. */
const asSent: ReadonlySet<string> = new Set(['PID', 'FW', 'FWE', 'OR', 'CAP_BLE']);

/**
 * The labels of `--columns`.
 * @throws GatewayError USAGE
 */
export function parseColumns(text: string): string[] {
  const columns = text.split(',').map((label) => label.trim());
  for (const [index, label] of columns.entries()) {
    if (label === '') throw usageError('--columns takes VE.Direct labels with commas between, like V,I,CE,SOC');
    if (columns.indexOf(label) !== index) throw usageError(`--columns has "${label}" twice`);
    if (!textLabels.includes(label)) {
      const meant = didYouMean(label, textLabels);
      throw usageError(`--columns: "${label}" is no VE.Direct label${meant || `; known: ${textLabels.join(', ')}`}`);
    }
  }
  return columns;
}

/** The first line of a file. @param hasDevice whether a column tells the device */
export function csvHeader(columns: readonly string[], hasDevice: boolean): string {
  return ['time', ...(hasDevice ? ['device'] : []), ...columns].join(',');
}

/** One line without its end: time, device where given, and values in SI units; empty where there is none. */
export function csvRow(
  columns: readonly string[],
  time: string,
  device: string | undefined,
  fields: ReadonlyMap<string, string>,
): string {
  const cells = columns.map((label) => cellOf(label, fields.get(label)));
  return [time, ...(device === undefined ? [] : [device]), ...cells].map(quoted).join(',');
}

function cellOf(label: string, raw: string | undefined): string {
  if (raw === undefined) return '';
  const value = decodeTextField(label, raw) ?? '';
  return value !== '' && asSent.has(label) ? raw : String(value);
}

/** Quoted where it must be (RFC 4180). Control characters would let one line look like two. */
function quoted(cell: string): string {
  const text = cell.replace(/\p{Cc}/gu, ' ');
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
