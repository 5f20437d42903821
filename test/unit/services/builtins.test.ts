import { beforeAll, describe, expect, it } from 'vitest';
import type { RegisterTable } from '../../../src/registers/table.ts';
import { settingAllowsWrites, startBuiltins } from '../../../src/services/builtins.ts';
import { Store } from '../../../src/store/store.ts';
import type { Value, WriteOutcome } from '../../../src/store/values.ts';
import { heldService } from '../../support/held-service.ts';
import { keptLog } from '../../support/kept-log.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { shippedTable } from '../../support/modbus-rig.ts';

const types = ['system', 'settings', 'hub4', 'platform'];

function started() {
  const clock = new ManualClock();
  const store = new Store(clock);
  const builtins = startBuiltins(store, {
    clock,
    log: keptLog([]),
    portalId: 'c0619ab12345',
    firmwareVersion: 'v3.70',
    programVersion: '1.2.3',
  });
  const write = (type: string, path: string, value: number | string): Promise<WriteOutcome> => {
    const service = store.find(type, 0);
    if (service === undefined) throw new Error(`${type} is not there`);
    return store.write([{ service, changes: [{ path, value }] }], 900);
  };
  const value = (type: string, path: string): Value | undefined => store.find(type, 0)?.value(path);
  return { store, builtins, write, value };
}

describe('the built-in services', () => {
  let table: RegisterTable;
  beforeAll(async () => {
    table = await shippedTable();
  });

  it('are there without any device, once each, on instance 0', () => {
    const { store } = started();
    expect([...store.services()].map(({ name, type, instance }) => [name, type, instance])).toEqual(
      types.map((type) => [type, type, 0]),
    );
  });

  it('offer every path that the register map reads from settings, hub4 and platform', () => {
    const { value } = started();
    const rows = table.rows.filter(({ service, path }) => types.slice(1).includes(service) && path.startsWith('/'));
    expect(rows.length).toBeGreaterThan(40);
    const missing = rows.filter(({ service, path }) => value(service, path) === undefined);
    expect(missing.map(({ address, path }) => `${address} ${path}`)).toEqual([]);
  });

  it('take a write to every writable register of settings, and hold it', async () => {
    const { write, value } = started();
    const rows = table.rows.filter(({ service, writable }) => service === 'settings' && writable);
    expect(rows.length).toBeGreaterThan(30);
    for (const { path, format } of rows) {
      const wanted = format === 'string' ? 'boat' : 1;
      expect(await write('settings', path, wanted), path).toEqual({ kind: 'done' });
      expect(value('settings', path), path).toBe(wanted);
    }
  });

  it('refuse a write to what only others may change', async () => {
    const { write } = started();
    expect(await write('settings', '/Settings/CGwacs/BatteryLife/SocLimit', 20)).toMatchObject({ kind: 'refused' });
    expect(await write('system', '/Serial', 'x')).toMatchObject({ kind: 'refused' });
    expect(await write('hub4', '/PvPowerLimiterActive', 1)).toMatchObject({ kind: 'refused' });
  });

  it('refuse to start a restore of VE.Bus: nothing here could do it', async () => {
    const { write, value } = started();
    expect(await write('platform', '/Vebus/Devices/0/Restore/FileIndex', 2)).toEqual({ kind: 'done' });
    expect(await write('platform', '/Vebus/Devices/0/Restore/Action', 1)).toMatchObject({ kind: 'refused' });
    expect(value('platform', '/Vebus/Devices/0/Restore/Action')).toBe(0);
  });

  it('hold the volatile grid set-point, which has no value at first', async () => {
    const { write, value } = started();
    expect(value('hub4', '/Overrides/Setpoint')).toBeNull();
    expect(await write('hub4', '/Overrides/Setpoint', -2500)).toEqual({ kind: 'done' });
    expect(value('hub4', '/Overrides/Setpoint')).toBe(-2500);
  });

  it('leave when they are stopped', () => {
    const { store, builtins } = started();
    builtins.stop();
    expect([...store.services()]).toEqual([]);
  });
});

describe('a claim on a built-in service', () => {
  it.each(types)('makes %s leave, and its release brings it back with what was written', async (type) => {
    const { store, builtins, write, value } = started();
    await write('settings', '/Settings/CGwacs/AcPowerSetPoint', 1234);
    await write('system', '/Relay/1/State', 1);
    builtins.claim(type);
    expect(store.find(type, 0)).toBeUndefined();
    expect([...store.services()]).toHaveLength(3);
    builtins.release(type);
    expect(value('settings', '/Settings/CGwacs/AcPowerSetPoint')).toBe(1234);
    expect(value('system', '/Relay/1/State')).toBe(1);
    expect([...store.services()]).toHaveLength(4);
  });

  it('holds until each of several has been released', () => {
    const { store, builtins } = started();
    builtins.claim('hub4');
    builtins.claim('hub4');
    builtins.release('hub4');
    expect(store.find('hub4', 0)).toBeUndefined();
    builtins.release('hub4');
    expect(store.find('hub4', 0)).toBeDefined();
  });

  it('changes nothing for types that are not built in', () => {
    const { store, builtins } = started();
    builtins.claim('battery');
    builtins.release('battery');
    expect([...store.services()].map(({ type }) => type)).toEqual(types);
  });
});

describe('the setting that lets Modbus clients write', () => {
  const path = '/Settings/ModbusServer/ReadWrite';

  it('lets them at first, until it is 0', async () => {
    const { store, write } = started();
    expect(settingAllowsWrites(store)).toBe(true);
    await write('settings', path, 0);
    expect(settingAllowsWrites(store)).toBe(false);
    expect(await write('settings', path, 2)).toMatchObject({ kind: 'out-of-range' });
    await write('settings', path, 1);
    expect(settingAllowsWrites(store)).toBe(true);
  });

  it('lets them where there are no settings at all', () => {
    const { store, builtins } = started();
    builtins.claim('settings');
    expect(settingAllowsWrites(store)).toBe(true);
  });

  it.each([
    [1, true],
    [0, false],
    [2, false],
    ['1', false],
    [null, false],
  ] as const)('are allowed when a fixture holds the setting at %j: %s', (value, allowed) => {
    const store = new Store(new ManualClock());
    heldService(store, { type: 'settings', suffix: '', instance: 0 }, { '/Settings/ModbusServer/ReadWrite': value });
    expect(settingAllowsWrites(store)).toBe(allowed);
  });
});
