import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derived } from '../../../../../src/drivers/vecan/mapping/derive.ts';
import type { NodeKind } from '../../../../../src/drivers/vecan/mapping/node-kind.ts';
import { NodeMapping } from '../../../../../src/drivers/vecan/mapping/node-mapping.ts';
import { registersOf } from '../../../../../src/drivers/vecan/mapping/register-tellings.ts';
import type { Telling } from '../../../../../src/drivers/vecan/mapping/telling.ts';
import { encodeFields } from '../../../../../src/protocols/n2k/encode.ts';
import { pgnTables } from '../../../../../src/protocols/n2k/pgn-table.ts';
import { bytesOf } from '../../../../support/can-logs.ts';
import { MappedNode } from '../../../../support/vecan-values.ts';

const kinds: readonly NodeKind[] = [
  ...(['bmv', 'lynx-shunt', 'lynx-ion', 'battery', 'mppt', 'charger', 'vebus', 'inverter'] as const),
  ...(['tank', 'temperature', 'gps', 'other'] as const),
];
const traits = fc.record({
  isVictron: fc.boolean(),
  productCode: fc.constantFrom(null, 0x0107, 0xa3e7),
  deviceFunction: fc.constantFrom(0, 153, 154, 170),
});

/** Numbers that say which one or how many, not what is measured: they are there when nothing else is. */
const counts = new Set(['/NrOfOutputs', '/System/NrOfBatteries', '/FluidType', '/TemperatureType', '/Fix']);
const isCount = (name: string): boolean => counts.has(name) || name.endsWith('Instance');

function numbersIn(tellings: readonly Telling[]): string[] {
  return tellings.flatMap(({ values }) =>
    values.flatMap(([name, value]) => (value === null || isCount(name) ? [] : [name])),
  );
}

/** Messages that say nothing but which instance they are about. */
const instances: readonly (readonly [pgn: number, hex: string])[] = [
  [127501, '00FFFFFFFFFFFFFF'],
  [127503, '0001FCFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F'],
  [127504, '0001FCFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F'],
  [127505, '00FF7FFFFFFFFFFF'],
  [127506, 'FF00FFFFFFFFFFFFFFFFFF'],
  [127507, '00FFFFFFFFFF'],
  [127508, '00FF7FFF7FFFFFFF'],
  [127508, '01FF7FFF7FFFFFFF'],
  [127509, '00FFFFFF'],
  [127513, '00FFFFFFFFFFFFFF'],
  [127744, 'FF00FFFFFFFFFF7F'],
  [127747, 'FF00FFFFFFFFFFFF'],
  [127750, 'FF00FFFFFFFFFFFF'],
  [127751, 'FF00FFFFFFFF7FFF'],
  [129025, 'FFFFFF7FFFFFFF7F'],
  [129026, 'FFFFFFFFFFFFFFFF'],
  [130312, 'FF0000FFFFFFFFFF'],
  [130316, 'FF0000FFFFFFFFFF'],
];

describe('"not available"', () => {
  it.each(kinds)('of a %s never becomes a number', (kind) => {
    for (const isVictron of [true, false]) {
      const node = new MappedNode(kind, { isVictron });
      // Twice: a tank or a temperature is believed when it comes again.
      for (const [pgn, hex] of [...instances, ...instances]) {
        expect(numbersIn(node.mapping.message(pgn, bytesOf(hex))), `${pgn}`).toEqual([]);
      }
      for (const { pgn } of pgnTables) {
        expect(numbersIn(node.mapping.message(pgn, encodeFields(pgn, {}))), `${pgn}`).toEqual([]);
      }
    }
  });

  it.each(kinds)('in registers of a %s never becomes a number', (kind) => {
    const node = new MappedNode(kind);
    for (const { id } of registersOf(kind)) {
      const raw = [new Uint8Array(40).fill(0xff), bytesOf('FF7F0000'), bytesOf('FFFFFF7F')];
      const told = raw.map((bytes) => node.mapping.vreg(id, bytes));
      // One of them is "not available", whether it is signed or not and however wide.
      expect(
        told.some((tellings) => numbersIn(tellings).filter((name) => !/Serial|Name/.test(name)).length === 0),
      ).toBe(true);
    }
  });
});

describe('any bytes of any message', () => {
  it('make finite numbers, texts and nulls, and never throw', () => {
    const message = fc.tuple(fc.constantFrom(...pgnTables.map(({ pgn }) => pgn)), fc.uint8Array({ maxLength: 60 }));
    const register = fc.tuple(fc.integer({ min: 0, max: 0xffff }), fc.uint8Array({ maxLength: 60 }));
    const known = fc.constantFrom(...kinds.flatMap((kind) => registersOf(kind).map(({ id }) => id)));
    fc.assert(
      fc.property(
        ...[fc.constantFrom(...kinds), traits, fc.array(message, { maxLength: 30 })],
        fc.array(fc.oneof(register, fc.tuple(known, fc.uint8Array({ maxLength: 60 }))), { maxLength: 10 }),
        (kind, its, messages, registers) => {
          const mapping = new NodeMapping(kind, its);
          const tellings = [
            ...messages.flatMap(([pgn, data]) => mapping.message(pgn, data)),
            ...registers.flatMap(([id, bytes]) => mapping.vreg(id, bytes)),
          ];
          for (const { type, part, values } of tellings) {
            const all = new Map(values);
            for (const [, value] of [...values, ...derived(type, (name) => all.get(name))]) {
              expect(value === null || typeof value === 'string' || Number.isFinite(value)).toBe(true);
            }
            expect(Number.isInteger(part) && part >= 0).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
