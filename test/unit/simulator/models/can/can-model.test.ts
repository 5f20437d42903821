import { describe, expect, it } from 'vitest';
import { type CanDevice, canInstances } from '../../../../../src/simulator/models/can/can-instances.ts';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { kindsOf } from '../../../../../src/simulator/scenario/device-kinds.ts';
import { BusRig, noon } from './bus-rig.ts';

const plant: PlantDescription = {
  startUnixMs: noon,
  weather: { cloudiness: 0 },
  batteries: { house: { chemistry: 'agm', nominalVolts: 24, capacityAmpHours: 400, soc: 60 } },
  grids: { shore: {} },
  solarChargers: { roof: { battery: 'house', peakWatts: 800, openVolts: 90, ratedAmps: 45 } },
  acChargers: { charger: { battery: 'house', node: 'shore', ratedAmps: 80 } },
  multis: { multi: { battery: 'house', inputs: ['shore'], voltAmps: 3_000, chargeAmps: 70 } },
  tanks: { water: { litres: 300 } },
  temperatures: { room: { of: 'room' } },
  gps: { antenna: {} },
};
const partOf: Readonly<Record<string, string>> = {
  batteries: 'house',
  solarChargers: 'roof',
  acChargers: 'charger',
  multis: 'multi',
  tanks: 'water',
  temperatures: 'room',
  gps: 'antenna',
};
const kinds = Object.entries(kindsOf('can')).map(
  ([kind, { of }]) => [kind as CanDevice['device'], partOf[of] ?? ''] as const,
);

describe('a device of a plant on VE.Can', () => {
  it.each(kinds)('%s leaves the bus when its cable is pulled, and comes back', async (kind, part) => {
    const rig = new BusRig(kind, [part], plant);
    await rig.seconds(3);
    const nodes = (await rig.names()).size;
    expect(nodes).toBe(kind === 'vebus' ? 2 : 1);
    rig.model.unplug();
    expect(await rig.seconds(5)).toEqual([]);
    rig.model.replug();
    expect((await rig.seconds(3)).length).toBeGreaterThan(2);
    expect((await rig.names()).size).toBe(nodes);
    rig.model.stop();
    expect(await rig.seconds(5)).toEqual([]);
  });

  it('is away for some seconds when it restarts, and begins with a claim', async () => {
    const rig = new BusRig('bmv', ['house'], plant);
    await rig.seconds(3);
    rig.model.reboot();
    expect(await rig.seconds(3)).toEqual([]);
    const [first] = await rig.seconds(3);
    expect(first?.pgn).toBe(60928);
  });

  it('stays away when its cable is pulled while it restarts', async () => {
    const rig = new BusRig('bmv', ['house'], plant);
    await rig.seconds(3);
    rig.model.reboot();
    rig.model.unplug();
    expect(await rig.seconds(10)).toEqual([]);
    rig.model.replug();
    expect((await rig.seconds(3)).length).toBeGreaterThan(2);
  });

  it('forgets at a restart what the network told it', async () => {
    const rig = new BusRig('smartsolar', ['roof'], plant);
    await rig.seconds(2);
    await rig.set(0x2015, 3);
    await rig.seconds(1);
    expect(await rig.register(0x2015)).toBe(3);
    rig.model.reboot();
    await rig.seconds(8);
    expect(await rig.register(0x2015)).toBeNull();
  });

  it('loses so many of its frames as have checksum errors', async () => {
    const rig = new BusRig('tank', ['water'], plant);
    await rig.seconds(3);
    const sound = (await rig.seconds(600)).length;
    rig.model.checksumErrors(0.5);
    const half = (await rig.seconds(600)).length;
    expect(half).toBeGreaterThan(sound * 0.35);
    expect(half).toBeLessThan(sound * 0.65);
    rig.model.checksumErrors(1);
    expect(await rig.seconds(60)).toEqual([]);
    rig.model.checksumErrors(0);
    expect((await rig.seconds(600)).length).toBe(sound);
  });

  it('is the same on each run', async () => {
    const heard = async () =>
      (await new BusRig('smartsolar', ['roof'], plant).seconds(60)).map(({ data }) => [...data]);
    expect(await heard()).toEqual(await heard());
  });
});

describe('device instances on a bus', () => {
  const device = (kind: CanDevice['device'], instance?: number): CanDevice => ({
    ...{ wire: 'can', device: kind, of: ['x'], name: kind, units: [] },
    ...(instance === undefined ? {} : { instance }),
  });

  it('count up by kind of service, around those that are given', () => {
    const devices = [
      device('smartsolar'),
      device('mppt'),
      device('mppt', 1),
      device('bmv'),
      device('lynx-shunt'),
      device('gps'),
    ];
    expect([...canInstances(devices).values()]).toEqual([0, 2, 1, 0, 1, 0]);
  });
});
