import { mkdirSync, rmSync, statSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { SettingsRig } from './settings-rig.ts';

const setPoint = '/Settings/CGwacs/AcPowerSetPoint';
const systemName = '/Settings/SystemSetup/SystemName';
const batteryLife = '/Settings/CGwacs/BatteryLife/State';

describe('a setting that was written', () => {
  it('is in the file within a second of the answer, in the order of the paths', async () => {
    using rig = new SettingsRig();
    await rig.start();
    expect(await rig.write(systemName, 'Boat')).toEqual({ kind: 'done' });
    await rig.write(setPoint, -1200);
    expect(rig.files()).toEqual([]);
    await rig.clock.advance(999);
    await vi.waitFor(() => expect(rig.stored()).toEqual({ [setPoint]: -1200, [systemName]: 'Boat' }));
    expect(Object.keys(rig.stored() as object)).toEqual([setPoint, systemName]);
    expect(rig.files()).toEqual(['settings.json']);
  });

  it('is there after a restart, also what the program itself has set', async () => {
    using rig = new SettingsRig();
    const settings = await rig.start();
    await rig.write(setPoint, -1200.5);
    await rig.write(systemName, 'Bōt "1"\n');
    settings.put(batteryLife, 5);
    await settings.close();
    await rig.start();
    expect(rig.value(setPoint)).toBe(-1200.5);
    expect(rig.value(systemName)).toBe('Bōt "1"\n');
    expect(rig.value(batteryLife)).toBe(5);
    expect(rig.lines).toEqual([]);
  });

  it('does not wait for the end of those that follow', async () => {
    using rig = new SettingsRig();
    await rig.start();
    await rig.write(systemName, 'Boat');
    for (let step = 0; step < 9; step += 1) {
      await rig.clock.advance(100);
      await rig.write(setPoint, step);
    }
    await vi.waitFor(() => expect(rig.stored()).toMatchObject({ [systemName]: 'Boat' }));
  });

  it('is stored by the end, however soon that comes', async () => {
    using rig = new SettingsRig();
    const settings = await rig.start();
    await rig.write(setPoint, 7);
    await settings.close();
    expect(rig.stored()).toEqual({ [setPoint]: 7 });
    await rig.write(setPoint, 8);
    expect(rig.clock.pending).toBe(0);
  });

  it('costs one write of the file for many changes within half a second', async () => {
    using rig = new SettingsRig();
    const settings = await rig.start();
    for (let step = 0; step < 1_000; step += 1) await rig.write(setPoint, step);
    expect(rig.clock.pending).toBe(1);
    await settings.close();
    expect(rig.stored()).toEqual({ [setPoint]: 999 });
  });
});

describe('an equal value', () => {
  it('is not stored when the setting never had another', async () => {
    using rig = new SettingsRig();
    const settings = await rig.start();
    await rig.write(setPoint, 50);
    await rig.write(batteryLife, 0);
    expect(rig.clock.pending).toBe(0);
    await settings.close();
    expect(rig.files()).toEqual([]);
  });

  it('is not written again, nor one that has been away only for a moment', async () => {
    using rig = new SettingsRig();
    rig.fill(`{"${setPoint}":1000}\n`);
    const before = statSync(rig.file);
    const settings = await rig.start();
    await rig.write(setPoint, 1000);
    expect(rig.clock.pending).toBe(0);
    await settings.close();
    expect(statSync(rig.file).ino).toBe(before.ino);
  });

  it('leaves the file alone when the setting was changed and changed back before it was stored', async () => {
    using rig = new SettingsRig();
    const first = await rig.start();
    await rig.write(setPoint, 1000);
    await first.close();
    const before = statSync(rig.file);
    const second = await rig.start();
    await rig.write(setPoint, 2000);
    await rig.write(setPoint, 1000);
    await second.close();
    expect(statSync(rig.file).ino).toBe(before.ino);
  });
});

describe('a folder that takes no file', () => {
  it('is told of once, and what could not be stored is tried again until it works', async () => {
    using rig = new SettingsRig();
    await rig.start();
    mkdirSync(`${rig.file}.new`);
    await rig.write(setPoint, 60);
    await rig.clock.advance(500);
    await vi.waitFor(() => expect(rig.lines).toHaveLength(1));
    expect(rig.lines[0]).toMatch(/^warn cannot store settings in \S+settings\.json: .+; trying again until it works$/);
    await vi.waitFor(() => expect(rig.clock.pending).toBe(1));
    await rig.clock.advance(10_000);
    await vi.waitFor(() => expect(rig.clock.pending).toBe(1));
    expect(rig.lines).toHaveLength(1);
    rmSync(`${rig.file}.new`, { recursive: true });
    await rig.clock.advance(10_000);
    await vi.waitFor(() => expect(rig.stored()).toEqual({ [setPoint]: 60 }));
    await vi.waitFor(() => expect(rig.lines[1]).toMatch(/^info settings are stored in \S+ again$/));
    expect(rig.clock.pending).toBe(0);
  });
});

describe('a client that changes settings all the time', () => {
  it('is told of once: it wears the flash', async () => {
    using rig = new SettingsRig();
    const settings = await rig.start();
    for (let step = 0; step < 70; step += 1) {
      await rig.write(setPoint, step);
      await rig.clock.advance(500);
      await vi.waitFor(() => expect(rig.stored()).toEqual({ [setPoint]: step }), { interval: 2 });
    }
    await settings.close();
    expect(rig.lines).toHaveLength(1);
    expect(rig.lines[0]).toMatch(
      /^warn settings were changed more than 60 times .*AcPowerSetPoint: .*2716 instead of 2700/,
    );
  });
});
