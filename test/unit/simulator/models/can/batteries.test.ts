import { describe, expect, it } from 'vitest';
import { decodeProductInfo } from '../../../../../src/protocols/n2k/product-info.ts';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { BusRig, noon } from './bus-rig.ts';

const boat: PlantDescription = {
  startUnixMs: noon,
  batteries: { house: { chemistry: 'agm', nominalVolts: 12, capacityAmpHours: 440, soc: 72, celsius: 24 } },
  dcLoads: { lights: { battery: 'house', watts: 240 } },
};

describe('battery monitors of a plant on VE.Can', () => {
  it.each(['bmv', 'lynx-shunt', 'lynx-ion'] as const)(
    '%s shows the volts, amperes and charge of its battery',
    async (kind) => {
      const rig = new BusRig(kind, ['house'], boat);
      const battery = rig.plant.get('battery', 'house');
      const status = await rig.fields(127508, 0);
      expect(status['voltage']).toBeCloseTo(battery.volts, 1);
      expect(status['current']).toBeCloseTo(battery.amps, 0);
      expect(status['temperature']).toBeCloseTo(battery.celsius + 273.15, 1);
      expect((await rig.fields(127506, 0))['stateOfCharge']).toBe(Math.floor(battery.soc));
      expect(await rig.register(0x0fff)).toBeCloseTo(battery.soc, 1);
      expect(await rig.register(0xeeff)).toBeCloseTo(battery.ampHours - 440, 0);
      expect(await rig.register(0x1000)).toBe(440);
    },
  );

  it('a BMV tells the time to the discharge floor of 10 %, and none while it charges', async () => {
    const rig = new BusRig('bmv', ['house'], boat);
    const { soc, amps } = rig.plant.get('battery', 'house');
    await rig.seconds(1);
    const minutes = (((soc - 10) / 100) * 440 * 60) / -amps;
    expect(Number(await rig.register(0x0ffe))).toBeGreaterThan(minutes * 0.97);
    expect(Number(await rig.register(0x0ffe))).toBeLessThan(minutes * 1.03);
    const charged = new BusRig('bmv', ['house'], {
      ...boat,
      alternators: { engine: { battery: 'house', ratedAmps: 120, isRunning: true } },
    });
    await charged.seconds(900);
    expect(await charged.register(0x0ffe)).toBeNull();
  });

  it('a BMV counts energy, cycles and extremes on from what it had seen before', async () => {
    const winch = { winch: { battery: 'house', watts: 1_200 } };
    const rig = new BusRig('bmv', ['house'], { ...boat, dcLoads: winch });
    await rig.seconds(2);
    const before = { out: Number(await rig.register(0x0310)), cycles: Number(await rig.register(0x0303)) };
    rig.plant.set('house.soc', 40);
    await rig.seconds(360);
    expect(Number(await rig.register(0x0310)) - before.out).toBeCloseTo(0.12, 1);
    expect(await rig.register(0x0301)).toBeCloseTo(-0.6 * 440 - 10, -1);
    const least = Number(await rig.register(0x0306));
    rig.plant.set('house.soc', 1);
    await rig.seconds(5);
    expect(Number(await rig.register(0x0306))).toBeLessThan(least);
    expect(await rig.register(0x0300)).toBeCloseTo(-0.99 * 440, -1);
    rig.plant.set('house.soc', 100);
    await rig.seconds(2);
    expect(await rig.register(0x0303)).toBe(before.cycles + 1);
    expect(Number(await rig.register(0x0308))).toBeLessThan(5);
  });

  it('all tell the same time to go of one battery', async () => {
    const kinds = ['bmv', 'lynx-shunt', 'lynx-ion'] as const;
    const rigs = kinds.map((kind) => new BusRig(kind, ['house'], boat));
    const minutes: number[] = [];
    for (const rig of rigs) {
      await rig.seconds(600);
      minutes.push(Number(await rig.register(0x0ffe)));
    }
    expect(Math.max(...minutes) - Math.min(...minutes)).toBeLessThanOrEqual(2);
  });

  it('follows a state of charge that is set from outside', async () => {
    const rig = new BusRig('lynx-shunt', ['house'], boat);
    rig.plant.set('house.soc', 33);
    expect((await rig.fields(127506, 0))['stateOfCharge']).toBe(32);
  });

  it('a Lynx Ion shows its cells and batteries, and what its management system forbids', async () => {
    const lithium = { chemistry: 'lfp', nominalVolts: 24, capacityAmpHours: 360, soc: 60, bms: true } as const;
    const rig = new BusRig('lynx-ion', ['house'], { startUnixMs: noon, batteries: { house: lithium } });
    const { volts } = rig.plant.get('battery', 'house');
    const messages = await rig.seconds(4);
    const instances = new Set(messages.filter(({ pgn }) => pgn === 127508).map(({ data }) => data[0]));
    expect([...instances]).toEqual([0, 1, 2, 10, 11]);
    const cell = (await rig.fields(127508, 1))['voltage'];
    expect(cell).toBeLessThan(volts / 8);
    expect(cell).toBeGreaterThan(volts / 8 - 0.05);
    expect((await rig.fields(127508, 11))['voltage']).toBeCloseTo(volts, 1);
    expect(await rig.register(0x031e)).toBe(0);
    rig.plant.set('house.celsius', -10);
    await rig.seconds(2);
    expect(rig.plant.get('battery', 'house').mayCharge).toBe(false);
    expect(await rig.register(0x031e)).toBe(2);
  });

  it('says who it is: product, serial number and the name of the scenario', async () => {
    const rig = new BusRig('bmv', ['house'], boat, { name: 'House battery', instance: 5 });
    await rig.seconds(2);
    expect([...(await rig.names()).values()]).toMatchObject([{ manufacturer: 358, deviceInstance: 5 }]);
    rig.listener.heard.length = 0;
    rig.listener.say(59904, '14f001', 0x24);
    await rig.clock.advance(100);
    const [info] = rig.listener.heard.filter(({ pgn }) => pgn === 126996);
    const { serial, productCode } = decodeProductInfo(info?.data ?? new Uint8Array(0));
    expect([serial, productCode]).toEqual([expect.stringMatching(/^HQ26[0-9A-Z]{7}$/), 0x0204]);
    expect(await rig.register(0x010a)).toBe(serial);
    expect(await rig.register(0x010c)).toBe('House battery');
  });
});
