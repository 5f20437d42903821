import { fileURLToPath } from 'node:url';
import { loadRegisterTable } from '../../dist/registers/load.js';

/** The block that is measured: 125 registers of a Multi, from the first on. */
export const block = { type: 'vebus', unit: 227, address: 3, most: 125 };

const vebusInstance = 276;
/** What a GX itself offers has device instance 0. */
const atInstance0 = new Set(['system', 'settings', 'hub4', 'platform', 'pump']);
const firstInstance = 20;

/**
 * One service with a value at every path of its type.
 * @typedef {object} PlantService
 * @property {string} type
 * @property {number} instance
 * @property {number} unit at which it answers
 * @property {Map<string, number | string>} values by path
 */

/**
 * A plant with one service of each type, so that the whole register map is served.
 * @returns {Promise<{ table: object, services: PlantService[], words: Buffer }>} `words`: what the measured block must
 *   read, worked out here from the table's columns and not by the code under test
 */
export async function makePlant() {
  const loaded = await loadRegisterTable({ folder: fileURLToPath(new URL('../../registers', import.meta.url)) });
  if (loaded.problems !== undefined) throw new Error('the register tables have problems; `npm run check` shows them');
  const { table } = loaded;
  const services = [...table.services].map((type, index) => makeService(table, type, firstInstance + index));
  const multi = services.find((service) => service.type === block.type);
  return { table, services, words: expectedWords(table, multi) };
}

/** The plant as a fixture file. @param {PlantService[]} services */
export function plantCsv(services) {
  const rows = services.flatMap(({ type, instance, values }) =>
    [...values].map(
      ([path, value]) => `${type},${instance},${path},${typeof value === 'string' ? `"${value}"` : value}`,
    ),
  );
  return `service,instance,path,value\n${rows.join('\n')}\n`;
}

function makeService(table, type, freeInstance) {
  const rows = table.forService(type).filter((row) => row.path.startsWith('/'));
  const values = new Map();
  for (const row of rows.toSorted((a, b) => Math.abs(b.scale) - Math.abs(a.scale))) {
    // Where several registers show a path, the one with the finest scale decides: the value then fits all of them.
    if (!values.has(row.path)) values.set(row.path, row.kind === 'text' ? `T${row.address}` : numberFor(row));
  }
  if (type === block.type) return { type, instance: vebusInstance, unit: block.unit, values };
  const instance = atInstance0.has(type) ? 0 : freeInstance;
  return { type, instance, unit: instance === 0 ? 100 : instance, values };
}

/** A value whose register differs from its neighbours'. */
function numberFor(row) {
  return Number((wordFor(row.address) / row.scale).toPrecision(12));
}

function wordFor(address) {
  return 1 + ((address * 37) % 250);
}

function expectedWords(table, service) {
  const words = Buffer.alloc(block.most * 2);
  for (let address = block.address; address < block.address + block.most; ) {
    const row = table.at(address);
    if (row?.service !== block.type || row.path.startsWith('@')) {
      throw new Error(`register ${address} of ${block.type} is not one to measure`);
    }
    const bytes = Buffer.alloc(row.words * 2, row.format === 'reserved' ? 0xff : 0);
    const value = service.values.get(row.path);
    if (typeof value === 'string') bytes.write(value, 'latin1');
    else if (value !== undefined)
      bytes.writeIntBE(Math.round(value * row.scale), Math.max(0, bytes.length - 4), Math.min(4, bytes.length));
    bytes.copy(words, (address - block.address) * 2);
    address += row.words;
  }
  return words;
}
