import { type Random, randomInteger } from '../../random.ts';
import type { VeDirectFaults } from './faults.ts';
import type { TextFields } from './text-encoder.ts';

/** Of a block in two: the second begins here (vedirect.md, 2.1: a SmartSolar 150/70 rev2). */
const firstOfSecond = 'ERR';
/** Fields that have no value without a sensor, or before the first synchronisation. */
const measurable: ReadonlySet<string> = new Set([
  'VS',
  'VM',
  'DM',
  'T',
  'CE',
  'SOC',
  'TTG',
  'P',
  'I',
  'VPV',
  'PPV',
  'IL',
]);
/** With the checksum as the 22nd (vedirect.md, 2.1). */
const mostFields = 21;
const longestLabel = 8;
/** Characters that damaged labels have been seen with (vedirect.md, 6, failure 17). */
const garbage = '\0!#0123456789AHPV_';

/** The blocks as a device sends them that is not quite in order. */
export function shapeBlocks(
  blocks: readonly TextFields[],
  faults: VeDirectFaults,
  random: Random,
): readonly TextFields[] {
  const { splitBlocks, notAvailable, garbageLabels, unknownFields, wrongSerial = 0, identity } = faults;
  let shaped = blocks;
  if (splitBlocks === true) shaped = shaped.flatMap(inTwo);
  if (notAvailable === true)
    shaped = mapFields(shaped, (label, value) => [label, measurable.has(label) ? '---' : value]);
  if (identity !== undefined) shaped = mapFields(shaped, (label, value) => [label, identify(label, value, identity)]);
  if (wrongSerial > 0 && random() < wrongSerial) {
    shaped = mapFields(shaped, (label, value) => [label, label === 'SER#' ? damaged(value, random) : value]);
  }
  if (garbageLabels === true) shaped = shaped.map((fields) => [...fields, [garbageLabel(random), '16']]);
  if (unknownFields === true) shaped = shaped.map(filledUp);
  return shaped.map((fields) => (fields.length > mostFields ? fields.slice(0, mostFields) : fields));
}

function mapFields(
  blocks: readonly TextFields[],
  change: (label: string, value: string) => readonly [string, string],
): TextFields[] {
  return blocks.map((fields) => fields.map(([label, value]) => change(label, value)));
}

function inTwo(fields: TextFields): TextFields[] {
  const at = fields.findIndex(([label]) => label === firstOfSecond);
  const middle = at > 0 ? at : Math.ceil(fields.length / 2);
  return fields.length < 2 ? [fields] : [fields.slice(0, middle), fields.slice(middle)];
}

function identify(
  label: string,
  value: string,
  { productId, serial }: NonNullable<VeDirectFaults['identity']>,
): string {
  if (label === 'PID' && productId !== undefined) return `0x${productId.toString(16).toUpperCase()}`;
  return label === 'SER#' && serial !== undefined ? serial : value;
}

/** One character differs. */
function damaged(value: string, random: Random): string {
  const at = randomInteger(random, 0, Math.max(value.length - 1, 0));
  const other = String.fromCharCode(value.charCodeAt(at) ^ 1);
  return `${value.slice(0, at)}${other}${value.slice(at + 1)}`;
}

function garbageLabel(random: Random): string {
  const length = randomInteger(random, 1, longestLabel);
  return Array.from({ length }, () => garbage[randomInteger(random, 0, garbage.length - 1)]).join('');
}

function filledUp(fields: TextFields): TextFields {
  const more = Array.from({ length: mostFields - fields.length }, (_, index) => [`NEW${index + 1}`, '1'] as const);
  return [...fields, ...more];
}
