import { beforeAll, describe, expect, it } from 'vitest';
import type { RegisterTable } from '../../../../src/registers/table.ts';
import { shippedTable } from '../../../support/modbus-rig.ts';
import { systemRig } from '../../../support/system-rig.ts';

const monitor = {
  '/ProductName': 'BMV-712',
  '/Mgmt/Connection': 'VE.Direct',
  '/Dc/0/Voltage': 26,
  '/Dc/0/Current': -10,
  '/Dc/0/Power': -260,
  '/Soc': 80,
};
const battery = ['/Dc/Battery/Voltage', '/Dc/Battery/Power', '/Dc/Battery/Soc', '/Dc/Battery/State'];

describe('the system service', () => {
  let table: RegisterTable;
  beforeAll(async () => {
    table = await shippedTable();
  });

  it('offers every path that the register map reads from it, without any device', () => {
    const { value } = systemRig();
    const rows = table.rows.filter(({ service, path }) => service === 'system' && path.startsWith('/'));
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter(({ path }) => value(path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('tells what a device tells within half a second', async () => {
    const { clock, add, values } = systemRig();
    add('battery.ttyUSB0', 288, monitor);
    await clock.advance(500);
    expect(values(...battery)).toEqual([26, -260, 80, 2]);
    expect(values('/ServiceMapping/com_victronenergy_battery_288')).toEqual(['com.victronenergy.battery.ttyUSB0']);
  });

  it('forgets what a device told at the moment in which it leaves', async () => {
    const { clock, add, values } = systemRig();
    const device = add('battery.ttyUSB0', 288, monitor);
    await clock.advance(500);
    device.retire();
    expect(values(...battery)).toEqual([null, null, null, null]);
    expect(values('/ActiveBatteryService', '/ServiceMapping/com_victronenergy_battery_288')).toEqual([null, null]);
  });

  it('gathers changes: a device that tells its values every millisecond changes it a few times a second', async () => {
    const { clock, add, batches, value } = systemRig();
    const device = add('battery.ttyUSB0', 288, monitor);
    await clock.advance(1_000);
    const before = batches();
    for (let ms = 0; ms < 1_000; ms += 1) {
      device.update([['/Dc/0/Power', -ms]]);
      await clock.advance(1);
    }
    expect(batches() - before).toBeGreaterThanOrEqual(3);
    expect(batches() - before).toBeLessThanOrEqual(5);
    await clock.advance(500);
    expect(value('/Dc/Battery/Power')).toBe(-999);
  });

  it('has nothing to do but its ticks while nothing changes', async () => {
    const { clock, add, batches } = systemRig();
    add('battery.ttyUSB0', 288, monitor);
    await clock.advance(1_000);
    expect(clock.pending).toBe(1);
    const before = batches();
    await clock.advance(9_000);
    expect(batches()).toBe(before + 1);
  });

  it('keeps up with 100 devices', async () => {
    const { clock, add, value } = systemRig();
    const chargers = Array.from({ length: 100 }, (_, index) =>
      add(`solarcharger.tty${index}`, 288 + index, { '/Dc/0/Voltage': 26, '/Dc/0/Current': 1 }),
    );
    await clock.advance(500);
    expect(value('/Dc/Pv/Power')).toBe(2_600);
    const start = performance.now();
    for (let round = 0; round < 40; round += 1) {
      for (const charger of chargers) charger.update([['/Dc/0/Current', round]]);
      await clock.advance(250);
    }
    // Ten seconds of four updates each; a hundred such gateways are to run on one core.
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(value('/Dc/Pv/Power')).toBe(39 * 2_600);
  });

  it('takes its settings from the settings service, and defaults while that is not there', async () => {
    const { clock, add, value } = systemRig();
    add('vebus.ttyUSB1', 276, { '/Ac/ActiveIn/ActiveInput': 0 });
    await clock.advance(500);
    expect(value('/Ac/ActiveIn/Source')).toBe(1);
    const settings = add('settings', 0, { '/Settings/SystemSetup/AcInput1': 3 });
    await clock.advance(500);
    expect(value('/Ac/ActiveIn/Source')).toBe(3);
    settings.retire();
    expect(value('/Ac/ActiveIn/Source')).toBe(1);
  });

  it('leaves with all its timers, and comes back with the values of then', async () => {
    const { clock, add, value, system } = systemRig();
    system.hide();
    expect(clock.pending).toBe(0);
    add('battery.ttyUSB0', 288, monitor);
    expect(value('/Serial')).toBeUndefined();
    system.show();
    expect(value('/Dc/Battery/Soc')).toBe(80);
  });
});

describe('the timers', () => {
  const timers = ['TimeOff', 'TimeOnGrid', 'TimeOnGenerator', 'TimeOnInverter'].map((name) => `/Timers/${name}`);

  it('count for how long the plant has lived from what, every 10 s', async () => {
    const { clock, add, values } = systemRig();
    const multi = add('vebus.ttyUSB1', 276, { '/State': 3, '/Ac/ActiveIn/ActiveInput': 0 });
    await clock.advance(9_999);
    expect(values(...timers)).toEqual([0, 0, 0, 0]);
    await clock.advance(1);
    expect(values(...timers)).toEqual([0, 10, 0, 0]);
    multi.update([['/Ac/ActiveIn/ActiveInput', 1]]);
    await clock.advance(20_000);
    multi.update([['/Ac/ActiveIn/ActiveInput', 240]]);
    await clock.advance(30_000);
    multi.retire();
    await clock.advance(3_600_000);
    expect(values(...timers)).toEqual([3_600, 10, 20, 30]);
  });

  it('do not count while another system has the place', async () => {
    const { clock, system, values } = systemRig();
    await clock.advance(15_000);
    system.hide();
    await clock.advance(100_000);
    system.show();
    await clock.advance(10_000);
    expect(values('/Timers/TimeOff')).toEqual([20]);
  });
});

describe('the speed by GPS', () => {
  const receiver = { '/Fix': 1, '/Speed': 0 };

  it('is that of the first receiver with a fix', async () => {
    const { clock, add, values } = systemRig();
    add('gps.a', 1, { ...receiver, '/Fix': 0, '/Speed': 9 });
    const second = add('gps.b', 2, { ...receiver, '/Speed': 5 });
    add('gps.c', 3, { ...receiver, '/Speed': 7 });
    await clock.advance(500);
    expect(values('/GpsService', '/GpsSpeed')).toEqual(['com.victronenergy.gps.b', 5]);
    second.retire();
    expect(values('/GpsService', '/GpsSpeed')).toEqual(['com.victronenergy.gps.c', 7]);
  });

  it('follows its mean over about a second until it is there', async () => {
    const { clock, add, value } = systemRig();
    const device = add('gps.a', 1, receiver);
    await clock.advance(1_000);
    device.update([['/Speed', 10]]);
    await clock.advance(250);
    const early = Number(value('/GpsSpeed'));
    await clock.advance(1_000);
    const later = Number(value('/GpsSpeed'));
    expect(later).toBeGreaterThan(early);
    expect(later).toBeGreaterThan(6);
    expect(later).toBeLessThan(9.5);
    await clock.advance(10_000);
    expect(value('/GpsSpeed')).toBe(10);
    expect(clock.pending).toBe(1);
  });
});
