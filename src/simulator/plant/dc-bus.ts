import type { Battery } from './battery.ts';

/**
 * A device on a battery. Below its target voltage it puts `belowWatts` onto the bus (negative: draws), above it
 * `aboveWatts`, and at the target whatever lies between and keeps the battery there: a charger gives all it can,
 * nothing, or what holds the voltage; a plain load draws the same on both sides.
 */
export interface BusDevice {
  targetVolts: number;
  /** Of chargers with one target the one with the higher rank is the last to hold back. */
  readonly rank: number;
  belowWatts: number;
  aboveWatts: number;
  /** What it puts onto the bus now. */
  watts: number;
}

export function busDevice(rank: number): BusDevice {
  return { targetVolts: Number.POSITIVE_INFINITY, rank, belowWatts: 0, aboveWatts: 0, watts: 0 };
}

/** Sun before engine before mains. */
export const ranks = { load: 0, multi: 1, acCharger: 2, alternator: 3, solar: 4 } as const;

/** Sets what a device does whatever the voltage. */
export function fixWatts(device: BusDevice, watts: number): void {
  device.belowWatts = watts;
  device.aboveWatts = watts;
}

/** A battery and all that hangs on it. */
export class DcBus {
  readonly battery: Battery;
  readonly devices: BusDevice[] = [];
  volts: number;
  amps = 0;

  constructor(battery: Battery) {
    this.battery = battery;
    this.volts = battery.restVolts;
  }

  /** Chargers that obey a battery's management do not go beyond this voltage now. */
  get ceilingVolts(): number {
    const { battery } = this;
    const { bms } = battery;
    return bms === undefined ? Number.POSITIVE_INFINITY : battery.restVolts + bms.chargeAmps * battery.resistance(true);
  }

  /**
   * Finds the voltage at which all currents sum to zero, and what each device does there.
   * @param seconds for which the currents will flow
   * @returns false when the battery cannot give what is asked for; devices then get a part of it
   */
  solve(seconds: number): boolean {
    const { devices } = this;
    const rest = this.battery.restVolts;
    sortByTarget(devices);
    let watts = 0;
    for (const device of devices) {
      device.watts = device.belowWatts;
      watts += device.watts;
    }
    for (const device of devices) {
      if (device.belowWatts <= device.aboveWatts) continue;
      if (this.#voltsAt(watts, rest) <= device.targetVolts) break;
      const others = watts - device.watts;
      if (this.#voltsAt(others + device.aboveWatts, rest) >= device.targetVolts) {
        device.watts = device.aboveWatts;
        watts = others + device.watts;
      } else {
        watts = this.#wattsAt(device.targetVolts, rest);
        device.watts = watts - others;
        break;
      }
    }
    return this.#settle(watts, rest, seconds);
  }

  #settle(watts: number, rest: number, seconds: number): boolean {
    const least = this.battery.leastAmps(seconds);
    const leastVolts = rest + least * this.battery.resistance(false);
    if (watts >= leastVolts * least) {
      this.volts = this.#voltsAt(watts, rest);
      this.amps = (this.volts - rest) / this.battery.resistance(this.volts > rest);
      return true;
    }
    this.amps = least;
    this.volts = leastVolts;
    this.#share(leastVolts * least);
    return false;
  }

  /** Scales all draws so that the battery gives `batteryWatts` (negative or 0). */
  #share(batteryWatts: number): void {
    let given = 0;
    let drawn = 0;
    for (const { watts } of this.devices) {
      if (watts > 0) given += watts;
      else drawn -= watts;
    }
    const supply = drawn > 0 ? (given - batteryWatts) / drawn : 1;
    for (const device of this.devices) if (device.watts < 0) device.watts *= supply;
  }

  /** Terminal voltage when `watts` flow into the battery. */
  #voltsAt(watts: number, rest: number): number {
    const root = rest * rest + 4 * this.battery.resistance(watts > 0) * watts;
    return (rest + Math.sqrt(Math.max(root, 0))) / 2;
  }

  #wattsAt(volts: number, rest: number): number {
    return (volts * (volts - rest)) / this.battery.resistance(volts > rest);
  }
}

/** Insertion sort: few devices, nearly always in order already. */
function sortByTarget(devices: BusDevice[]): void {
  for (let index = 1; index < devices.length; index += 1) {
    const device = devices[index];
    if (device === undefined) continue;
    let place = index;
    for (let before = devices[place - 1]; before !== undefined && isAfter(before, device); ) {
      devices[place] = before;
      place -= 1;
      before = devices[place - 1];
    }
    devices[place] = device;
  }
}

function isAfter(one: BusDevice, other: BusDevice): boolean {
  return one.targetVolts > other.targetVolts || (one.targetVolts === other.targetVolts && one.rank > other.rank);
}
