import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BatteryMonitor60 } from '../../../../src/simulator/devices/vedirect/bmv60.ts';
import { PhoenixInverter } from '../../../../src/simulator/devices/vedirect/phoenix.ts';
import { encodeTextBlock, type TextFields } from '../../../../src/simulator/devices/vedirect/text-encoder.ts';
import { wireBmv, wireBmv60, wirePhoenix } from '../../../../src/simulator/devices/vedirect/wired-devices.ts';
import { hasSharedData, sharedPath, withoutSharedData } from '../../../support/shared-data.ts';
import { fieldIn, fieldsIn, Host } from './host.ts';

const values = (fields: TextFields | undefined): Record<string, string> => Object.fromEntries(fields ?? []);
const labels = (fields: TextFields | undefined): string[] => (fields ?? []).map(([label]) => label);

describe('a simulated Phoenix inverter', () => {
  const phoenix = (options: Partial<Parameters<typeof wirePhoenix>[0]> = {}) => {
    const host = new Host();
    const wired = wirePhoenix({ clock: host.clock, ...options });
    host.plugInto(wired.simulator);
    return { host, ...wired };
  };

  it.skipIf(!hasSharedData)(`sends the block of a real 12/1200 in the same state${withoutSharedData}`, () => {
    const inverter = new PhoenixInverter({
      ...{ productId: '0xA2F1', firmware: '0124', serial: 'HQ2152UFKWY' },
    });
    inverter.measure({
      ...{ seconds: 1, batteryVolts: 13.232, outputVolts: 230.07, outputAmps: 38 / 230.07, outputVoltAmps: 38 },
      ...{ state: 'inverting', lowBattery: 0, overload: 0 },
    });
    const [block = []] = inverter.blocks();
    // The real one cuts the current, 0.165 A, short.
    const cut = block.map(([label, value]) => [label, label === 'AC_OUT_I' ? '1' : value] as const);
    const recorded = readFileSync(sharedPath('vedirect/phoenix-inverter-12-1200_fw124.bin'));
    expect(Buffer.from(encodeTextBlock(cut)).toString('latin1')).toBe(recorded.toString('latin1'));
  });

  it('is switched on, off, to eco and hibernate, and refuses other modes with the nearest', async () => {
    const { host } = phoenix({ loadVoltAmps: 10 });
    for (const [frame, mode, state, volts, offReason] of [
      ['80002000447', '4', '0', '0', '0x00000004'],
      ['80002000546', '5', '1', '0', '0x00000000'],
      ['80002000249', '2', '9', '230', '0x00000000'],
    ] as const) {
      expect(await host.ask(frame)).toBe(frame);
      await host.clock.advance(1_500);
      const text = host.take();
      const shown = ['MODE', 'CS', 'AC_OUT_V', 'OR'].map((label) => fieldIn(text, label));
      const wholeVolts = String(Math.round(Number(shown[2]) / 100));
      expect(shown).toEqual([mode, state, shown[2], offReason]);
      expect(wholeVolts).toBe(volts);
    }
    expect(await host.ask('80002000348')).toBe('80002040245');
  });

  it('wakes up from eco for a load', async () => {
    const { host, plant } = phoenix({ loadVoltAmps: 10 });
    await host.ask('80002000546');
    plant.get('acLoad', 'load').addStep(50);
    await host.clock.advance(1_500);
    expect([fieldIn(host.received, 'CS'), fieldIn(host.received, 'AC_OUT_S')]).toEqual(['9', '60']);
  });

  it('warns of a low battery, and gives up below the shutdown level until it has recovered for a while', async () => {
    const { host, plant } = phoenix();
    const shown = async (batteryVolts: number, seconds = 3) => {
      plant.set('battery.supplyVolts', batteryVolts);
      await host.clock.advance(seconds * 1_000);
      return ['WARN', 'AR', 'CS'].map((label) => fieldIn(host.received, label));
    };
    expect(await shown(10.5)).toEqual(['1', '0', '9']);
    expect(await shown(9)).toEqual(['0', '1', '2']);
    expect(await shown(11)).toEqual(['0', '1', '2']);
    expect(await shown(12.6, 40)).toEqual(['0', '0', '9']);
  });

  it('warns of an overload, and gives up when that is heavy, until it is switched off and on', async () => {
    const { host, plant } = phoenix({ loadVoltAmps: 1_300 });
    const load = plant.get('acLoad', 'load');
    await host.clock.advance(2_500);
    expect([fieldIn(host.received, 'WARN'), fieldIn(host.received, 'AR')]).toEqual(['256', '0']);
    load.addStep(700);
    await host.clock.advance(10_000);
    load.addStep(-1_900);
    await host.clock.advance(2_000);
    expect([fieldIn(host.received, 'AR'), fieldIn(host.received, 'CS')]).toEqual(['256', '2']);
    await host.ask('80002000447');
    await host.clock.advance(1_500);
    await host.ask('80002000249');
    await host.clock.advance(1_500);
    expect([fieldIn(host.received, 'AR'), fieldIn(host.received, 'CS')]).toEqual(['0', '9']);
  });

  it('of another model has its battery and output', async () => {
    const { host } = phoenix({ productId: '0xA27C' });
    await host.clock.advance(1_500);
    expect(Number(fieldIn(host.received, 'V'))).toBeGreaterThan(50_000);
    expect(Number(fieldIn(host.received, 'AC_OUT_V'))).toBeCloseTo(12_000, -2);
  });
});

describe('a simulated BMV-60xS', () => {
  const bmv60 = (model: '600S' | '602S' | '600HS', firmware = '210') =>
    new BatteryMonitor60({ model, firmware, capacityAmpHours: 200, soc: 80, leastVolts: 11.9, mostVolts: 14.3 });

  it('sends the fields of its model in two blocks, neither product id nor serial number', () => {
    const [main, history] = bmv60('600S').blocks();
    expect(labels(main)).toEqual(['V', 'I', 'CE', 'SOC', 'TTG', 'Alarm', 'Relay', 'AR', 'BMV', 'FW']);
    const twelve = Array.from({ length: 12 }, (_, index) => `H${index + 1}`);
    expect(labels(history)).toEqual(twelve);
    const [mainOf602, historyOf602] = bmv60('602S').blocks();
    expect(labels(mainOf602).slice(0, 3)).toEqual(['V', 'VS', 'I']);
    expect(labels(historyOf602)).toEqual([...twelve, 'H13', 'H14', 'H15', 'H16']);
  });

  it('does not say what it is before firmware 2.08, and writes On and Off up to 2.09', () => {
    const old = bmv60('602S', '207');
    expect(labels(old.blocks()[0])).not.toContain('BMV');
    const monitor = bmv60('600HS', '209');
    monitor.alarms = 1;
    expect(values(monitor.blocks()[0])).toMatchObject({ Alarm: 'On', Relay: 'Off', AR: '1', BMV: '600HS', FW: '209' });
    expect(values(bmv60('600HS').blocks()[0])).toMatchObject({ Alarm: 'OFF', Relay: 'OFF' });
  });

  it('knows no state of charge before it was synchronised', () => {
    const monitor = bmv60('602S');
    monitor.isSynchronised = false;
    expect(values(monitor.blocks()[0])).toMatchObject({ CE: '---', SOC: '---', TTG: '---', V: '0' });
  });

  it('counts what is drawn and charged', async () => {
    const host = new Host();
    const { simulator } = wireBmv60({ clock: host.clock, loadWatts: 600, sun: 0, soc: 50 });
    host.plugInto(simulator);
    await host.clock.advance(600_500);
    const text = host.received;
    expect(Number(fieldIn(text, 'I'))).toBeLessThan(-40_000);
    expect(Number(fieldIn(text, 'SOC'))).toBeLessThan(470);
    expect(Number(fieldIn(text, 'TTG'))).toBeGreaterThan(60);
    expect(Number(fieldIn(text, 'CE'))).toBeLessThan(-107_000);
  });
});

describe('a simulated battery monitor', () => {
  it('that does not watch a battery has neither state of charge nor what follows from it', async () => {
    const host = new Host();
    const { simulator } = wireBmv({ clock: host.clock, monitorMode: -6, hasRelay: false });
    host.plugInto(simulator);
    await host.clock.advance(1_500);
    const sent = fieldsIn(host.received).map(([label]) => label);
    expect(sent).toEqual(expect.arrayContaining(['V', 'I', 'P', 'H7', 'H17', 'H18', 'MON']));
    for (const label of ['SOC', 'CE', 'TTG', 'H1', 'H9', 'Relay']) expect(sent).not.toContain(label);
  });
});
