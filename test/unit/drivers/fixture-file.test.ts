import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseFixture } from '../../../src/drivers/fixture/fixture-file.ts';
import type { Value } from '../../../src/store/values.ts';
import { shippedTable } from '../../support/modbus-rig.ts';

const header = 'service,instance,path,value';

function problemsOf(...lines: readonly string[]): string[] {
  return parseFixture(lines.join('\n'), 'plant.csv').problems.map(({ line, reason }) => `${line}: ${reason}`);
}

/** The value that a text in the last column stands for. */
function readAs(text: string): Value | undefined {
  const { services, problems } = parseFixture(`${header}\nbattery,288,/A,${text}\n`, 'plant.csv');
  expect(problems).toEqual([]);
  return services.get('battery 288')?.values.get('/A');
}

describe('a value in a fixture', () => {
  it.each<[text: string, value: Value]>([
    ['52.1', 52.1],
    ['-1200', -1200],
    [' 7 ', 7],
    ['1e3', 1000],
    ['0x1F', 31],
    ['', null],
    ['  ', null],
    ['"52.1"', '52.1'],
    ['""', ''],
    ['"a ""b"", c"', 'a "b", c'],
    ['ttyUSB0', 'ttyUSB0'],
    ['v1.64', 'v1.64'],
    ['Infinity', 'Infinity'],
  ])('%j is %j', (text, value) => {
    expect(readAs(text)).toBe(value);
  });
});

describe('a fixture', () => {
  it('groups its rows by service and instance, in the order in which they appear', () => {
    const { services } = parseFixture(
      [header, 'tank,21,/Level,5', 'tank.aft,22,/Level,6', 'tank,22,/Level,7', 'tank,21,/Status,0', 'hub4,,/A,1'].join(
        '\r\n',
      ),
      'plant.csv',
    );
    expect([...services.values()].map(({ type, suffix, instance }) => [type, suffix, instance])).toEqual([
      ['tank', undefined, 21],
      ['tank', 'aft', 22],
      ['tank', undefined, 22],
      ['hub4', undefined, 0],
    ]);
    expect([...(services.get('tank 21')?.values ?? [])]).toEqual([
      ['/Level', 5],
      ['/Status', 0],
    ]);
  });

  it.each([
    ['Battery,1,/A,1', /"Battery" is no service: write a type like battery/],
    ['battery.,1,/A,1', /"battery\." is no service/],
    ['com.victronenergy.battery,1,/A,1', /is no service/],
    [',1,/A,1', /"" is no service/],
    ['battery,x,/A,1', /"x" is no instance \(0 to 65535\)/],
    ['battery,-1,/A,1', /"-1" is no instance/],
    ['battery,1.5,/A,1', /"1\.5" is no instance/],
    ['battery,65536,/A,1', /"65536" is no instance/],
    ['battery,1,A,1', /"A" is no path: write it like/],
    ['battery,1,/A/,1', /"\/A\/" is no path/],
    ['battery,1,/,1', /"\/" is no path/],
    ['battery,1,/DeviceInstance,1', /is the instance column/],
    ['battery,1,/A', /^2: 3 fields where 4 belong/],
    ['battery,1,/A,52,1', /^2: 5 fields where 4 belong/],
    ['battery,1,/A,"52', /^2: malformed CSV: /],
  ])('says what is wrong with the row %j', (row, reason) => {
    expect(problemsOf(header, row)).toEqual([expect.stringMatching(reason)]);
  });

  it('tells all its problems at once, each with its line', () => {
    const lines = problemsOf(header, 'battery,x,/A,1', 'battery,1,/A,1', 'battery,1,A,1', 'battery,1,/A,2');
    expect(lines).toEqual([
      expect.stringMatching(/^2: /),
      expect.stringMatching(/^4: /),
      '5: /A stands twice for battery 1',
    ]);
  });

  it.each(['', 'battery,1,/A,1', 'service;instance;path;value', 'Service,Instance,Path,Value'])(
    'begins with its header, not with %j',
    (first) => {
      expect(problemsOf(first)).toEqual(['1: the first line must be service,instance,path,value (with commas)']);
    },
  );

  it('has at most 100,000 rows', () => {
    const rows = Array.from({ length: 100_001 }, (_, index) => `battery,1,/P${index},1`);
    expect(problemsOf(header, ...rows)).toEqual(['100001: more than 100000 rows; the rest is left out']);
  });
});

describe('the fixtures of the gallery', () => {
  const folder = fileURLToPath(new URL('../../../src/simulator/scenarios/gallery/', import.meta.url));

  it.each(readdirSync(folder).filter((name) => name.endsWith('.csv')))('%s has no problem', (name) => {
    const { services, problems } = parseFixture(readFileSync(`${folder}${name}`, 'utf8'), name);
    expect(problems).toEqual([]);
    expect(services.size).toBeGreaterThan(0);
  });
});

describe('the paths of the register map', () => {
  it('can all stand in a fixture', async () => {
    const { rows } = await shippedTable();
    const paths = rows.filter(({ path }) => path.startsWith('/'));
    expect(paths.length).toBeGreaterThan(800);
    const refused = paths.filter(({ service, path }) => problemsOf(header, `${service},1,${path},1`).length > 0);
    expect(refused.map(({ service, path }) => `${service} ${path}`)).toEqual([]);
  });
});
