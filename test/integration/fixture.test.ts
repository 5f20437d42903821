import { appendFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import type { WriteOutcome } from '../../src/store/values.ts';
import { fixtureRig } from '../support/fixture-rig.ts';

function write(store: Store, name: string, path: string, value: number | string): Promise<WriteOutcome> {
  const service = store.get(name);
  if (service === undefined) throw new Error(`${name} is not there`);
  return store.write([{ service, changes: [{ path, value }] }], 900);
}

describe('a fixture file', () => {
  it('becomes services with instance, values, text and invalid values', async () => {
    await using rig = await fixtureRig();
    await rig.write(
      'battery.house,288,/Dc/0/Voltage,52.1',
      'battery.house,288,/Soc,',
      'battery.house,288,/Serial,"007"',
      'grid,30,/Ac/Power,-1200',
    );
    await rig.start();
    expect(rig.values('battery.house')).toEqual({ '/Dc/0/Voltage': 52.1, '/Soc': null, '/Serial': '007' });
    expect(rig.store.find('grid', 30)?.value('/Ac/Power')).toBe(-1200);
    expect(rig.store.find('battery', 288)?.value('/Connected')).toBe(1);
    expect(rig.announced.map(({ type, instance }) => `${type} ${instance}`)).toEqual(['battery 288', 'grid 30']);
  });

  it('shows a change within a second', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    await rig.start();
    await rig.write('tank,21,/Level,50', 'tank,21,/Remaining,0.1');
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)?.value('/Level')).toBe(50);
    expect(rig.store.find('tank', 21)?.value('/Remaining')).toBe(0.1);
  });

  it('shows within a second that another file was renamed over it', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    await rig.start();
    await rig.replace('tank,21,/Level,6');
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)?.value('/Level')).toBe(6);
  });

  it('takes away the paths and the services whose rows have gone', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5', 'tank,21,/Capacity,2', 'gps,5,/Speed,3');
    await rig.start();
    await rig.replace('tank,21,/Level,5');
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)?.value('/Capacity')).toBeUndefined();
    expect(rig.store.find('gps', 5)).toBeUndefined();
    await rig.replace();
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)).toBeUndefined();
  });

  it('leaves what clients wrote until its own row changes', async () => {
    await using rig = await fixtureRig();
    await rig.write('vebus,276,/Mode,3', 'vebus,276,/Ac/ActiveIn/CurrentLimit,16', 'vebus,276,/State,9');
    const fixture = await rig.start();
    expect(await write(rig.store, 'vebus.plant_276', '/Mode', 4)).toEqual({ kind: 'done' });
    expect(await write(rig.store, 'vebus.plant_276', '/Ac/ActiveIn/CurrentLimit', 10)).toEqual({ kind: 'done' });
    await rig.replace('vebus,276,/Mode,3', 'vebus,276,/Ac/ActiveIn/CurrentLimit,25', 'vebus,276,/State,9');
    await rig.secondWithChange();
    expect(rig.values('vebus.plant_276')).toEqual({ '/Mode': 4, '/Ac/ActiveIn/CurrentLimit': 25, '/State': 9 });
    await rig.replace('vebus,276,/Mode,2', 'vebus,276,/Ac/ActiveIn/CurrentLimit,25', 'vebus,276,/State,9');
    await fixture.reload();
    expect(rig.store.get('vebus.plant_276')?.value('/Mode')).toBe(2);
  });

  it('is not read again while it stays the same', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    const fixture = await rig.start();
    let events = 0;
    rig.store.listen({ added: () => events++, removed: () => events++, changed: () => events++ });
    await write(rig.store, 'tank.plant_21', '/Level', 7);
    await fixture.reload();
    expect(events).toBe(1);
    expect(rig.store.get('tank.plant_21')?.value('/Level')).toBe(7);
  });

  it('keeps a service connected when its /Connected row goes', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Connected,0', 'tank,21,/Level,5');
    const fixture = await rig.start();
    expect(rig.store.find('tank', 21)?.value('/Connected')).toBe(0);
    await rig.replace('tank,21,/Level,5');
    await fixture.reload();
    expect(rig.store.find('tank', 21)?.value('/Connected')).toBe(1);
  });

  it('refuses a path that it does not list', async () => {
    await using rig = await fixtureRig();
    await rig.write('vebus,276,/Mode,3');
    await rig.start();
    expect(await write(rig.store, 'vebus.plant_276', '/State', 1)).toMatchObject({ kind: 'not-offered' });
  });
});

describe('a fixture file in trouble', () => {
  it('is waited for when it is missing, with one line in the log', async () => {
    await using rig = await fixtureRig();
    const fixture = await rig.start();
    for (let second = 0; second < 3; second += 1) {
      await rig.clock.advance(1_000);
      await fixture.reload();
    }
    expect(rig.lines).toEqual([`${rig.file}: is not there; waiting for it`]);
    await rig.write('tank,21,/Level,5');
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)?.value('/Level')).toBe(5);
  });

  it('is not served while it is still being written', async () => {
    await using rig = await fixtureRig();
    await rig.write('vebus,276,/Mode,3', 'tank,21,/Level,40');
    const fixture = await rig.start();
    await write(rig.store, 'vebus.plant_276', '/Mode', 1);
    const header = 'service,instance,path,value\n';
    for (const half of [header, `${header}tank,21,/Level,4`, `${header}tank,21,/Level,41\n`]) {
      await writeFile(rig.file, half);
      await rig.clock.advance(250);
      await fixture.idle();
      expect(rig.store.find('tank', 21)?.value('/Level')).toBe(40);
    }
    await rig.write('tank,21,/Level,41', 'vebus,276,/Mode,3');
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)?.value('/Level')).toBe(41);
    expect(rig.store.find('vebus', 276)?.value('/Mode')).toBe(1);
  });

  it('that is away for a moment while it is replaced loses nothing', async () => {
    await using rig = await fixtureRig();
    await rig.write('vebus,276,/Mode,3');
    const fixture = await rig.start();
    await write(rig.store, 'vebus.plant_276', '/Mode', 1);
    await rm(rig.file);
    await rig.clock.advance(250);
    await fixture.idle();
    await rig.write('vebus,276,/Mode,3', 'vebus,276,/State,9');
    await rig.secondWithChange();
    expect(rig.values('vebus.plant_276')).toEqual({ '/Mode': 1, '/State': 9 });
  });

  it('leaves no services when it is deleted, and brings them back', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    await rig.start();
    await rm(rig.file);
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)).toBeUndefined();
    await rig.write('tank,21,/Level,5');
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)?.value('/Level')).toBe(5);
  });

  it('keeps the values from before when it breaks, and tells every problem once with its line', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    const fixture = await rig.start();
    await rig.write('tank,21,/Level,6', 'tank,x,/Level,6', 'tank,21,Level,1');
    await fixture.reload();
    await appendFile(rig.file, '\n');
    await fixture.reload();
    expect(rig.store.find('tank', 21)?.value('/Level')).toBe(5);
    expect(rig.lines).toEqual([
      `${rig.file}:3: "x" is no instance (0 to 65535)`,
      `${rig.file}:4: "Level" is no path: write it like /Dc/0/Voltage`,
      `${rig.file}: the values from before stay`,
    ]);
    await rig.write('tank,21,/Level,60');
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)?.value('/Level')).toBe(60);
  });

  it('keeps the values from before while somebody has only begun to write it', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    const fixture = await rig.start();
    await truncate(rig.file);
    await fixture.reload();
    expect(rig.store.find('tank', 21)?.value('/Level')).toBe(5);
  });

  it('tells at most twenty problems and the number of the others', async () => {
    await using rig = await fixtureRig();
    await rig.write(...Array.from({ length: 5_000 }, () => 'bad row'));
    await rig.start();
    expect(rig.lines).toHaveLength(21);
    expect(rig.lines.at(-1)).toBe(`${rig.file}: and 4980 problems more`);
  });

  it('is refused when it is larger than 8 MiB, or no file at all', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    await truncate(rig.file, 8 * 1024 * 1024 + 1);
    await rig.start();
    await rig.start({ file: rig.folder });
    await rig.start({ file: '/dev/zero' });
    expect(rig.lines).toEqual([
      `${rig.file}: cannot be read: larger than 8 MiB`,
      `${rig.folder}: cannot be read: it is no regular file`,
      '/dev/zero: cannot be read: it is no regular file',
    ]);
  });
});

describe('the options of a fixture', () => {
  it('give units, instance and name to the one service of the file', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    await rig.start({ units: [40, 41], instance: 7, name: 'fresh water' });
    expect(rig.store.find('tank', 7)).toMatchObject({ units: [40, 41], instance: 7 });
    expect(rig.store.find('tank', 7)?.value('/CustomName')).toBe('fresh water');
  });

  it.each([{ units: [40] }, { instance: 7 }])('%j are a problem for a file with several services', async (options) => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5', 'tank,22,/Level,5');
    await rig.start(options);
    expect(rig.lines).toEqual([`${rig.file}:1: units and instance are for files with one service; this one has 2`]);
    expect(rig.store.find('tank', 21)).toBeUndefined();
  });

  it('do not keep a service whose last row has gone', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5');
    await rig.start({ units: [40] });
    await rig.replace();
    await rig.secondWithChange();
    expect(rig.store.find('tank', 21)).toBeUndefined();
    expect(rig.lines).toEqual([]);
  });
});

describe('names of services from fixtures', () => {
  it('come from the file where it gives none, and differ for two of one kind', async () => {
    await using rig = await fixtureRig();
    await rig.write('tank,21,/Level,5', 'tank,22,/Level,6', 'tank.aft,23,/Level,7', 'tank.aft,24,/Level,8');
    await rig.start();
    const names = [...rig.store.services()].map(({ name }) => name).filter((name) => name.startsWith('tank'));
    expect(basename(rig.file)).toBe('plant.csv');
    expect(names).toEqual(['tank.plant_21', 'tank.plant_22', 'tank.aft', 'tank.aft_2']);
  });
});

describe('a fixture that brings a built-in service', () => {
  it('replaces it entirely, and gives it back when its rows go', async () => {
    await using rig = await fixtureRig();
    await rig.write('system,0,/Serial,"c0619ab00001"', 'tank,21,/Level,5');
    await rig.start();
    expect(rig.values('system')).toEqual({ '/Serial': 'c0619ab00001' });
    await rig.replace('tank,21,/Level,5');
    await rig.secondWithChange();
    expect(rig.store.get('system')?.value('/Relay/0/State')).toBe(0);
  });

  it('gives it back when the file goes and when the fixture stops', async () => {
    await using rig = await fixtureRig();
    await rig.write('settings,0,/Settings/Pump0/Mode,1');
    const fixture = await rig.start();
    expect(rig.values('settings')).toEqual({ '/Settings/Pump0/Mode': 1 });
    await rm(rig.file);
    await fixture.reload();
    expect(rig.store.get('settings')?.value('/Settings/CGwacs/Hub4Mode')).toBe(1);
    await rig.write('settings,0,/Settings/Pump0/Mode,1');
    await fixture.reload();
    expect(rig.store.get('settings')?.value('/Settings/CGwacs/Hub4Mode')).toBeUndefined();
    fixture.stop();
    expect(rig.store.get('settings')?.value('/Settings/CGwacs/Hub4Mode')).toBe(1);
  });

  it('keeps it away until the last of two fixtures has gone', async () => {
    await using rig = await fixtureRig();
    await rig.write('hub4,0,/Pv/Disable,1');
    const [first, second] = [await rig.start(), await rig.start()];
    first.stop();
    expect(rig.store.find('hub4', 0)?.value('/Pv/Disable')).toBe(1);
    expect(rig.store.find('hub4', 0)?.value('/Overrides/Setpoint')).toBeUndefined();
    second.stop();
    expect(rig.values('hub4')).toMatchObject({
      '/PvPowerLimiterActive': 0,
      '/Overrides/Setpoint': null,
      '/Pv/Disable': 0,
    });
  });
});

describe('a fixture that was stopped', () => {
  it('has no services, no timer, and brings nothing back', async () => {
    await using rig = await fixtureRig();
    // It has timers of its own.
    rig.builtins.claim('system');
    await rig.write('tank,21,/Level,5');
    const fixture = await rig.start();
    expect(rig.clock.pending).toBe(1);
    await rig.replace('tank,21,/Level,6');
    const reading = fixture.reload();
    fixture.stop();
    await reading;
    expect(rig.store.find('tank', 21)).toBeUndefined();
    expect(rig.clock.pending).toBe(0);
  });
});
