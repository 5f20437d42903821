import { mkdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldProblem } from '../../../../src/services/settings/setting.ts';
import { settings } from '../../../../src/services/settings/table.ts';
import { SettingsRig } from './settings-rig.ts';

const setPoint = '/Settings/CGwacs/AcPowerSetPoint';
const systemName = '/Settings/SystemSetup/SystemName';
const batteryLife = '/Settings/CGwacs/BatteryLife/State';
const mode = '/Settings/CGwacs/Hub4Mode';

describe('a file of settings', () => {
  it.each([
    ['torn', '{"/Settings/CGwacs/AcPowerSetPoi'],
    ['empty', ''],
    ['no object', '[1, 2]'],
    ['null', 'null'],
    ['binary', '\0\u0001\0'],
    ['far too large', `{"${'x'.repeat(1_100_000)}": 1}`],
  ])('that is %s is put aside with a warning, and defaults count', async (_, content) => {
    using rig = new SettingsRig();
    rig.fill(content);
    const settings = await rig.start();
    expect(rig.value(setPoint)).toBe(50);
    expect(rig.files()).toEqual(['settings.json.bad']);
    expect(rig.lines).toHaveLength(1);
    expect(rig.lines[0]).toMatch(/^warn \S+settings\.json is damaged \(.+\): kept as \S+settings\.json\.bad; all/);
    await rig.write(setPoint, 60);
    await settings.close();
    expect(rig.files()).toEqual(['settings.json', 'settings.json.bad']);
  });

  it('that is a folder is put aside too', async () => {
    using rig = new SettingsRig();
    mkdirSync(rig.file);
    await rig.start();
    expect(rig.files()).toEqual(['settings.json.bad']);
    expect(rig.lines[0]).toMatch(/damaged \(not a file\)/);
  });

  it('keeps what it cannot have and what this version does not know, and the first is told of', async () => {
    using rig = new SettingsRig();
    const strange = { '/Settings/Of/Tomorrow': { deep: [1, null] }, note: 'mine' };
    rig.fill(JSON.stringify({ [mode]: 7, [setPoint]: '50', [systemName]: 'Boat', [batteryLife]: null, ...strange }));
    const settings = await rig.start();
    expect([mode, setPoint, batteryLife, systemName].map((path) => rig.value(path))).toEqual([1, 50, 10, 'Boat']);
    expect(rig.value('/Settings/Of/Tomorrow')).toBeUndefined();
    expect(rig.lines.map((line) => line.replace(rig.file, 'FILE'))).toEqual([
      `warn FILE: ${setPoint} takes numbers from -1000000 to 1000000, not "50"; its default 50 counts`,
      `warn FILE: ${mode} takes whole numbers from 1 to 3, not 7; its default 1 counts`,
      `warn FILE: ${batteryLife} takes whole numbers from 1 to 12, not null; its default 10 counts`,
    ]);
    await rig.write(mode, 2);
    await settings.close();
    expect(rig.stored()).toEqual({
      [mode]: 2,
      [setPoint]: '50',
      [systemName]: 'Boat',
      [batteryLife]: null,
      ...strange,
    });
  });

  it('of whatever content never stops the start, and each setting has a value that it can have', async () => {
    const paths = fc.constantFrom(...settings.keys(), '__proto__', 'constructor', '/Settings');
    const content = fc.oneof(
      fc.string(),
      fc.json(),
      fc.dictionary(paths, fc.jsonValue()).map((v) => JSON.stringify(v)),
    );
    await fc.assert(
      fc.asyncProperty(content, async (text) => {
        using rig = new SettingsRig();
        rig.fill(text);
        const opened = await rig.start();
        const wrong = [...settings].filter(([path, setting]) => heldProblem(setting, rig.value(path)) !== undefined);
        expect(wrong).toEqual([]);
        await rig.write(setPoint, 4321);
        await opened.close();
        expect(rig.stored()).toMatchObject({ [setPoint]: 4321 });
      }),
      { numRuns: 60 },
    );
  });
});
