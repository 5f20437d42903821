import { describe, expect, it, vi } from 'vitest';
import type { DeviceConfig } from '../../src/config/config.ts';
import { Mk3Simulator } from '../../src/simulator/devices/mk3/mk3.ts';
import { wireBmv, wireBmv60, wireMppt } from '../../src/simulator/devices/vedirect/wired-devices.ts';
import { mk3Cable, veDirectCable } from '../support/cable-tree.ts';
import { PluggedHouse } from '../support/plugged-house.ts';
import { pdu, RawClient, request } from '../support/raw-client.ts';

const cableA = veDirectCable('VE1AAAA');
const cableB = veDirectCable('VE2BBBB');
const cableC = veDirectCable('VE3CCCC');
const patient = { timeout: 15_000, interval: 50 };

const monitor = (house: PluggedHouse, serial: string) => wireBmv({ clock: house.clock, serial }).simulator;
const charger = (house: PluggedHouse, serial: string) => wireMppt({ clock: house.clock, serial }).simulator;

describe('devices: auto', () => {
  it('serves what is plugged in, and what comes later', async () => {
    await using house = await PluggedHouse.make();
    const first = await house.plugIn('ttyUSB0', cableA, charger(house, 'HQ1'));
    await house.start();
    expect(house.lines[0]).toMatch(` info  [discovery] found VE.Direct cable VE1AAAA at ${first}`);
    await vi.waitFor(() => expect(house.instances()).toEqual({ HQ1: 288 }), patient);

    await house.plugIn('ttyUSB1', mk3Cable('HQ1746NNQZ2'), new Mk3Simulator({ clock: house.clock }));
    await house.plugIn('ttyUSB2', cableB, monitor(house, 'HQ2'));
    await vi.waitFor(() => {
      expect(house.lines).toContain('device vedirect SmartSolar Charger MPPT 75/15 -> solarcharger 288, unit 239');
      expect(house.lines).toContain('device vedirect BMV-712 Smart -> battery 289, unit 238');
      expect(house.lines.some((line) => /^device mk2 .* -> vebus 276, unit 227$/.test(line))).toBe(true);
    }, patient);

    const client = await RawClient.open(house.gateway.modbus.addresses[0]?.port ?? 0);
    expect(pdu(await client.ask(request(238, '0301030001')))).toMatch(/^0302/);
    client.destroy();
  });

  it('waits in silence where there is no cable', async () => {
    await using house = await PluggedHouse.make();
    await house.start();
    await vi.waitFor(() => expect(house.lines.at(-1)).toMatch(/^listening modbus/), patient);
    expect(house.lines.filter((line) => line.includes('no Victron cable is plugged in'))).toHaveLength(1);
  });

  it('keeps unit IDs when ports have other numbers and cables come in another order, running or not', async () => {
    await using house = await PluggedHouse.make();
    const [one, two, three] = [charger(house, 'HQ1'), monitor(house, 'HQ2'), monitor(house, 'HQ3')];
    await house.plugIn('ttyUSB0', cableA, one);
    await house.plugIn('ttyUSB1', cableB, two);
    await house.plugIn('ttyUSB2', cableC, three);
    await house.start();
    const all = { HQ1: 288, HQ2: 289, HQ3: 290 };
    await vi.waitFor(() => expect(house.instances()).toEqual(all), patient);

    await house.pull('ttyUSB0', 'ttyUSB1', 'ttyUSB2');
    await vi.waitFor(() => expect(house.instances()).toEqual({}), patient);
    await house.plugIn('ttyUSB0', cableC, three);
    await house.plugIn('ttyUSB1', cableA, one);
    await house.plugIn('ttyUSB2', cableB, two);
    await vi.waitFor(() => expect(house.instances()).toEqual(all), patient);

    await house.stop();
    await house.pull('ttyUSB0', 'ttyUSB1', 'ttyUSB2');
    await house.plugIn('ttyUSB0', cableB, two);
    await house.start();
    await vi.waitFor(() => expect(house.instances()).toEqual({ HQ2: 289 }), patient);
    await house.plugIn('ttyUSB1', cableC, three);
    await vi.waitFor(() => expect(house.instances()).toEqual({ HQ2: 289, HQ3: 290 }), patient);
    await house.plugIn('ttyUSB2', cableA, one);
    await vi.waitFor(() => expect(house.instances()).toEqual(all), patient);
  }, 60_000);

  it.each([
    { title: 'while the gateway is off', isRunning: false },
    { title: 'while it runs', isRunning: true },
  ])(
    'follows battery monitors that swap their cables $title: their serial number comes by HEX',
    async ({ isRunning }) => {
      await using house = await PluggedHouse.make();
      const [one, two] = [monitor(house, 'HQ1'), monitor(house, 'HQ2')];
      await house.plugIn('ttyUSB0', cableA, one);
      await house.plugIn('ttyUSB1', cableB, two);
      await house.start();
      const both = { HQ1: 288, HQ2: 289 };
      await vi.waitFor(() => expect(house.instances()).toEqual(both), patient);

      await vi.waitFor(
        async () =>
          expect(await house.remembered()).toMatchObject({ 'vedirect serial HQ1': 288, 'vedirect serial HQ2': 289 }),
        patient,
      );
      if (!isRunning) await house.stop();
      await house.pull('ttyUSB0', 'ttyUSB1');
      if (isRunning) await vi.waitFor(() => expect(house.instances()).toEqual({}), patient);
      await house.plugIn('ttyUSB0', cableA, two);
      await house.plugIn('ttyUSB1', cableB, one);
      if (!isRunning) await house.start();
      await vi.waitFor(() => expect(house.instances()).toEqual(both), patient);
    },
    60_000,
  );

  it('keeps unit IDs without udev, where only the serial numbers of the cables tell them apart', async () => {
    await using house = await PluggedHouse.make();
    // Monitors that answer no HEX tell no serial number: their cable is all that they are known by.
    const [one, two] = [
      wireBmv({ clock: house.clock, productId: '0x203', model: '700' }).simulator,
      wireBmv({ clock: house.clock, productId: '0x204', model: '702' }).simulator,
    ];
    for (const simulator of [one, two]) simulator.faults = { noHex: true };
    await house.plugIn('ttyUSB0', cableA, one, false);
    await house.plugIn('ttyUSB1', cableB, two, false);
    await house.start();
    const both = { 'BMV-700': 288, 'BMV-702': 289 };
    await vi.waitFor(() => expect(house.instances()).toEqual(both), patient);
    await house.pull('ttyUSB0', 'ttyUSB1');
    await vi.waitFor(() => expect(house.instances()).toEqual({}), patient);
    await house.plugIn('ttyUSB0', cableB, two, false);
    await house.plugIn('ttyUSB1', cableA, one, false);
    await vi.waitFor(() => expect(house.instances()).toEqual(both), patient);
    await house.stop();
    await house.start();
    await vi.waitFor(() => expect(house.instances()).toEqual(both), patient);
  }, 60_000);

  it('knows a BMV-60xS on a Victron cable', async () => {
    await using house = await PluggedHouse.make();
    await house.plugIn('ttyUSB0', cableA, wireBmv60({ clock: house.clock, model: '602S' }).simulator);
    await house.start();
    await vi.waitFor(() => expect(house.lines).toContain('device bmv60xs BMV-602S -> battery 288, unit 239'), patient);
  });

  it('leaves the port of a configured device to that device', async () => {
    await using house = await PluggedHouse.make();
    await house.plugIn('ttyUSB0', cableA, charger(house, 'HQ1'));
    await house.plugIn('ttyUSB1', cableB, charger(house, 'HQ2'));
    const link = `serial:${house.tree.path('ttyUSB0')}`;
    const fixed: DeviceConfig = { driver: 'vedirect', link, instance: 295, units: [], where: 'test' };
    await house.start({ discover: true, devices: [fixed] });
    await vi.waitFor(() => expect(house.instances()).toEqual({ HQ1: 295, HQ2: 288 }), patient);
    expect(house.lines.some((line) => line.includes('found VE.Direct cable VE1AAAA'))).toBe(false);
    expect(house.lines.some((line) => line.includes('another program uses this port'))).toBe(false);
  });

  it('becomes a list of devices and comes back by reloading, and what stays goes on undisturbed', async () => {
    await using house = await PluggedHouse.make();
    const link = `serial:${await house.plugIn('ttyUSB0', cableA, charger(house, 'HQ1'))}`;
    await house.plugIn('ttyUSB1', cableB, charger(house, 'HQ2'));
    await house.start();
    const both = { HQ1: 288, HQ2: 289 };
    await vi.waitFor(() => expect(house.instances()).toEqual(both), patient);
    const service = house.gateway.store.find('solarcharger', 288);

    await house.reload({ devices: [{ driver: 'vedirect', link, units: [], where: 'test' }] });
    expect(house.instances()).toEqual({ HQ1: 288 });
    expect(house.gateway.store.find('solarcharger', 288)).toBe(service);

    await house.reload({ discover: true });
    await vi.waitFor(() => expect(house.instances()).toEqual(both), patient);
    expect(house.gateway.store.find('solarcharger', 288)).toBe(service);
  }, 60_000);
});
