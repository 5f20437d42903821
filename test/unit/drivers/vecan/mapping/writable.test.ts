import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NodeKind, NodeTraits } from '../../../../../src/drivers/vecan/mapping/node-kind.ts';
import type { VecanService } from '../../../../../src/drivers/vecan/mapping/telling.ts';
import { whyNotWritable } from '../../../../../src/drivers/vecan/mapping/unwritable.ts';
import { type RegisterWritable, writableAt } from '../../../../../src/drivers/vecan/mapping/writable.ts';
import type { Value } from '../../../../../src/store/values.ts';
import { bytesOf } from '../../../../support/can-logs.ts';

const victron: NodeTraits = { isVictron: true, productCode: null, deviceFunction: 153 };
const foreign: NodeTraits = { ...victron, isVictron: false };

const kindsOf: Readonly<Record<VecanService, readonly NodeKind[]>> = {
  battery: ['bmv', 'lynx-shunt', 'lynx-ion', 'battery'],
  solarcharger: ['mppt'],
  charger: ['charger'],
  vebus: ['vebus'],
  inverter: ['inverter'],
  tank: ['tank'],
  temperature: ['temperature'],
  gps: ['gps'],
};

/** Paths of the register map that clients may write. */
function writtenPaths(type: VecanService): string[] {
  const table = readFileSync(new URL(`../../../../../registers/${type}.csv`, import.meta.url), 'utf8');
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  return rows.flatMap(([, path = '', , , , access]) => (access === 'W' && path.startsWith('/') ? [path] : []));
}

function register(kind: NodeKind, type: VecanService, path: string, traits = victron): RegisterWritable {
  const writable = writableAt(kind, traits, type, path);
  return writable?.by === 'register' ? writable : expect.unreachable(`${path} is set by no register`);
}

const told =
  (values: Readonly<Record<string, Value>> = {}) =>
  (name: string) =>
    values[name];

describe('every path of the register map that clients may write', () => {
  it.each(Object.keys(kindsOf) as VecanService[])('of a %s is either written or has a reason why not', (type) => {
    const products = [null, 0xa3e7];
    for (const path of writtenPaths(type)) {
      const isWritten = kindsOf[type].some((kind) =>
        products.some((productCode) => writableAt(kind, { ...victron, productCode }, type, path) !== undefined),
      );
      expect(isWritten || whyNotWritable(type, path) !== undefined, path).toBe(true);
      // A reason is given where another maker's node, or another product, cannot do it.
      const byOthers = kindsOf[type].some((kind) => writableAt(kind, foreign, type, path) !== undefined);
      expect(byOthers || whyNotWritable(type, path) !== undefined, path).toBe(true);
    }
  });

  it('is told apart from paths that nobody writes', () => {
    expect(whyNotWritable('battery', '/Soc')).toBeUndefined();
    expect(writableAt('bmv', victron, 'battery', '/Soc')).toBeUndefined();
    expect(writableAt('bmv', victron, 'tank', '/CustomName')).toBeUndefined();
  });
});

describe('settings by register', () => {
  it.each([
    ['mppt', 'solarcharger', '/Mode', 4, 0x0200, '04'],
    ['mppt', 'solarcharger', '/Settings/ChargeCurrentLimit', 35.5, 0xedf0, '6301'],
    ['mppt', 'solarcharger', '/Link/ChargeVoltage', 28.4, 0x2001, '180B'],
    ['mppt', 'solarcharger', '/Link/TemperatureSense', -5.5, 0x2003, 'DAFD'],
    ['charger', 'charger', '/Mode', 0, 0x0200, '04'],
    ['charger', 'charger', '/Mode', 4, 0x0200, '04'],
    ['charger', 'charger', '/Mode', 1, 0x0200, '01'],
    ['vebus', 'vebus', '/Mode', 2, 0x0200, '02'],
    ['bmv', 'battery', '/Relay/0/State', 1, 0x034e, '01'],
    ['bmv', 'battery', '/CustomName', 'Häuser', 0x010c, '48E475736572' + '00'],
    ['inverter', 'inverter', '/Mode', 5, 0x0200, '05'],
  ] as [NodeKind, VecanService, string, number | string, number, string][])(
    'of a %s (%s): %s = %s',
    (kind, type, path, value, id, hex) => {
      const writable = register(kind, type, path);
      expect([writable.register, writable.bytes(value, told())]).toEqual([id, bytesOf(hex)]);
    },
  );

  it.each([
    ['mppt', 'solarcharger', '/Mode', 2],
    ['mppt', 'solarcharger', '/Settings/ChargeCurrentLimit', -1],
    ['mppt', 'solarcharger', '/Settings/ChargeCurrentLimit', 7_000],
    ['mppt', 'solarcharger', '/Settings/ChargeCurrentLimit', '10'],
    ['vebus', 'vebus', '/Mode', 5],
    ['bmv', 'battery', '/Relay/0/State', 2],
    ['bmv', 'battery', '/CustomName', 'a name that is far longer than the device has room for'],
    ['bmv', 'battery', '/CustomName', '電池'],
  ] as [NodeKind, VecanService, string, number | string][])('of a %s (%s): %s = %s is out of range', (...test) => {
    const [kind, type, path, value] = test;
    expect(register(kind, type, path).bytes(value, told())).toMatchObject({
      kind: 'out-of-range',
      why: expect.stringContaining(path),
    });
  });

  it('count as kept when the device has them in its own words', () => {
    const mode = register('charger', 'charger', '/Mode');
    expect([4, 0, 1].map((is) => mode.isKept?.(Uint8Array.of(4), Uint8Array.of(is, 0, 0, 0)))).toEqual([
      ...[true, true, false],
    ]);
    const name = register('bmv', 'battery', '/CustomName');
    expect(name.isKept?.(bytesOf('414200'), bytesOf('4142FFFF'))).toBe(true);
    expect(name.isKept?.(bytesOf('414200'), bytesOf('41430000'))).toBe(false);
  });

  it('are not for the AC input half of VE.Bus, and the mode of a battery only where it has one', () => {
    expect(writableAt('vebus', { ...victron, deviceFunction: 154 }, 'vebus', '/Mode')).toBeUndefined();
    expect(writableAt('lynx-ion', victron, 'battery', '/Mode')).toBeUndefined();
    const mode = register('lynx-ion', 'battery', '/Mode', { ...victron, productCode: 0xa3e7 });
    expect(mode.bytes(252, told())).toEqual(Uint8Array.of(0xfc));
  });
});

describe('the input current limit', () => {
  const limit = register('vebus', 'vebus', '/Ac/ActiveIn/CurrentLimit');
  const limits = { inputLimitMin: 5, inputLimitMax: 50 };

  it('is raised to the least that the device can, and refused outside of 0 to the most', () => {
    const bytes = (amps: number) => limit.bytes(amps, told(limits));
    expect([12.5, 3, 0, 50].map(bytes)).toEqual(['7D00', '3200', '3200', 'F401'].map(bytesOf));
    for (const amps of [-0.1, 50.1, Number.NaN]) expect(bytes(amps)).toMatchObject({ kind: 'out-of-range' });
    expect(limit.register).toBe(0x0214);
  });

  it('is left to the device where that has not told its limits', () => {
    expect(limit.bytes(3, told({ inputLimitMin: null }))).toEqual(bytesOf('1E00'));
    expect(limit.bytes(7_000, told())).toMatchObject({ kind: 'out-of-range' });
  });

  it('is made to count first where the device does not obey panels', () => {
    expect(limit.before?.(told({ remoteControl: 2 }))).toEqual({ register: 0x0202, bytes: bytesOf('03000000') });
    expect(limit.before?.(told({ remoteControl: 3 }))).toBeUndefined();
    expect(limit.before?.(told())).toBeUndefined();
    expect(limit.before?.(told({ remoteControl: null }))).toBeUndefined();
  });

  it.each([
    ['vebus', 'vebus', '/Ac/ActiveIn/CurrentLimit'],
    ['charger', 'charger', '/Ac/In/CurrentLimit'],
  ] as const)('of a %s (%s, %s) is not set before it is asked whether the device obeys panels', (kind, type, path) => {
    expect(register(kind, type, path).needs).toBe(0x0202);
  });
});

describe('chargers and inverters of other makers', () => {
  it('are switched by commands for their own instance', () => {
    const mode = writableAt('vebus', foreign, 'vebus', '/Mode');
    const names = { chargerInstance: 2, inverterInstance: 7 };
    expect(mode?.by === 'command' && mode.commands(1, told(names))).toEqual([
      { pgn: 127510, pairs: [pair(1, 2), pair(3, 1)] },
      { pgn: 127511, pairs: [pair(1, 7), pair(4, 0)] },
    ]);
  });

  it.each([
    ['charger', 'charger', 0, 127510, 3, 0],
    ['charger', 'charger', 4, 127510, 3, 0],
    ['mppt', 'solarcharger', 1, 127510, 3, 1],
    ['inverter', 'inverter', 3, 127511, 4, 1],
    ['inverter', 'inverter', 4, 127511, 4, 0],
  ] as [NodeKind, VecanService, number, number, number, number][])(
    'take a %s (%s) of mode %i for field %i',
    (kind, type, value, pgn, field, on) => {
      const mode = writableAt(kind, foreign, type, '/Mode');
      expect(mode?.by === 'command' && mode.commands(value, told())).toEqual([{ pgn, pairs: [pair(field, on)] }]);
    },
  );

  it('take no other mode and no other path', () => {
    const mode = writableAt('charger', foreign, 'charger', '/Mode');
    expect(mode?.by === 'command' && mode.commands(3, told())).toMatchObject({ kind: 'out-of-range' });
    expect(writableAt('charger', foreign, 'charger', '/CustomName')).toBeUndefined();
    expect(writableAt('battery', foreign, 'battery', '/Mode')).toBeUndefined();
  });
});

function pair(field: number, value: number) {
  return { field, value: Uint8Array.of(value) };
}
