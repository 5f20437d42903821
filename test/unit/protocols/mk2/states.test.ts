import { describe, expect, it } from 'vitest';
import {
  type AlarmName,
  alarmNames,
  alarmValue,
  chargeState,
  isMainState,
  isOnAcInput,
  ledNames,
  ledValues,
  modeOfSwitches,
  operatingState,
  sensorAlarms,
  vebusErrors,
} from '../../../../src/protocols/mk2/states.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../../support/shared-data.ts';

/** Rows seen less often are moments between two states, when only some of the paths are new. */
const manyObservations = 100;

const tuples = hasSharedData
  ? sharedText('mk2/dbus_state_tuples.csv')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [, main = 0, sub = 0, error = 0, state = 0, observations = 0] = line.split(',').map(Number);
        return { main, sub, error, state, observations };
      })
      .filter(({ observations }) => observations >= manyObservations)
  : [];

describe.skipIf(!hasSharedData)(`states of recorded systems${withoutSharedData}`, () => {
  it('are all there', () => {
    expect(tuples).toHaveLength(6);
  });

  it.each(tuples)('main $main, sub $sub, error $error: state $state, $observations times', (row) => {
    expect(operatingState(row.main, row.sub, row.error)).toBe(row.state);
  });
});

describe('the state of a system', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 9],
    [5, 9],
    [6, 1],
    [7, 10],
    [8, 8],
  ])('with main state %i is %i, whatever the sub-state left behind', (main, state) => {
    for (const sub of [0, 1, 7, 9, 255]) expect(operatingState(main, sub, 0)).toBe(state);
  });

  it.each([
    [0, 3],
    [1, 3],
    [2, 4],
    [3, 5],
    [4, 6],
    [5, 4],
    [6, 4],
    [7, 7],
    [8, 3],
  ])('charging with sub-state %i is %i', (sub, state) => {
    expect(operatingState(9, sub, 0)).toBe(state);
    expect(chargeState(sub)).toBe(sub);
  });

  it('is fault with any VE.Bus error', () => {
    for (const error of Object.keys(vebusErrors)) expect(operatingState(9, 1, Number(error))).toBe(2);
  });

  it('is none that is known with rubbish instead of a main state or a sub-state', () => {
    expect(operatingState(0xb7, 0, 0)).toBeNull();
    expect(operatingState(10, 0, 0)).toBeNull();
    expect(operatingState(9, 9, 0)).toBeNull();
    expect([9, 10, 255].map(chargeState)).toEqual([9, 9, 9]);
    expect([0, 9, 10, 0xb7].map(isMainState)).toEqual([true, true, false, false]);
  });

  it('is on the AC input in power assist, bypass and charge only', () => {
    const states = Array.from({ length: 12 }, (_, main) => main).filter(isOnAcInput);
    expect(states).toEqual([7, 8, 9]);
  });

  it.each([
    [0x00, 4],
    [0x10, 1],
    [0x20, 2],
    [0x30, 3],
    [0x47, 4],
    [0x77, 3],
  ])('with switch register %i has mode %i', (switches, mode) => {
    expect(modeOfSwitches(switches)).toBe(mode);
  });

  it('has a word for every error that the register list names', () => {
    const codes = [1, 2, 3, 4, 5, 6, 7, 10, 14, 16, 17, 18, 22, 24, 25, 26];
    expect(Object.keys(vebusErrors).map(Number)).toEqual(codes);
  });
});

describe('LEDs', () => {
  it('are 0 off, 1 on, 2 blinking, 3 blinking in antiphase, in the order of their bits', () => {
    expect(ledValues({ on: 0b1010_0101, blink: 0b1100_0110 })).toEqual({
      Mains: 1,
      Absorption: 2,
      Bulk: 3,
      Float: 0,
      Inverter: 0,
      Overload: 1,
      LowBattery: 2,
      Temperature: 3,
    });
  });

  it('are not known when both masks are 1F', () => {
    expect(ledValues({ on: 0x1f, blink: 0x1f })).toBeUndefined();
    expect(ledValues({ on: 0x1f, blink: 0 })).toMatchObject({ Mains: 1 });
    expect(ledValues({ on: 0, blink: 0x1f })).toMatchObject({ Mains: 2 });
  });

  it('blinking together tell sensor alarms, unless a charge is forced', () => {
    const alarms = (blink: number): unknown => sensorAlarms(ledValues({ on: 0, blink }) ?? ({} as never));
    const [absorption, bulk, float] = [0x02, 0x04, 0x08];
    expect(alarms(absorption | float)).toEqual({ TemperatureSensor: 2, VoltageSensor: 0 });
    expect(alarms(absorption | bulk)).toEqual({ TemperatureSensor: 0, VoltageSensor: 2 });
    for (const none of [0, absorption, bulk | float, absorption | bulk | float]) {
      expect(alarms(none)).toEqual({ TemperatureSensor: 0, VoltageSensor: 0 });
    }
  });
});

describe('alarms', () => {
  it.each<[AlarmName, number, number]>([
    ['HighTemperature', 0x01, 0x10],
    ['LowBattery', 0x02, 0x20],
    ['Overload', 0x04, 0x40],
    ['Ripple', 0x08, 0x80],
  ])('%s is a warning with bit %i and an alarm with bit %i', (name, warning, alarm) => {
    expect(alarmValue(name, 0xff & ~warning & ~alarm)).toBe(0);
    expect(alarmValue(name, warning)).toBe(1);
    expect(alarmValue(name, alarm)).toBe(2);
    expect(alarmValue(name, warning | alarm)).toBe(2);
  });

  it('have one name each', () => {
    expect(alarmNames).toEqual(['HighTemperature', 'LowBattery', 'Overload', 'Ripple']);
    expect(new Set(ledNames).size).toBe(8);
  });
});
