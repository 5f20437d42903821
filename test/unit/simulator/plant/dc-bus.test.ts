import { describe, expect, it } from 'vitest';
import { Battery } from '../../../../src/simulator/plant/battery.ts';
import { type BusDevice, busDevice, DcBus } from '../../../../src/simulator/plant/dc-bus.ts';

interface Wish {
  readonly below: number;
  readonly above?: number;
  readonly target?: number;
  readonly rank?: number;
}

/** A 48 V 200 Ah LFP battery at 53 V (7.68 mOhm) with devices on it. */
function bus(soc: number, ...wishes: readonly Wish[]): { bus: DcBus; devices: BusDevice[]; isFed: boolean } {
  const battery = new Battery('house', { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc }, 20);
  const one = new DcBus(battery);
  const devices = wishes.map(({ below, above = below, target = Number.POSITIVE_INFINITY, rank = 0 }) => {
    const device = { ...busDevice(rank), belowWatts: below, aboveWatts: above, targetVolts: target };
    one.devices.push(device);
    return device;
  });
  return { bus: one, devices, isFed: one.solve(1) };
}

const watts = (devices: readonly BusDevice[]): number[] => devices.map((device) => Math.round(device.watts));

describe('the voltage of a battery with devices', () => {
  it('lies above rest while it is charged: rest + current x resistance', () => {
    const { bus: one, isFed } = bus(55, { below: 5_000, above: 0, target: 56.8 }, { below: -1_000 });
    expect(isFed).toBe(true);
    expect(one.volts * one.amps).toBeCloseTo(4_000, 6);
    expect(one.volts).toBeCloseTo(53 + one.amps * 0.00768, 9);
  });

  it('is held at the target by a charger that could give more', () => {
    const { bus: one, devices } = bus(55, { below: 20_000, above: 0, target: 53.2 }, { below: -1_000 });
    expect(one.volts).toBeCloseTo(53.2, 9);
    expect(one.amps).toBeCloseTo(0.2 / 0.00768, 6);
    expect(devices[0]?.watts).toBeCloseTo(53.2 * one.amps + 1_000, 6);
  });

  it('leaves a charger idle whose target is lower than what others make', () => {
    const { devices } = bus(55, { below: 2_000, above: 0, target: 52.9 }, { below: 3_000, above: 0, target: 56.8 });
    expect(watts(devices)).toEqual([0, 3_000]);
  });

  it('lets the charger of the lower rank hold back first', () => {
    const solar = { below: 1_000, above: 0, target: 53.1, rank: 4 };
    const mains = { below: 3_000, above: 0, target: 53.1, rank: 1 };
    const { bus: one, devices } = bus(55, solar, mains, { below: -600 });
    expect(one.volts).toBeCloseTo(53.1, 9);
    expect(devices[0]?.watts).toBe(1_000);
    expect(devices[1]?.watts).toBeCloseTo((53.1 * 0.1) / 0.00768 - 400, 6);
  });

  it('makes a device that feeds in excess take what the battery does not', () => {
    const solar = { below: 4_000, above: 0, target: 53.2, rank: 4 };
    const feeder = { below: 0, above: -5_000, target: 53.0001 };
    const { bus: one, devices } = bus(55, solar, feeder);
    expect(one.volts).toBeCloseTo(53.0001, 9);
    expect(devices[0]?.watts).toBe(4_000);
    expect(devices[1]?.watts).toBeCloseTo(-4_000, -1);
  });

  it('lets what is in the battery go down to the target of a charger that could feed all', () => {
    const { bus: one } = bus(55, { below: 5_000, above: 0, target: 52.95 }, { below: -2_000 });
    expect(one.volts).toBeCloseTo(52.95, 9);
    expect(one.amps).toBeCloseTo(-0.05 / 0.00768, 6);
  });

  it('does not depend on the order of the devices', () => {
    const wishes = [
      { below: 900, above: 0, target: 53.05, rank: 4 },
      { below: 700, above: 0, target: 53.02, rank: 2 },
      { below: -300 },
      { below: 800, above: 0, target: 53.05, rank: 3 },
    ];
    const forwards = bus(55, ...wishes);
    const backwards = bus(55, ...wishes.toReversed());
    expect(watts(backwards.devices)).toEqual(watts(forwards.devices).toReversed());
    expect(backwards.bus.volts).toBeCloseTo(forwards.bus.volts, 12);
  });
});

describe('a battery that is asked for too much', () => {
  it('collapses to 7 V a block and gives each device its share', () => {
    const { bus: one, devices, isFed } = bus(55, { below: -200_000 }, { below: -100_000 }, { below: 1_000, above: 0 });
    expect(isFed).toBe(false);
    expect(one.volts).toBeCloseTo(28, 9);
    const given = devices.reduce((sum, device) => sum + device.watts, 0);
    expect(given).toBeCloseTo(one.volts * one.amps, 3);
    expect(devices[0]?.watts).toBeCloseTo(2 * (devices[1]?.watts ?? 0), 6);
  });

  it('gives nothing when it is empty, but lets a charger feed the loads', () => {
    const { bus: one, devices, isFed } = bus(0, { below: -500 }, { below: 200, above: 0, target: 56.8 });
    expect(isFed).toBe(false);
    expect(one.amps).toBeCloseTo(0, 9);
    expect(watts(devices)).toEqual([-200, 200]);
  });
});
