import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderReference } from '../../../src/registers/reference.ts';
import { shippedTable } from '../../support/modbus-rig.ts';

/** Ranges that read as one block, from the GX's own list (modbus-gx.md, section 13). */
const ranges: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  vebus: [
    [3, 147],
    [200, 247],
  ],
  battery: [
    [256, 331],
    [1282, 1343],
  ],
  solarcharger: [
    [771, 793],
    [3700, 3747],
  ],
  system: [
    [800, 919],
    [5400, 5407],
  ],
  pvinverter: [[1026, 1077]],
  motordrive: [[2048, 2053]],
  charger: [[2307, 2337]],
  grid: [[2600, 2657]],
  settings: [
    [2700, 2708],
    [2710, 2715],
    [2718, 2723],
    [2900, 2903],
    [4701, 4704],
    [5420, 5430],
    [5700, 5707],
  ],
  hub4: [
    [2709, 2709],
    [2716, 2717],
    [2724, 2724],
  ],
  gps: [[2800, 2809]],
  tank: [[3000, 3017]],
  inverter: [[3100, 3187]],
  genset: [
    [3200, 3257],
    [5000, 5127],
  ],
  temperature: [[3300, 3327]],
  pulsemeter: [[3400, 3417]],
  digitalinput: [[3420, 3437]],
  generator: [[3500, 3512]],
  meteo: [[3600, 3617]],
  evcharger: [[3800, 3847]],
  acload: [[3900, 3947]],
  fuelcell: [[4000, 4011]],
  alternator: [[4100, 4137]],
  dcsource: [[4200, 4227]],
  dcload: [[4300, 4327]],
  dcsystem: [[4400, 4427]],
  multi: [[4500, 4633]],
  pump: [[4700, 4700]],
  dcdc: [[4800, 4827]],
  acsystem: [[4900, 4957]],
  dcgenset: [[5200, 5357]],
  heatpump: [[5500, 5517]],
  platform: [[5800, 5819]],
};

describe('shipped register map', () => {
  it('loads without problems and has all 33 service types', async () => {
    const table = await shippedTable();
    expect([...table.services].sort()).toEqual(Object.keys(ranges).sort());
  });

  it('gives each service type exactly its ranges, without gaps inside them', async () => {
    const table = await shippedTable();
    for (const [service, listed] of Object.entries(ranges)) {
      const owned = Array.from({ length: 0x10000 }, (_, address) => address).filter(
        (address) => table.at(address)?.service === service,
      );
      const expected = listed.flatMap(([from, to]) =>
        Array.from({ length: to - from + 1 }, (_, index) => from + index),
      );
      expect(owned, service).toEqual(expected);
    }
  });

  it('describes every row, in one line of its own words', async () => {
    const { rows } = await shippedTable();
    expect(rows.filter((row) => row.description.trim() === '' || row.description.length > 120)).toEqual([]);
  });

  it('bounds only registers that can be written', async () => {
    const { rows } = await shippedTable();
    expect(rows.filter((row) => !row.writable && (row.min !== undefined || row.max !== undefined))).toEqual([]);
  });

  it('is what docs/registers.md shows', async () => {
    const page = fileURLToPath(new URL('../../../docs/registers.md', import.meta.url));
    expect(readFileSync(page, 'utf8')).toBe(renderReference(await shippedTable()));
  });
});
