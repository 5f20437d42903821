import { describe, expect, it } from 'vitest';
import { givenProblem } from '../../../../src/services/settings/settings.ts';
import { SettingsRig } from './settings-rig.ts';

const hasDcSystem = '/Settings/SystemSetup/HasDcSystem';
const mode = '/Settings/CGwacs/Hub4Mode';
const batteryLife = '/Settings/CGwacs/BatteryLife/State';

describe('a setting that the configuration gives', () => {
  it('counts instead of the stored one, and is not stored itself', async () => {
    using rig = new SettingsRig();
    rig.fill(`{"${mode}":2}`);
    const settings = await rig.start({ [mode]: 3, [hasDcSystem]: 1, [batteryLife]: 0 });
    expect([mode, hasDcSystem, batteryLife].map((path) => rig.value(path))).toEqual([3, 1, 10]);
    expect(rig.clock.pending).toBe(0);
    await settings.close();
    expect(rig.stored()).toEqual({ [mode]: 2 });
  });

  it('is what it was without the configuration once that does not give it any more', async () => {
    using rig = new SettingsRig();
    rig.fill(`{"${mode}":2}`);
    const settings = await rig.start({ [mode]: 3, [hasDcSystem]: 1 });
    settings.give({ [batteryLife]: 9 });
    expect([mode, hasDcSystem, batteryLife].map((path) => rig.value(path))).toEqual([2, 0, 9]);
    settings.give({});
    expect(rig.value(batteryLife)).toBe(10);
  });

  it('gives way to a client, until the configuration is read again', async () => {
    using rig = new SettingsRig();
    const first = await rig.start({ [mode]: 3 });
    await rig.write(mode, 2);
    expect(rig.value(mode)).toBe(2);
    first.give({ [mode]: 3 });
    expect(rig.value(mode)).toBe(3);
    await first.close();
    expect(rig.stored()).toEqual({ [mode]: 2 });
    await rig.start();
    expect(rig.value(mode)).toBe(2);
  });

  it('is stored when a client writes that very value, and so outlives the configuration', async () => {
    using rig = new SettingsRig();
    const settings = await rig.start({ [mode]: 3 });
    await rig.write(mode, 3);
    settings.give({});
    expect(rig.value(mode)).toBe(3);
    await settings.close();
    expect(rig.stored()).toEqual({ [mode]: 3 });
  });

  it('is left out with a warning when there is no such setting or it cannot have that value', async () => {
    using rig = new SettingsRig();
    await rig.start({ '/Settings/CGwacs/Hub4Mod': 2, [mode]: 4, [hasDcSystem]: 1 });
    expect(rig.value(mode)).toBe(1);
    expect(rig.value(hasDcSystem)).toBe(1);
    expect(rig.lines).toEqual([
      `warn settings: /Settings/CGwacs/Hub4Mod is no setting; did you mean "${mode}"?; left out`,
      `warn settings: ${mode} takes whole numbers from 1 to 3, not 4; left out`,
    ]);
  });

  it('can be checked beforehand', () => {
    expect(givenProblem(hasDcSystem, 1)).toBeUndefined();
    expect(givenProblem(hasDcSystem, 2)).toBe('takes whole numbers from 0 to 1, not 2');
    expect(givenProblem('/Settings/CGwacs/BatteryLife/SocLimit', 20)).toBe('is read-only');
    expect(givenProblem('constructor', 1)).toBe('is no setting');
  });
});
