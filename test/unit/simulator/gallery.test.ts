import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeForWrite } from '../../../src/registers/codec.ts';
import type { RegisterTable } from '../../../src/registers/table.ts';
import { parseCsv } from '../../../src/runtime/csv.ts';
import type { Value } from '../../../src/store/values.ts';
import { shippedTable } from '../../support/modbus-rig.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../support/shared-data.ts';

const folder = fileURLToPath(new URL('../../../src/simulator/scenarios/gallery/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
/** Served by the gateway itself. */
const builtIn = new Set(['settings', 'hub4', 'platform']);

interface FixtureRow {
  readonly file: string;
  readonly line: number;
  readonly service: string;
  readonly instance: number;
  readonly path: string;
  readonly value: Value;
}

const rows: readonly FixtureRow[] = files.flatMap((file) => {
  const { rows: records, problems } = parseCsv(readFileSync(`${folder}${file}`, 'utf8'), file);
  if (problems.length > 0) throw new Error(`${file}:${problems[0]?.line}: ${problems[0]?.reason}`);
  return records.slice(1).map(({ line, fields }) => {
    const [service = '', instance = '', path = ''] = fields.map(({ text }) => text);
    const { text = '', quoted = false } = fields[3] ?? {};
    const value = quoted ? text : text === '' ? null : Number(text);
    return { file, line, service, instance: Number(instance), path, value };
  });
});

const offered = new Map(rows.map(({ service, path, value }) => [`${service} ${path}`, value]));

function number(service: string, path: string): number {
  const value = offered.get(`${service} ${path}`);
  if (typeof value !== 'number') throw new Error(`${service} ${path} is ${JSON.stringify(value)}`);
  return value;
}

const phases = (service: string, path: (phase: number) => string): number[] =>
  [1, 2, 3].map((phase) => number(service, path(phase)));

describe('the fixtures of the gallery', () => {
  let table: RegisterTable;
  beforeAll(async () => {
    table = await shippedTable();
  });

  it('offer each path of the register map, of all services that the gateway does not serve by itself', () => {
    const missing = table.rows
      .filter(({ service, path }) => path.startsWith('/') && !builtIn.has(service))
      .filter(({ service, path }) => !offered.has(`${service} ${path}`))
      .map(({ service, address, path }) => `${service} ${address} ${path}`);
    expect(missing).toEqual([]);
  });

  it.skipIf(!hasSharedData)(`offer each path of the GX list${withoutSharedData}`, () => {
    const listed = sharedText('gx-registers/attributes.csv')
      .split('\n')
      .map((line) => /^com\.victronenergy\.(\w+),(\/[^,]+),/.exec(line))
      .filter((match) => match !== null)
      .map(([, service = '', path = '']) => ({ service, path }))
      .filter(({ service }) => !builtIn.has(service));
    expect(listed.length).toBeGreaterThan(800);
    const missing = listed.filter(({ service, path }) => !offered.has(`${service} ${path}`));
    // The time of day comes from the clock.
    expect(missing).toEqual([{ service: 'system', path: '/DateAndTime' }]);
  });

  it('have values that a register holds, inside its limits', () => {
    for (const { file, line, service, path, value } of rows) {
      const shown = table.forPath(service, path);
      if (shown.length === 0 || value === null) continue;
      const fitting = shown.filter((row) => typeof encodeForWrite(row, value) !== 'string');
      expect(fitting.length, `${file}:${line}: ${path} = ${value}`).toBeGreaterThan(0);
      for (const { min, max } of shown) {
        if (min !== undefined) expect(value, `${file}:${line}: ${path}`).toBeGreaterThanOrEqual(min);
        if (max !== undefined) expect(value, `${file}:${line}: ${path}`).toBeLessThanOrEqual(max);
      }
    }
  });

  it('have values with a name wherever values have names', () => {
    const nameless = rows.filter(({ service, path, value }) =>
      table.forPath(service, path).some(({ values }) => values.size > 0 && value !== 0 && !values.has(Number(value))),
    );
    expect(nameless.map(({ file, line, path, value }) => `${file}:${line}: ${path} = ${value}`)).toEqual([]);
  });

  it('name no path twice, and one instance per service', () => {
    expect(offered.size).toBe(rows.length);
    const instances = new Set(rows.map(({ service, instance }) => `${service} ${instance}`));
    expect(instances.size).toBe(new Set(rows.map(({ service }) => service)).size);
  });

  it('have a portal ID of twelve hexadecimal digits', () => {
    expect(offered.get('system /Serial')).toMatch(/^[0-9a-f]{12}$/);
  });
});

/** The sums of the system service (venus-services: rules of com.victronenergy.system). */
describe('the sums in the gallery', () => {
  const power = (phase: number): string => `/Ac/L${phase}/Power`;

  it('grid: as the meter has it', () => {
    expect(phases('system', (phase) => `/Ac/Grid/L${phase}/Power`)).toEqual(phases('grid', power));
  });

  it('loads on the output: what inverters and PV inverter give', () => {
    const vebus = phases('vebus', (phase) => `/Ac/Out/L${phase}/P`);
    const pv = phases('pvinverter', power);
    const multi = phases('multi', (phase) => `/Ac/Out/L${phase}/P`);
    const sums = [0, 1, 2].map((index) => (vebus[index] ?? 0) + (pv[index] ?? 0) + (multi[index] ?? 0));
    sums[0] = (sums[0] ?? 0) + number('inverter', '/Ac/Out/L1/P');
    expect(phases('system', (phase) => `/Ac/ConsumptionOnOutput/L${phase}/Power`)).toEqual(sums);
  });

  it('loads on the input: what the grid gives beyond the inverters', () => {
    const inverters = phases('vebus', (phase) => `/Ac/ActiveIn/L${phase}/P`);
    const multi = phases('multi', (phase) => `/Ac/In/1/L${phase}/P`);
    const sums = phases('grid', power).map((watts, index) => watts - (inverters[index] ?? 0) - (multi[index] ?? 0));
    expect(phases('system', (phase) => `/Ac/ConsumptionOnInput/L${phase}/Power`)).toEqual(sums);
    expect(phases('acload', power)).toEqual(sums);
  });

  it('all loads: those on the input and on the output', () => {
    const sums = [1, 2, 3].map(
      (phase) =>
        number('system', `/Ac/ConsumptionOnInput/L${phase}/Power`) +
        number('system', `/Ac/ConsumptionOnOutput/L${phase}/Power`),
    );
    expect(phases('system', (phase) => `/Ac/Consumption/L${phase}/Power`)).toEqual(sums);
  });

  it('battery: what the sources give less what is drawn', () => {
    const drawn = number('dcsystem', '/Dc/0/Power') - number('dcsource', '/Dc/0/Power');
    const sum = number('system', '/Dc/Pv/Power') + number('vebus', '/Dc/0/Power') - drawn;
    expect(Math.abs(number('system', '/Dc/Battery/Power') - sum)).toBeLessThanOrEqual(2);
    for (const [path, battery] of [
      ['/Dc/Battery/Power', '/Dc/0/Power'],
      ['/Dc/Battery/Voltage', '/Dc/0/Voltage'],
      ['/Dc/Battery/Current', '/Dc/0/Current'],
      ['/Dc/Battery/Soc', '/Soc'],
      ['/Dc/Battery/ConsumedAmphours', '/ConsumedAmphours'],
    ] as const) {
      expect(number('system', path), path).toBe(number('battery', battery));
    }
  });
});
