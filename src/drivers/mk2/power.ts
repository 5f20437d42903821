import { type Bus, firmwareOf, phaseOf, type Readings, type Unit } from './bus.ts';

/** Real power of one phase, in watts. */
export interface PhasePower {
  /** Positive = drawn from the AC input. */
  readonly inputWatts: number;
  /** Positive = to the loads. */
  readonly outputWatts: number;
}

export interface Power {
  /** By phase, L1 first; empty when there is no real power, only volts by amperes. */
  readonly phases: readonly PhasePower[];
  /** Positive = charging; undefined when there is none. */
  readonly dcWatts: number | undefined;
  /** /Ac/PowerMeasurementType: 0 apparent power, 3 snapshot of the masters, 4 snapshot of all units. */
  readonly type: number;
}

/** Firmware whose slaves tell wrong power (mk2.md, 9). */
const wrongSlaves: readonly (readonly [from: number, to: number])[] = [
  [100, 158],
  [200, 208],
  [300, 305],
];

/** Whether only masters can be believed, and energy counters not at all. */
export function hasWrongSlaves(bus: Bus): boolean {
  const firmware = firmwareOf(bus.units[0]);
  return bus.units.length > bus.phases && wrongSlaves.some(([from, to]) => firmware >= from && firmware <= to);
}

/** Real power from the snapshots of the units (mk2.md, 9, Real power). */
export function powerOf(bus: Bus, { power }: Readings): Power {
  const mastersOnly = hasWrongSlaves(bus);
  const counted = bus.units.filter((unit) => !mastersOnly || unit.address < bus.phases);
  if (!counted.every(({ address }) => power.has(address))) return { phases: [], dcWatts: undefined, type: 0 };
  const phases: PhasePower[] = [];
  let dcWatts = 0;
  for (let phase = 0; phase < bus.phases; phase += 1) {
    const ofPhase = counted.filter((unit) => phaseOf(unit) === phase);
    const share = mastersOnly ? bus.units.filter((unit) => phaseOf(unit) === phase).length : 1;
    const sum = (watts: (unit: Unit) => number): number =>
      share * ofPhase.reduce((total, unit) => total + watts(unit), 0);
    phases.push({
      inputWatts: 0 - sum(({ address }) => power.get(address)?.acInput ?? 0),
      outputWatts: sum(({ address }) => power.get(address)?.acOutput ?? 0),
    });
    dcWatts += sum(({ address }) => power.get(address)?.inverter ?? 0);
  }
  return { phases, dcWatts, type: mastersOnly ? 3 : 4 };
}
