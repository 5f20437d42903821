import { beforeAll, describe, expect, it } from 'vitest';
import type { RegisterTable } from '../../../../src/registers/table.ts';
import { settings } from '../../../../src/services/settings/table.ts';
import { shippedTable } from '../../../support/modbus-rig.ts';
import { SettingsRig } from './settings-rig.ts';

/** What the GX documents, and what was laid down where it does not (venus-services.md, 6): default, taken, refused. */
const rules: readonly (readonly [
  pattern: RegExp,
  byDefault: number | string,
  taken: readonly (number | string)[],
  refused: readonly (number | string)[],
])[] = [
  [/CGwacs\/AcPowerSetPoint$/, 50, [-1_000_000, 0, 1_000_000], [-1_000_001, 1_000_001, '50']],
  [/CGwacs\/Max(Charge|Discharge)Percentage$/, 100, [0, 33.5, 100], [-1, 101]],
  [/CGwacs\/Max(Charge|Discharge|FeedIn)Power$/, -1, [-1, 0, 2_000_000], [-2]],
  [/CGwacs\/Ac(Export|Input)Limit$/, -1, [-1, 0, 16.5], [-1.5, -2]],
  [/CGwacs\/(OvervoltageFeedIn|PreventFeedback|AlwaysPeakShave|RunWithoutGridMeter)$/, 0, [0, 1], [-1, 0.5, 2, '1']],
  [/CGwacs\/Hub4Mode$/, 1, [1, 2, 3], [0, 4, 1.5]],
  [/CGwacs\/BatteryLife\/State$/, 10, [1, 9, 10], [-1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 9.5]],
  [/CGwacs\/BatteryLife\/MinimumSocLimit$/, 10, [0, 12.5, 100], [-0.1, 100.1]],
  [/Schedule\/Charge\/[0-4]\/Day$/, -7, [-10, 0, 9], [-11, 10, 0.5]],
  [/Schedule\/Charge\/[0-4]\/Start$/, 0, [0, 86_399], [-1, 86_400]],
  [/Schedule\/Charge\/[0-4]\/Duration$/, 0, [0, 604_800], [-1, 604_801]],
  [/Schedule\/Charge\/[0-4]\/Soc$/, 100, [0, 62.5, 100], [-1, 101]],
  [/Schedule\/Charge\/[0-4]\/AllowDischarge$/, 0, [0, 1], [-1, 2]],
  [/SystemSetup\/MaxChargeCurrent$/, -1, [-1, 0, 10_000], [-2, 10_001]],
  [/SystemSetup\/MaxChargeVoltage$/, 0, [0, 55.2, 80], [-0.1, 80.1]],
  [/SystemSetup\/AcInput1$/, 1, [0, 1, 2, 3], [-1, 4]],
  [/SystemSetup\/AcInput2$/, 2, [0, 1, 2, 3], [-1, 4]],
  [/SystemSetup\/SystemName$/, '', ['', 'Boat', 'Ä'.repeat(256)], ['x'.repeat(257), 5]],
  [/SystemSetup\/(Battery|Temperature)Service$/, 'default', ['nobattery'], [1]],
  [/SystemSetup\/HasDcSystem$/, 0, [0, 1], [2]],
  [/SystemSetup\/HasAc(OutSystem|InLoads)$/, 1, [0, 1], [2]],
  [/SystemSetup\/BmsInstance$/, -1, [-1, 0, 512, 65_535], [-2, 65_536, 0.5]],
  [/Settings\/Relay\/(1\/)?Function$/, 2, [-1, 0, 5], [-2, 6]],
  [/Settings\/Relay\/[01]\/InitialState$/, 0, [0, 1], [2]],
  [/Pump0\/AutoStartEnabled$/, 0, [0, 1], [2]],
  [/Pump0\/Mode$/, 0, [0, 1, 2], [-1, 3]],
  [/Pump0\/StartValue$/, 50, [0, 100], [-1, 101]],
  [/Pump0\/StopValue$/, 80, [0, 100], [-1, 101]],
  [/DynamicEss\/Mode$/, 0, [0, 1, 4], [2, 3, 5, -1]],
  [/DynamicEss\/(BatteryCapacity|FullChargeDuration|FullChargeInterval)$/, 0, [0, 12.5], [-1]],
  [/DynamicEss\/Schedule\/0\/AllowGridFeedIn$/, 0, [0, 1], [2]],
  [/DynamicEss\/Schedule\/0\/(Restrictions|Strategy)$/, 0, [0, 1, 2, 3], [-1, 4]],
  [/DynamicEss\/Schedule\/0\/Soc$/, 0, [0, 100], [-1, 101]],
  [/DynamicEss\/Schedule\/0\/(Start|Duration)$/, 0, [0, 1_790_000_000], [-1]],
  [/ModbusServer\/ReadWrite$/, 1, [0, 1], [-1, 2, '0']],
];

const socLimit = '/Settings/CGwacs/BatteryLife/SocLimit';
/** What BatteryLife remembers. */
const lifeMemory = ['Flags', 'DischargedSoc', 'DischargedTime'].map((name) => `/Settings/CGwacs/BatteryLife/${name}`);

describe('each setting', () => {
  it.each(rules)('of %s begins with %j, takes %j and refuses %j as out of range', async (...rule) => {
    const [pattern, byDefault, taken, refused] = rule;
    using rig = new SettingsRig();
    await rig.start();
    const paths = [...settings.keys()].filter((path) => pattern.test(path));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      expect(rig.value(path), path).toBe(byDefault);
      for (const value of taken) {
        expect(await rig.write(path, value), `${path} ${value}`).toEqual({ kind: 'done' });
        expect(rig.value(path), path).toBe(value);
      }
      for (const value of refused) {
        expect(await rig.write(path, value), `${path} ${value}`).toMatchObject({ kind: 'out-of-range' });
        expect(rig.value(path), path).toBe(taken.at(-1));
      }
    }
  });

  it('has a rule here, but for those that clients only read', () => {
    const bare = [...settings.keys()].filter((path) => !rules.some(([pattern]) => pattern.test(path)));
    expect(bare).toEqual([socLimit, ...lifeMemory]);
  });

  it('stands under /Settings and can have its own default', async () => {
    using rig = new SettingsRig();
    const opened = await rig.start();
    for (const [path, setting] of settings) {
      expect(path).toMatch(/^\/Settings\/[A-Z]/);
      expect(() => opened.put(path, setting.default), path).not.toThrow();
    }
  });

  it('says in words what it takes', async () => {
    using rig = new SettingsRig();
    await rig.start();
    const why = async (path: string, value: number | string) => {
      const outcome = await rig.write(`/Settings/${path}`, value);
      return outcome.kind === 'done' ? '' : outcome.why;
    };
    const name = 'settings /Settings/';
    expect(await why('CGwacs/Hub4Mode', 7)).toBe(`${name}CGwacs/Hub4Mode takes whole numbers from 1 to 3, not 7`);
    expect(await why('CGwacs/AcInputLimit', -2)).toBe(`${name}CGwacs/AcInputLimit takes numbers from -1, not -2`);
    expect(await why('CGwacs/BatteryLife/State', 5)).toMatch(/State takes 0, 1, 9 or 10, not 5$/);
    expect(await why('DynamicEss/Mode', 3)).toMatch(/Mode takes 0, 1 or 4, not 3$/);
    expect(await why('SystemSetup/SystemName', 'x'.repeat(300))).toMatch(
      /takes text of at most 256 characters, not "x{39}…$/,
    );
  });
});

describe('the state of BatteryLife', () => {
  const path = '/Settings/CGwacs/BatteryLife/State';

  it('becomes 10 when a client writes 0', async () => {
    using rig = new SettingsRig();
    await rig.start();
    await rig.write(path, 9);
    expect(await rig.write(path, 0)).toEqual({ kind: 'done' });
    expect(rig.value(path)).toBe(10);
  });

  it('takes from the control the states that clients may not write, and no others', async () => {
    using rig = new SettingsRig();
    const opened = await rig.start();
    opened.put(path, 5);
    expect(rig.value(path)).toBe(5);
    for (const value of [0, 13, 2.5, 'x']) expect(() => opened.put(path, value)).toThrow(path);
    expect(rig.value(path)).toBe(5);
    expect(() => opened.put('/Settings/Unknown', 1)).toThrow('/Settings/Unknown is no setting');
  });

  it('has a limit beside it that only the control sets', async () => {
    using rig = new SettingsRig();
    const opened = await rig.start();
    expect(rig.value(socLimit)).toBe(10);
    expect(await rig.write(socLimit, 20)).toMatchObject({ kind: 'refused' });
    expect(await rig.write('/Connected', 0)).toMatchObject({ kind: 'refused' });
    opened.put(socLimit, 85);
    expect(rig.value(socLimit)).toBe(85);
  });
});

describe('the registers of the settings', () => {
  let table: RegisterTable;
  beforeAll(async () => {
    table = await shippedTable();
  });

  it('have a setting of their kind each, writable where they are', () => {
    const rows = table.rows.filter(({ service, format }) => service === 'settings' && format !== 'reserved');
    expect(rows.length).toBe(37);
    for (const { address, path, format, writable } of rows) {
      const setting = settings.get(path);
      expect(setting, `${address}`).toBeDefined();
      expect(setting?.type === 'text', `${address}`).toBe(format === 'string');
      expect(setting?.type !== 'text' && setting?.isOutput === true, `${address}`).toBe(!writable);
    }
  });

  it('bar nothing that the setting takes', () => {
    for (const { path, min, max } of table.rows.filter(({ service }) => service === 'settings')) {
      const setting = settings.get(path);
      if (setting === undefined || setting.type === 'text') continue;
      const taken = [...(setting.written?.keys() ?? setting.oneOf ?? [setting.min, setting.max])];
      for (const value of taken.filter((end) => end !== undefined)) {
        expect(min === undefined || value >= min, path).toBe(true);
        expect(max === undefined || value <= max, path).toBe(true);
      }
    }
  });
});
