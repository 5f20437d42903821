import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { BusRig, midnight, noon } from './bus-rig.ts';

const farm: PlantDescription = {
  startUnixMs: noon,
  weather: { cloudiness: 0 },
  batteries: { bank: { chemistry: 'agm', nominalVolts: 48, capacityAmpHours: 600, soc: 50 } },
  solarChargers: { barn: { battery: 'bank', peakWatts: 4_200, openVolts: 180, ratedAmps: 85 } },
};
const workshop: PlantDescription = {
  startUnixMs: noon,
  batteries: { house: { chemistry: 'agm', nominalVolts: 24, capacityAmpHours: 400, soc: 50 } },
  grids: { shore: {} },
  acChargers: { skylla: { battery: 'house', node: 'shore', ratedAmps: 80 } },
};
const modes = { on: 1, off: 4 } as const;

describe('solar chargers of a plant on VE.Can', () => {
  it.each([
    ['mppt', 'BlueSolar MPPT 250/100'],
    ['smartsolar', 'SmartSolar MPPT VE.Can 250/85'],
  ] as const)('%s shows battery and panels, and is the product that fits them', async (kind, model) => {
    const rig = new BusRig(kind, ['barn'], farm);
    const part = rig.plant.get('solarCharger', 'barn');
    const battery = await rig.fields(127508, 0);
    const panels = await rig.fields(127508, 1);
    expect(part.amps).toBeGreaterThan(20);
    expect(battery['voltage']).toBeCloseTo(part.volts, 1);
    expect(battery['current']).toBeCloseTo(part.amps, -1);
    expect(panels['voltage']).toBeCloseTo(part.panelVolts, -1);
    expect(Number(panels['voltage']) * Number(panels['current'])).toBeCloseTo(part.panelWatts, -2);
    expect((await rig.fields(127507))['operatingState']).toBe(1);
    expect(await rig.register(0x0201)).toBe(3);
    expect(await rig.register(0x010b)).toBe(model);
  });

  it('is switched off and on by its mode, and tells why it does not charge', async () => {
    const rig = new BusRig('mppt', ['barn'], farm);
    const part = rig.plant.get('solarCharger', 'barn');
    await rig.seconds(2);
    expect(await rig.set(0x0200, modes.off)).toBeUndefined();
    await rig.seconds(2);
    expect([part.isOn, part.amps]).toEqual([false, 0]);
    expect([await rig.register(0x0201), await rig.register(0x0207)]).toEqual([0, 4]);
    await rig.set(0x0200, modes.on);
    await rig.seconds(2);
    expect(part.amps).toBeGreaterThan(20);
    expect([await rig.register(0x0201), await rig.register(0x0207)]).toEqual([3, 0]);
  });

  it('keeps to its charge current limit, and to that of the network for a minute', async () => {
    const rig = new BusRig('smartsolar', ['barn'], farm);
    const part = rig.plant.get('solarCharger', 'barn');
    await rig.seconds(2);
    await rig.set(0xedf0, 20);
    await rig.seconds(2);
    expect(part.amps).toBeCloseTo(20, 3);
    await rig.set(0x2015, 5);
    await rig.seconds(2);
    expect(part.amps).toBeCloseTo(5, 3);
    await rig.seconds(50);
    await rig.set(0x2015, 5);
    await rig.seconds(50);
    expect(part.amps).toBeCloseTo(5, 3);
    await rig.seconds(15);
    expect(part.amps).toBeCloseTo(20, 3);
    expect(await rig.set(0xedf0, 86)).toBe(0x8300);
  });

  it('holds the voltage of the network under external control, and says 252', async () => {
    const rig = new BusRig('smartsolar', ['barn'], farm);
    await rig.seconds(2);
    await rig.set(0x200e, 5);
    await rig.set(0x2001, 50);
    await rig.seconds(2);
    expect(await rig.register(0x0201)).toBe(252);
    expect(rig.plant.get('solarCharger', 'barn').volts).toBeLessThan(50.05);
    await rig.setRaw(0x2001, 'ffff0000');
    await rig.seconds(2);
    expect(await rig.register(0x0201)).toBe(3);
  });

  it('keeps its voltages, which its battery preset decides', async () => {
    const rig = new BusRig('mppt', ['barn'], farm);
    await rig.seconds(2);
    expect([await rig.register(0xedf7), await rig.register(0xedf6)]).toEqual([57.6, 55.2]);
    expect(await rig.set(0xedf7, 56)).toBe(0x8100);
  });

  it('obeys an order that the plant got from somebody else', async () => {
    const rig = new BusRig('mppt', ['barn'], farm);
    await rig.seconds(2);
    rig.plant.get('solarCharger', 'barn').order({ isOn: false });
    await rig.seconds(3);
    expect(rig.plant.get('solarCharger', 'barn').isOn).toBe(false);
    expect(await rig.register(0x0200)).toBe(modes.off);
  });

  it('leaves the bus in the dark and comes back with the sun, a day later', async () => {
    const evening = new BusRig('mppt', ['barn'], { ...farm, startUnixMs: Date.UTC(2026, 5, 21, 18, 30) });
    const yieldToday = (): Promise<unknown> => evening.register(0xedd3);
    expect((await evening.names()).size).toBe(1);
    await evening.seconds(60);
    const today = await yieldToday();
    await evening.seconds(3 * 3_600);
    expect((await evening.names()).size).toBe(0);
    expect(await yieldToday()).toBeUndefined();
    await evening.seconds(8 * 3_600);
    expect((await evening.names()).size).toBe(1);
    expect(Number(await evening.register(0xedd1))).toBeGreaterThanOrEqual(Number(today));
    expect(Number(await evening.register(0xedd1))).toBeLessThan(2);
  });

  it('is not there when the plant begins at night', async () => {
    const rig = new BusRig('smartsolar', ['barn'], { ...farm, startUnixMs: midnight });
    await rig.seconds(5);
    expect((await rig.names()).size).toBe(0);
  });
});

describe('Skylla-i of a plant', () => {
  it.each([
    ['skylla1', [0, 1]],
    ['skylla3', [0, 1, 2]],
  ] as const)('%s shows its outputs %j and its mains current', async (kind, outputs) => {
    const rig = new BusRig(kind, ['skylla'], workshop);
    const part = rig.plant.get('acCharger', 'skylla');
    const messages = await rig.seconds(4);
    expect([...new Set(messages.filter(({ pgn }) => pgn === 127508).map(({ data }) => data[0]))]).toEqual(outputs);
    const main = await rig.fields(127508, 0);
    expect(part.amps).toBeGreaterThan(50);
    expect(main['current']).toBeCloseTo(part.amps, 0);
    expect((await rig.fields(127508, 1))['current']).toBe(0);
    expect(await rig.fields(127503)).toMatchObject({ list: [{ current: expect.closeTo(part.acAmps, 0) }] });
    expect(await rig.register(0x0201)).toBe(3);
  });

  it('is switched, and keeps to its limit', async () => {
    const rig = new BusRig('skylla3', ['skylla'], workshop);
    const part = rig.plant.get('acCharger', 'skylla');
    await rig.seconds(2);
    await rig.set(0xedf0, 10);
    await rig.seconds(2);
    expect(part.amps).toBeCloseTo(10, 3);
    await rig.set(0x0200, modes.off);
    await rig.seconds(2);
    expect([part.amps, await rig.register(0x0201)]).toEqual([0, 0]);
  });

  it('is on the bus while it has mains', async () => {
    const rig = new BusRig('skylla1', ['skylla'], workshop);
    await rig.seconds(2);
    rig.plant.raise({ event: 'grid-lost' });
    await rig.seconds(2);
    expect((await rig.names()).size).toBe(0);
    rig.plant.raise({ event: 'grid-restored' });
    await rig.seconds(2);
    expect((await rig.names()).size).toBe(1);
  });
});
