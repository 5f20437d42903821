import { describe, expect, it } from 'vitest';
import { loadRegisterTable } from '../../../src/registers/load.ts';
import { renderRows } from '../../../src/registers/render.ts';
import { searchRows } from '../../../src/registers/search.ts';
import { shippedTable } from '../../support/modbus-rig.ts';
import { registerFolder } from '../../support/register-folder.ts';

describe('searchRows', () => {
  it('gives all rows without a filter', async () => {
    const table = await shippedTable();
    expect(searchRows(table, {})).toBe(table.rows);
  });

  it('gives the rows of one service type', async () => {
    const rows = searchRows(await shippedTable(), { service: 'gps' });
    expect(rows.map((row) => row.address)).toEqual([2800, 2802, 2804, 2805, 2806, 2807, 2808]);
  });

  it('finds words in any letter case and any order, all of them in one row', async () => {
    const rows = searchRows(await shippedTable(), { service: 'vebus', text: 'l2 SETPOINT' });
    expect(rows.map((row) => row.address)).toEqual([40, 98]);
  });

  it('finds the row that takes an address', async () => {
    const rows = searchRows(await shippedTable(), { service: 'vebus', text: '97' });
    expect(rows.map((row) => row.address)).toContain(96);
  });

  it('refuses an unknown service type and names those that there are', async () => {
    const table = await shippedTable();
    expect(() => searchRows(table, { service: 'batery' })).toThrow(
      /"batery"; did you mean "battery"\?.*acload, .*vebus/,
    );
  });
});

describe('renderRows', () => {
  it('aligns the columns of a terminal table', async () => {
    const text = renderRows(searchRows(await shippedTable(), { service: 'pulsemeter' }), 'table');
    expect(text.split('\n')).toEqual([
      'service     address  type         scale  unit  access  path         meaning',
      'pulsemeter     3400  uint32           1  m³    R       /Aggregate   Measured volume',
      'pulsemeter     3402  uint32           1        R       /Count       Number of pulses',
      'pulsemeter     3404  reserved[6]               R                    Reserved',
      'pulsemeter     3410  string[8]                 W       /CustomName  Name given by the user',
      '',
    ]);
  });

  it('keeps the lines of a terminal table short', async () => {
    const lines = renderRows((await shippedTable()).rows, 'table').split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(200);
  });

  it('gives as CSV a table that loads as the same rows again', async () => {
    const table = await shippedTable();
    await using own = await registerFolder();
    await own.write('all.csv', renderRows(table.rows, 'csv').trimEnd());
    const again = await loadRegisterTable({ folder: own.folder });
    const bare = (rows: typeof table.rows) => rows.map((row) => ({ ...row, file: '', line: 0 }));
    expect('table' in again && bare(again.table.rows)).toEqual(bare(table.rows));
  });

  it('has the service type first in the CSV', async () => {
    const [header] = renderRows((await shippedTable()).rows, 'csv').split('\n');
    expect(header).toBe('service,address,path,type,scale,unit,access,kind,min,max,values,description');
  });

  it('escapes bars in Markdown', async () => {
    const [row] = (await shippedTable()).forService('pump');
    const text = row && renderRows([{ ...row, description: 'a|b' }], 'md');
    expect(text).toContain('| pump | 4700 | uint16 | 1 |  | R | /State | a\\|b | 0 = stopped, 1 = running |');
  });

  it('gives JSON with null for what a row does not have', async () => {
    const rows = searchRows(await shippedTable(), { service: 'tank', text: 'customname' });
    expect(JSON.parse(renderRows(rows, 'json'))).toEqual([
      {
        service: 'tank',
        address: 3010,
        registers: 8,
        path: '/CustomName',
        type: 'string[8]',
        scale: null,
        unit: '',
        access: 'W',
        kind: 'text',
        min: null,
        max: null,
        values: {},
        description: 'Name given by the user',
      },
    ]);
  });
});
