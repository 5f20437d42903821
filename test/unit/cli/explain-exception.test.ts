import { beforeAll, describe, expect, it } from 'vitest';
import { explainException } from '../../../src/cli/explain-exception.ts';
import type { RegisterTable } from '../../../src/registers/table.ts';
import { shippedTable } from '../../support/modbus-rig.ts';

let table: RegisterTable;
beforeAll(async () => {
  table = await shippedTable();
});

function explain(exception: number, address: number, count = 1, writing = false): string {
  return explainException({ exception, unit: 100, address, count, writing, table, server: '10.0.0.5:502' });
}

describe('an exception', () => {
  it('10 names the service that is missing and how to find it', () => {
    expect(explain(10, 31)).toBe(
      'unit 100 register 31: exception 10 (gateway path unavailable): no vebus answers at unit 100; `scan 10.0.0.5:502` lists what does',
    );
  });

  it('2 names the gap, the foreign service, or what else it can be', () => {
    expect(explain(2, 50_000)).toMatch(/no such register/);
    expect(explain(2, 140, 20)).toMatch(/148 is no register: ask for 140:8/);
    expect(explain(2, 2_700, 20)).toMatch(/from 2709 on registers belong to hub4/);
    expect(explain(2, 840, 2)).toMatch(/the server lacks/);
    expect(explain(2, 33, 1, true)).toMatch(/read-only, or writes are off/);
  });

  it('3 tells quantity from value', () => {
    expect(explain(3, 840)).toMatch(/too many registers/);
    expect(explain(3, 33, 1, true)).toMatch(/value is out of range/);
  });

  it.each([1, 4, 6, 11])('%d says what to do', (code) => {
    expect(explain(code, 33, 1, true)).toMatch(
      new RegExp(`^unit 100 register 33: exception ${code} \\(.+\\): .{10,}$`),
    );
  });

  it('of another kind has its number', () => {
    expect(explain(77, 33)).toBe('unit 100 register 33: exception 77 (exception 77)');
  });
});
