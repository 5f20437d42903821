import { describe, expect, it } from 'vitest';
import { loadRegisterTable } from '../../../src/registers/load.ts';
import type { RegisterTable } from '../../../src/registers/table.ts';
import { registerFolder, tableHeader } from '../../support/register-folder.ts';

const shipped = [
  tableHeader,
  '256,/Dc/0/Power,int32,1,W,R,integer,,,,Power',
  '258,/Soc,uint16,10,%,R,real,,,,State of charge',
  '259,/CustomName,string[4],,,W,text,,,,Name',
];

/** Loads the shipped table above with the user's table `name`. */
async function withExtra(name: string, ...lines: readonly string[]): Promise<RegisterTable | readonly string[]> {
  await using tables = await registerFolder();
  await using own = await registerFolder();
  await tables.write('battery.csv', ...shipped);
  const loaded = await loadRegisterTable({ folder: tables.folder, extra: [await own.write(name, ...lines)] });
  return 'table' in loaded ? loaded.table : loaded.problems.map(({ line, reason }) => `${line}: ${reason}`);
}

function asTable(result: RegisterTable | readonly string[]): RegisterTable {
  if ('at' in result && typeof result.at === 'function' && 'rows' in result) return result;
  throw new Error(String(result));
}

describe('a user table', () => {
  it('adds registers to a service type', async () => {
    const table = asTable(await withExtra('battery.csv', tableHeader, '263,/Own,uint16,1,,R,real,,,,Own value'));
    expect(table.at(263)).toMatchObject({ service: 'battery', path: '/Own', description: 'Own value' });
    expect(table.at(256)?.path).toBe('/Dc/0/Power');
  });

  it('replaces a row that takes the same registers', async () => {
    const table = asTable(await withExtra('battery.csv', tableHeader, '258,/Soc,uint16,1,%,R,real,,,,Whole per cent'));
    expect(table.at(258)).toMatchObject({ scale: 1, description: 'Whole per cent' });
    expect(table.forPath('battery', '/Soc')).toHaveLength(1);
  });

  it('replaces several rows that it covers whole', async () => {
    const table = asTable(await withExtra('battery.csv', tableHeader, '256,/Text,string[3],,,R,text,,,,Text'));
    expect([256, 257, 258].map((address) => table.at(address)?.path)).toEqual(['/Text', '/Text', '/Text']);
  });

  it('replaces one row by several that cover it together', async () => {
    const rows = ['256,/High,uint16,1,,R,real,,,,High', '257,/Low,uint16,1,,R,real,,,,Low'];
    const table = asTable(await withExtra('battery.csv', tableHeader, ...rows));
    expect([256, 257].map((address) => table.at(address)?.path)).toEqual(['/High', '/Low']);
  });

  it('is refused where it covers only part of a row', async () => {
    expect(await withExtra('battery.csv', tableHeader, '257,/Half,uint16,1,,R,real,,,,Half')).toEqual([
      expect.stringMatching(/^2: overlap: register 257 lies across registers 256 to 257 of .*a row that replaces/),
    ]);
  });

  it('is refused where it takes registers of another service type', async () => {
    expect(await withExtra('tank.csv', tableHeader, '258,/Level,uint16,10,%,R,real,,,,Level')).toEqual([
      expect.stringMatching(/^2: duplicate of .*battery\.csv:3 \(battery \/Soc\)/),
    ]);
  });

  it('is refused where it leaves a hole', async () => {
    expect(await withExtra('battery.csv', tableHeader, '265,/Far,uint16,1,,R,real,,,,Far')).toEqual([
      expect.stringMatching(/^2: hole: nobody owns registers 263 to 264/),
    ]);
  });

  it('may bring a service type of its own', async () => {
    const table = asTable(await withExtra('windmill.csv', tableHeader, '9000,/Ac/Power,int32,1,W,R,real,,,,Power'));
    expect(table.services).toEqual(new Set(['battery', 'windmill']));
  });

  it('names the service type in each row where it has a column for it', async () => {
    const rows = ['battery,263,/Own,uint16,1,,R,real,,,,Own', 'windmill,9000,/Ac/Power,int32,1,W,R,real,,,,Power'];
    const table = asTable(await withExtra('mine.csv', `service,${tableHeader}`, ...rows));
    expect([263, 9000].map((address) => table.at(address)?.service)).toEqual(['battery', 'windmill']);
  });

  it('needs only the columns without which a row means nothing, in any order', async () => {
    const table = asTable(await withExtra('battery.csv', 'path,address,access,type,scale', '/Own,263,W,int16,10'));
    expect(table.at(263)).toMatchObject({ writable: true, kind: 'real', unit: '', min: undefined, description: '' });
  });

  it('is refused when its name is no service type and no column names one', async () => {
    expect(await withExtra('My Table.csv', tableHeader, '9000,/A,uint16,1,,R,real,,,,A')).toEqual([
      expect.stringMatching(/^2: "My Table" is no service type/),
    ]);
  });
});
