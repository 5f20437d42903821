import { describe, expect, it } from 'vitest';
import { decodeConfigInfo } from '../../../../../src/protocols/n2k/config-info.ts';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { BusRig, noon } from './bus-rig.ts';

const boat: PlantDescription = {
  startUnixMs: noon,
  batteries: { house: { chemistry: 'agm', nominalVolts: 12, capacityAmpHours: 400 } },
  tanks: {
    fresh: { litres: 320, level: 75 },
    waste: { litres: 120, level: 20, fluid: 'waste-water' },
    diesel: { litres: 200, level: 64, fluid: 'fuel' },
    holding: { litres: 60, level: 5, fluid: 'black-water' },
  },
  temperatures: {
    outside: { of: 'air' },
    cabin: { of: 'room' },
    icebox: { of: 'fridge' },
    freezer: { of: 'freezer' },
  },
  gps: { antenna: { latitude: 43.5, longitude: 16.25, speed: 3, course: 90 } },
};

describe('sensors of a plant on VE.Can', () => {
  it('tanks tell their fluid, level and size, each with its instance', async () => {
    const rig = new BusRig('tank', ['fresh', 'waste', 'diesel', 'holding'], boat);
    await rig.seconds(3);
    const tanks: unknown[] = [];
    for (const instance of [0, 1, 2, 3]) {
      const { type, level, capacity } = await rig.fields(127505, instance);
      tanks.push([instance, type, level, capacity]);
    }
    expect(tanks).toEqual([
      [0, 1, 75, 320],
      [1, 2, 20, 120],
      [2, 0, 64, 200],
      [3, 5, 5, 60],
    ]);
    const nodes = [...(await rig.names()).values()].map(({ deviceInstance }) => deviceInstance);
    expect(nodes.sort()).toEqual([0, 1, 2, 3]);
    rig.plant.set('waste.level', 90);
    expect((await rig.fields(127505, 1))['level']).toBe(90);
  });

  it('temperatures tell what they are of', async () => {
    const rig = new BusRig('temperature', ['outside', 'cabin', 'icebox', 'freezer'], boat);
    await rig.seconds(2);
    const nodes = [...(await rig.names()).keys()].sort();
    for (const [index, [name, source]] of (
      [
        ['outside', 1],
        ['cabin', 2],
        ['icebox', 7],
        ['freezer', 13],
      ] as const
    ).entries()) {
      const fields = await rig.fields(130316, 0, nodes[index]);
      expect(fields['source']).toBe(source);
      const kelvin = rig.plant.get('temperature', name).celsius + 273.15;
      expect(Math.abs(Number(fields['temperature']) - kelvin)).toBeLessThan(0.5);
    }
  });

  it('are one sender for each part, called like that part, and one of them alone is called like its device', async () => {
    const calledIn = async (of: [string, ...string[]]) => {
      const rig = new BusRig('tank', of, boat);
      await rig.seconds(2);
      rig.listener.heard.length = 0;
      rig.listener.say(59904, '16f001');
      await rig.clock.advance(500);
      const infos = rig.listener.heard.filter(({ pgn }) => pgn === 126998);
      return infos.map(({ data }) => decodeConfigInfo(data)?.description1).sort();
    };
    expect(await calledIn(['fresh', 'waste', 'diesel'])).toEqual(['diesel', 'fresh', 'waste']);
    expect(await calledIn(['fresh'])).toEqual(['Under test']);
  });

  it('leave the bus together when the cable is pulled', async () => {
    const rig = new BusRig('temperature', ['outside', 'cabin'], boat);
    await rig.seconds(3);
    expect((await rig.names()).size).toBe(2);
    rig.model.unplug();
    expect(await rig.seconds(5)).toEqual([]);
    rig.model.replug();
    await rig.seconds(3);
    expect((await rig.names()).size).toBe(2);
  });

  it('a satellite receiver tells place, course, speed, and the time of the plant', async () => {
    const rig = new BusRig('gps', ['antenna'], boat);
    const part = rig.plant.get('gps', 'antenna');
    const place = await rig.fields(129025);
    expect(place['latitude']).toBeCloseTo(part.latitude, 3);
    expect(place['longitude']).toBeCloseTo(part.longitude, 3);
    const course = await rig.fields(129026);
    expect(course['sog']).toBe(3);
    expect((Number(course['cog']) * 180) / Math.PI).toBeCloseTo(part.course, -1);
    const fix = await rig.fields(129029);
    const unixMs = (Number(fix['date']) * 86_400 + Number(fix['time'])) * 1_000;
    expect(Math.abs(unixMs - rig.plant.unixMs)).toBeLessThanOrEqual(1_000);
    expect(fix).toMatchObject({ method: 1, numberOfSatellites: part.satellites });
  });
});
