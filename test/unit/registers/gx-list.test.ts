import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadRegisterTable } from '../../../src/registers/load.ts';
import type { RegisterTable } from '../../../src/registers/table.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../support/shared-data.ts';

interface Listed {
  readonly service: string;
  readonly address: number;
  readonly path: string;
  readonly type: string;
  readonly scale: number;
  readonly access: string;
}

/** Registers that the GX computes in code: the list names them only for people (modbus-gx.md, section 8). */
const computed: ReadonlyMap<number, { path: string; type: string }> = new Map([
  [777, { path: '@pv-current', type: 'int16' }],
  [830, { path: '@unix-time', type: 'uint64' }],
  [834, { path: '@firmware-version', type: 'uint32' }],
  [3214, { path: '@genset-error', type: 'uint16' }],
  [5202, { path: '@genset-error', type: 'uint16' }],
]);

/** attributes.csv has no header and no quotes: service, path, D-Bus type, unit, address, type, factor, access. */
function listedRows(): Listed[] {
  return sharedText('gx-registers/attributes.csv')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => {
      const [name = '', path = '', , , address = '', type = '', factor = '', access = ''] = line.split(',');
      return {
        service: name.replace('com.victronenergy.', ''),
        address: Number(address),
        path: path === 'RESERVED' ? '' : path,
        type,
        scale: type.startsWith('string') || path === 'RESERVED' ? 1 : Number(factor || '1'),
        access,
        ...computed.get(Number(address)),
      };
    })
    .sort((a, b) => a.address - b.address);
}

describe.skipIf(!hasSharedData)(`shipped register map against the GX's list${withoutSharedData}`, () => {
  let table: RegisterTable;

  beforeAll(async () => {
    const loaded = await loadRegisterTable({ folder: fileURLToPath(new URL('../../../registers', import.meta.url)) });
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    table = loaded.table;
  });

  it('has every address, path, type, scale and access of the list, and nothing else', () => {
    const listed = listedRows();
    const ours = table.rows.map((row) => ({
      service: row.service,
      address: row.address,
      path: row.path,
      type: row.type,
      scale: row.scale,
      access: row.writable ? 'W' : 'R',
    }));
    expect(listed).toHaveLength(1003);
    expect(ours).toEqual(listed);
  });

  it('takes the kind from the D-Bus type, save the battery capacity, which devices publish as a whole number', () => {
    const kinds = new Map(
      sharedText('gx-registers/attributes.csv')
        .trimEnd()
        .split(/\r?\n/)
        .map((line) => line.split(','))
        .map(([, , letter, , address]) => [
          Number(address),
          letter === 'd' ? 'real' : letter === 's' ? 'text' : 'integer',
        ]),
    );
    const different = table.rows.filter(
      (row) => row.format !== 'reserved' && !row.path.startsWith('@') && row.kind !== kinds.get(row.address),
    );
    expect(different.map((row) => row.address)).toEqual([309]);
  });

  it('has the unit IDs of the list', () => {
    const listed = sharedText('gx-registers/unitid2di.csv')
      .trimEnd()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',').slice(0, 2).map(Number));
    expect(table.unitIds.map(({ unit, instance }) => [unit, instance])).toEqual(listed);
  });

  it('names every value that the list enumerates', () => {
    const lacking = listedEnumerations().filter(({ address, value }) => table.at(address)?.values.has(value) === false);
    expect(lacking).toEqual([]);
  });

  it('lets through every value that the list enumerates for a writable register', () => {
    const refused = listedEnumerations().filter(({ address, value }) => {
      const { writable = false, min = value, max = value } = table.at(address) ?? {};
      return writable && (value < min || value > max);
    });
    expect(refused).toEqual([]);
  });
});

/** Numbers with a name in the unit column. Names for spare numbers and the history of genset codes are left out. */
function listedEnumerations(): { address: number; value: number }[] {
  return sharedText('gx-registers/attributes.csv')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','))
    .filter(([, , , , address]) => !computed.has(Number(address)))
    .flatMap(([, , , names = '', address]) =>
      [...names.matchAll(/(?:^|;)\s*(\d+)=(?!Reserved)/g)].map((match) => ({
        address: Number(address),
        value: Number(match[1]),
      })),
    );
}
