import { describe, expect, it } from 'vitest';
import { alarmLevel } from '../../../../../src/drivers/vecan/mapping/alarms.ts';
import type { NodeKind } from '../../../../../src/drivers/vecan/mapping/node-kind.ts';
import type { VecanService } from '../../../../../src/drivers/vecan/mapping/telling.ts';
import type { Value } from '../../../../../src/store/values.ts';
import { MappedNode } from '../../../../support/vecan-values.ts';

/** Alarms and relay that have a value. */
function alarmsOf(node: MappedNode, type: VecanService): Record<string, Value> {
  const shown = Object.entries(node.values(type)).filter(([path, value]) => {
    return value !== null && /^\/(Alarms|Relay)\//.test(path);
  });
  return Object.fromEntries(shown);
}

/** A bank with these switches on, those up to the last one off, and the others not available. */
function bank(instance: number, on: readonly number[], last: number): string {
  const codes = Array.from({ length: 28 }, (_, index) => (index >= last ? 3 : on.includes(index + 1) ? 1 : 0));
  const bytes = Array.from({ length: 7 }, (_, byte) =>
    codes.slice(byte * 4, byte * 4 + 4).reduce<number>((sum, code, at) => sum + (code << (at * 2)), 0),
  );
  return [instance, ...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

describe('a switch bank', () => {
  it.each([
    ['mppt', 'solarcharger', [1, 2, 4], { '/Relay/0/State': 1, '/Alarms/Alarm': 2, '/Alarms/HighVoltage': 2 }],
    ['charger', 'charger', [3], { '/Relay/0/State': 0, '/Alarms/LowVoltage': 2 }],
    ['bmv', 'battery', [2, 5, 7], { '/Alarms/Alarm': 2, '/Alarms/LowSoc': 2, '/Alarms/HighStarterVoltage': 2 }],
    ['lynx-shunt', 'battery', [1, 4, 7], { '/Alarms/LowVoltage': 2, '/Alarms/LowFusedVoltage': 2 }],
  ] as [NodeKind, VecanService, number[], object][])('of a %s tells relay and alarms', (kind, type, on, expected) => {
    for (const pgn of [127501, 127502]) {
      expect(alarmsOf(new MappedNode(kind).message(pgn, bank(0, on, 7)), type)).toMatchObject(expected);
    }
  });

  it('tells nothing of what is not available', () => {
    expect(alarmsOf(new MappedNode('bmv').message(127501, '00FFFFFFFFFFFFFF'), 'battery')).toEqual({});
  });

  it('of a Lynx Shunt with the instance 1 tells why the relay is closed, not what is wrong', () => {
    const shown = (on: readonly number[]) =>
      alarmsOf(new MappedNode('lynx-shunt').message(127501, bank(1, on, 7)), 'battery');
    expect([shown([3]), shown([])]).toEqual([{ '/Relay/0/State': 1 }, { '/Relay/0/State': 0 }]);
  });

  it('of VE.Bus tells nothing, as nobody knows what it means', () => {
    expect(new MappedNode('vebus').message(127501, bank(0, [1, 2], 28)).services()).toEqual([]);
  });
});

describe('alarm and warning registers', () => {
  it('make 2 of an alarm and 1 of a warning, whichever comes first', () => {
    const expected = {
      '/Alarms/LowVoltage': 2,
      '/Alarms/LowSoc': 1,
      '/Alarms/HighVoltage': 0,
      '/Alarms/MidVoltage': 0,
      '/Alarms/Alarm': 2,
    };
    const bmv = () => new MappedNode('bmv');
    expect(alarmsOf(bmv().vreg(0x031e, '01000000').vreg(0x031c, '05000000'), 'battery')).toMatchObject(expected);
    expect(alarmsOf(bmv().vreg(0x031c, '05000000').vreg(0x031e, '01000000'), 'battery')).toMatchObject(expected);
  });

  it('mean another voltage for a Lynx Shunt', () => {
    expect(alarmsOf(new MappedNode('bmv').vreg(0x031e, '18000000'), 'battery')).toMatchObject({
      '/Alarms/LowStarterVoltage': 2,
      '/Alarms/HighStarterVoltage': 2,
    });
    expect(alarmsOf(new MappedNode('lynx-shunt').vreg(0x031e, '08000000'), 'battery')).toMatchObject({
      '/Alarms/LowFusedVoltage': 2,
      '/Alarms/HighFusedVoltage': 0,
    });
  });

  it('of inverters and chargers have the names of their services', () => {
    const raised = (kind: NodeKind, type: VecanService) => {
      const shown = alarmsOf(new MappedNode(kind).vreg(0x031e, 'FF0F0000'), type);
      return Object.keys(shown).filter((path) => shown[path] === 2);
    };
    expect(raised('vebus', 'vebus').sort()).toEqual(
      ['HighDcVoltage', 'HighTemperature', 'LowBattery', 'Overload', 'Ripple'].map((name) => `/Alarms/${name}`),
    );
    expect(raised('inverter', 'inverter').length).toBe(8);
    expect(raised('charger', 'charger').sort()).toEqual(['/Alarms/HighVoltage', '/Alarms/LowVoltage']);
  });

  it('go before a switch bank, which a register that knows nothing does not hide', () => {
    const node = new MappedNode('bmv').message(127501, bank(0, [3], 7));
    expect(node.vreg(0x031e, '00000000').values('battery')['/Alarms/LowVoltage']).toBe(0);
    const other = new MappedNode('bmv').vreg(0x031e, 'FFFF0000').message(127501, bank(0, [3], 7));
    expect(other.values('battery')['/Alarms/LowVoltage']).toBe(2);
  });
});

describe('an alarm', () => {
  it.each([
    [1, 1, 2],
    [0, 1, 1],
    [undefined, 1, 1],
    [null, 1, 1],
    [0, 0, 0],
    [0, undefined, 0],
    [undefined, 0, 0],
    [null, 0, null],
    [undefined, undefined, null],
  ])('of %s with a warning of %s has the level %s', (alarm, warning, level) => {
    expect(alarmLevel(alarm, warning)).toBe(level);
  });
});
