import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { standing } from './rig.ts';

const lithium = { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc: 60, celsius: 21 } as const;
const lead = { chemistry: 'agm', nominalVolts: 12, capacityAmpHours: 300, soc: 80 } as const;

/** A monitor of a battery with panels under a constant light, and a load. */
function monitor(
  device: 'bmv' | 'smartshunt' | 'bmv60xs',
  house: PlantDescription['batteries'][string],
  { watts = 400, irradiance = 0 } = {},
) {
  const { nominalVolts } = house;
  return standing(device, 'house', {
    weather: { irradiance },
    batteries: { house },
    dcLoads: { load: { battery: 'house', watts } },
    solarChargers: {
      roof: { battery: 'house', peakWatts: 50 * nominalVolts, openVolts: 2 * nominalVolts, ratedAmps: 60 },
    },
  });
}

describe('a battery monitor on a plant', () => {
  it('shows volts, amps, watts, state of charge and temperature of its battery', async () => {
    const { plant, shows, pass } = monitor('bmv', lithium);
    await pass(30);
    const { V, I, P, SOC, T, PID, BMV, MON } = await shows('V', 'I', 'P', 'SOC', 'T', 'PID', 'BMV', 'MON');
    const battery = plant.get('battery', 'house');
    expect(Math.abs(Number(V) / 1_000 - battery.volts)).toBeLessThan(0.02);
    expect(Math.abs(Number(I) / 1_000 - battery.amps)).toBeLessThan(1);
    expect(Number(I)).toBeLessThan(-5_000);
    expect(Math.abs(Number(P) - (Number(V) * Number(I)) / 1e6)).toBeLessThan(1);
    expect(Number(SOC)).toBe(600);
    expect([T, PID, BMV, MON]).toEqual(['21', '0xA381', '712 Smart', '0']);
  });

  it('is a BMV-702 with a starter battery on 12 V of lead, and a SmartShunt or BMV-60xS where it says so', async () => {
    const old = await monitor('bmv', lead).shows('PID', 'BMV', 'VS', 'T');
    expect(old).toEqual({ PID: '0x204', BMV: '702', VS: '12680', T: undefined });
    const shunt = await monitor('smartshunt', lithium).shows('PID', 'T', 'Relay');
    expect(shunt).toEqual({ PID: '0xA389', T: '21', Relay: undefined });
    const ancient = await monitor('bmv60xs', lead).shows('PID', 'BMV', 'SOC');
    expect(ancient).toEqual({ PID: undefined, BMV: '602S', SOC: '800' });
  });

  it('has a history that fits the battery', async () => {
    const { H7, H8, H17, H6 } = await monitor('bmv', lead).shows('H6', 'H7', 'H8', 'H17');
    expect(Number(H7)).toBeGreaterThan(11_000);
    expect(Number(H8)).toBeLessThan(15_000);
    const wattHours = (Number(H17) / 100) * 1_000;
    expect(wattHours / (-Number(H6) / 1_000)).toBeCloseTo(13, 0);
  });

  it('counts what flows, and tells the time to go', async () => {
    const { plant, shows, live } = monitor('bmv', lithium);
    const before = await shows('H6', 'H17');
    live(3_600);
    const { SOC, CE, TTG, I, H6, H17 } = await shows('SOC', 'CE', 'TTG', 'I', 'H6', 'H17');
    expect(Math.abs(Number(SOC) / 10 - plant.get('battery', 'house').soc)).toBeLessThan(0.2);
    expect(Number(CE) / 1_000).toBeCloseTo(-80 - 400 / 52.8, 0);
    expect((Number(before.H6) - Number(H6)) / 1_000).toBeCloseTo(400 / 52.8, 0);
    expect((Number(H17) - Number(before.H17)) / 100).toBeCloseTo(0.4, 1);
    const left = 200 * (Number(SOC) / 1_000 - 0.1);
    expect(Number(TTG) / ((60 * left) / (-Number(I) / 1_000))).toBeCloseTo(1, 1);
  });

  it.each([
    ['lithium', lithium],
    ['lead', lead],
  ])('stays with a %s battery over days, and synchronises when that is full', async (_, house) => {
    const { plant, shows, live, ask } = monitor('bmv', house, { watts: 4 * house.nominalVolts, irradiance: 600 });
    const battery = plant.get('battery', 'house');
    const before = await shows('H10');
    live(86_400, 10);
    const charged = await shows('SOC', 'H10');
    expect(battery.soc).toBeGreaterThan(95);
    expect(Math.abs(Number(charged.SOC) / 10 - battery.soc)).toBeLessThan(4);
    expect(Number(charged.H10)).toBe(Number(before.H10) + 1);
    plant.get('solarCharger', 'roof').order({ isOn: false });
    live(40_000, 10);
    const later = await shows('SOC', 'H9');
    expect(battery.soc).toBeLessThan(90);
    expect(Math.abs(Number(later.SOC) / 10 - battery.soc)).toBeLessThan(5);
    expect(Number(later.H9)).toBeGreaterThan(39_000);
    // 0x1001: the charged voltage, in 0.1 V.
    expect(await ask('7011000')).toMatch(house === lithium ? /^70110003002/ : /^70110008600/);
  });

  it('does not synchronise while a battery in the middle rests or is charged', async () => {
    for (const irradiance of [0, 300]) {
      const { shows, live } = monitor('bmv', lithium, { watts: 0, irradiance });
      const before = await shows('H10');
      live(3_600);
      expect(await shows('H10')).toEqual(before);
    }
  });

  it('follows when the charge of the battery is set from outside', async () => {
    const { plant, shows } = monitor('bmv', lithium);
    await shows('SOC');
    plant.set('house.soc', 25);
    const { SOC, CE } = await shows('SOC', 'CE');
    expect(SOC).toBe('250');
    expect(Number(CE) / 1_000).toBeCloseTo(-150, 0);
    plant.set('house.soc', 26);
    expect((await shows('SOC')).SOC).toBe('260');
  });

  it('does not follow a battery that a host has told it otherwise of', async () => {
    const { shows, ask, plant } = monitor('bmv', lithium);
    expect(await ask('82C1000')).toMatch(/^82C1000/);
    expect((await shows('SOC')).SOC).toBe('1000');
    expect(plant.get('battery', 'house').soc).toBeLessThan(61);
  });

  it('has its serial number by HEX, the same on each run', async () => {
    const first = await monitor('bmv', lithium).ask('70A0100');
    expect(first).toMatch(/^70A010048513236/);
    expect(await monitor('bmv', lithium).ask('70A0100')).toBe(first);
  });
});
