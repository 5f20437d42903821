import { beforeEach, describe, expect, it } from 'vitest';
import { RegisterBank } from '../../../src/registers/bank.ts';
import { describeFailure } from '../../../src/registers/failure.ts';
import { createLog } from '../../../src/runtime/log.ts';
import { Store } from '../../../src/store/store.ts';
import { heldService } from '../../support/held-service.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { shippedTable } from '../../support/modbus-rig.ts';

describe('the register bank', () => {
  let clock: ManualClock;
  let store: Store;
  let bank: RegisterBank;
  let lines: string[];

  beforeEach(async () => {
    clock = new ManualClock();
    store = new Store(clock);
    lines = [];
    const log = createLog({ level: 'info', format: 'text', write: (line) => void lines.push(line) });
    bank = new RegisterBank({ table: await shippedTable(), store, clock, log });
  });

  /** The registers as numbers, or in words why they cannot be read. */
  function read(unit: number, address: number, count = 1): number[] | string {
    const out = new Uint8Array(count * 2 + 4);
    if (!bank.read(unit, address, count, out, 2)) {
      const failure = bank.explainRead(unit, address, count);
      return failure === undefined ? 'no reason' : describeFailure(failure);
    }
    expect([out[0], out[1], out.at(-2), out.at(-1)], 'bytes around the block').toEqual([0, 0, 0, 0]);
    return Array.from({ length: count }, (_, index) => ((out[index * 2 + 2] ?? 0) << 8) | (out[index * 2 + 3] ?? 0));
  }

  const battery = (suffix: string, instance: number, units: readonly number[] = []) =>
    heldService(store, { type: 'battery', suffix, instance, units }, { '/Dc/0/Voltage': 52.13, '/Soc': 84.2 });

  it('follows a value at every unit ID at which the service answers', () => {
    const handle = battery('ttyUSB0', 288, [247, 225]);
    expect([239, 247, 225].map((unit) => read(unit, 259))).toEqual([[5213], [5213], [5213]]);
    handle.update([['/Dc/0/Voltage', 52.14]]);
    expect([239, 247, 225].map((unit) => read(unit, 259))).toEqual([[5214], [5214], [5214]]);
  });

  it('answers for a service from the moment it appears, and no more once it has gone', () => {
    expect(read(239, 259)).toBe('register 259 belongs to battery; no battery is there now');
    const handle = battery('ttyUSB0', 288);
    expect(read(239, 259)).toEqual([5213]);
    handle.retire();
    expect(read(239, 259)).toBe('register 259 belongs to battery; no battery is there now');
    battery('ttyUSB0', 288);
    expect(read(239, 259)).toEqual([5213]);
  });

  it('says at which unit ID a service is when it is asked for elsewhere', () => {
    battery('ttyUSB0', 288);
    expect(read(100, 259)).toBe('register 259 belongs to battery; battery is unit 239');
  });

  it('says that addresses are as listed when a client counts from 40001', () => {
    expect(read(239, 40_260)).toContain('without 40001: was 259 meant?');
  });

  it('says in the log that the `units` of one service have taken the unit ID of another', () => {
    battery('fixture', 288);
    battery('ttyUSB0', 300, [239]);
    battery('ttyUSB1', 289, []);
    expect(lines.filter((line) => line.includes('answers at unit'))).toEqual([
      expect.stringContaining('battery.ttyUSB0 answers at unit 239, which battery.fixture would have'),
    ]);
  });

  it('reads 0 for values that are invalid and for paths that the device does not have', () => {
    battery('ttyUSB0', 288).update([['/Dc/0/Voltage', null]]);
    expect(read(239, 259, 4)).toEqual([0, 0, 0, 0]);
  });

  it('shows one path in all the registers that have it', () => {
    const handle = heldService(
      store,
      { type: 'settings', suffix: '', instance: 0 },
      { '/Settings/CGwacs/AcPowerSetPoint': 500 },
    );
    expect([read(100, 2700), read(0, 2700), read(100, 2703)]).toEqual([[500], [500], [5]]);
    handle.update([['/Settings/CGwacs/AcPowerSetPoint', -1200]]);
    expect([read(100, 2700), read(100, 2703)]).toEqual([[64_336], [65_524]]);
  });

  it('reads a block over two services where both are there, and refuses it where one is missing', () => {
    heldService(store, { type: 'settings', suffix: '', instance: 0 }, { '/Settings/CGwacs/PreventFeedback': 1 });
    expect(read(100, 2708, 2)).toBe('the block runs into register 2709 of hub4, which this unit does not have');
    heldService(store, { type: 'hub4', suffix: '', instance: 0 }, { '/PvPowerLimiterActive': 1 });
    expect(read(100, 2708, 2)).toEqual([1, 1]);
  });

  it('refuses blocks that start or end outside the map, also at its very end', () => {
    heldService(store, { type: 'vebus', suffix: 'ttyUSB0', instance: 227 }, {});
    heldService(store, { type: 'platform', suffix: '', instance: 0 }, {});
    expect(read(227, 147, 2)).toBe('the block runs into register 148, which is not in the map');
    expect(read(227, 148)).toBe('register 148 is not in the map');
    expect(read(227, 2)).toBe('register 2 is not in the map');
    expect(read(227, 65_535, 2)).toBe('register 65535 is not in the map');
    expect(read(100, 5814, 6)).toEqual(Array(6).fill(65_535));
    expect(read(100, 5819, 2)).toBe('the block runs into register 5820, which is not in the map');
  });

  it('reads parts of 32-bit values and of texts', () => {
    heldService(store, { type: 'gps', suffix: '', instance: 0 }, { '/Position/Latitude': -32.3219765 });
    heldService(store, { type: 'system', suffix: '', instance: 0 }, { '/Serial': 'badbeef15bad' });
    expect(read(100, 2801)).toEqual([-323_219_765 & 0xffff]);
    expect(read(100, 802, 2)).toEqual([0x6565, 0x6631]);
  });

  describe('computes', () => {
    it('the PV current of a solar charger from power and voltage (777)', () => {
      const handle = heldService(store, { type: 'solarcharger', suffix: 'a', instance: 226 }, { '/Yield/Power': 412 });
      expect(read(226, 777)).toEqual([0]);
      handle.update([['/Pv/V', 103.87]]);
      expect(read(226, 777)).toEqual([40]);
      handle.update([['/Pv/V', 0]]);
      expect(read(226, 777)).toEqual([0]);
    });

    it('the time at each read, whole or in part (830)', async () => {
      heldService(store, { type: 'system', suffix: '', instance: 0 }, {});
      const seconds = Math.floor(clock.unixTime() / 1000);
      expect(read(100, 830, 4)).toEqual([0, 0, seconds >>> 16, seconds & 0xffff]);
      await clock.advance(5_000);
      expect(read(100, 833, 2)).toEqual([(seconds + 5) & 0xffff, 0]);
      expect(read(100, 826, 6)).toEqual([0, 65_535, 65_535, 65_535, 0, 0]);
    });

    it('the firmware version (834)', () => {
      heldService(store, { type: 'system', suffix: '', instance: 0 }, { '/FirmwareVersion': 0x03702a });
      expect(read(100, 834, 2)).toEqual([0x0370, 0x002a]);
    });

    it('an error flag from the texts of a generator set (3214, 5202)', () => {
      const handle = heldService(store, { type: 'genset', suffix: 'a', instance: 0 }, { '/Error/0/Id': '' });
      expect(read(100, 3214)).toEqual([0]);
      handle.update([['/Error/7/Id', 'FischerPanda:e-17']]);
      expect(read(100, 3214)).toEqual([0xff00]);
      heldService(store, { type: 'dcgenset', suffix: 'a', instance: 0 }, { '/Error/3/Id': 'x' });
      expect(read(100, 5202)).toEqual([0xff00]);
    });
  });

  it('warns once of two services with one type and instance, and lets the later answer', () => {
    battery('ttyUSB0', 288);
    battery('ttyUSB1', 288).update([['/Dc/0/Voltage', 13]]);
    battery('ttyUSB2', 5);
    expect(read(239, 259)).toEqual([1300]);
    expect(lines.filter((line) => line.includes('same instance 288'))).toHaveLength(1);
  });

  it('lists who answers where, and the unit ID to tell people', () => {
    const { service } = battery('ttyUSB0', 288, [247]);
    expect(bank.units().map(({ unit, service: { name } }) => [unit, name])).toEqual([
      [239, 'battery.ttyUSB0'],
      [247, 'battery.ttyUSB0'],
    ]);
    expect(bank.unitOf(service)).toBe(239);
  });

  it('answers by another register map once that is put in place', async () => {
    battery('ttyUSB0', 288);
    const table = await shippedTable();
    const without = { ...table, at: (address: number) => (address === 259 ? undefined : table.at(address)) };
    bank.setTable({ ...without, rows: table.rows.filter((row) => row.address !== 259), unitIds: [] });
    expect(read(239, 260)).toBe('register 260 belongs to battery; no battery is there now');
    bank.setTable(table);
    expect(read(239, 259)).toEqual([5213]);
  });
});
