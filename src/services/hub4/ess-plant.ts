import type { Store } from '../../store/store.ts';
import { acSourceOf } from '../system/ac-source.ts';
import { phases } from '../system/phases.ts';
import type { Plant } from '../system/plant.ts';
import type { PlantService } from '../system/present-services.ts';
import { pvInvertersOf } from '../system/pv-inverters.ts';
import { type Reading, reading, sum } from '../system/readings.ts';
import { isFromGrid, sourceTypes } from '../system/source-types.ts';
import { mainVebus } from '../system/vebus.ts';
import { type PhaseWatts, total } from './phase-shares.ts';

/** Set-points have 16 bits. */
export const mostWatts = 32_000;

/** What the inverter/chargers of a system with ESS measure. By phase, those that it has, L1 first. */
export interface MultiView {
  readonly outputs: PhaseWatts;
  /** Real power drawn from the AC input; null = not told. */
  readonly inputs: readonly Reading[];
  /** When the inputs were measured, in Clock.now() milliseconds. */
  readonly measuredAt: number;
  readonly inputVolts: readonly number[];
  /** What the input current limit lets through. */
  readonly inputWatts: PhaseWatts;
}

/** The main VE.Bus system if it has an ESS assistant. */
export function essMulti(plant: Plant): PlantService | undefined {
  const { connected } = mainVebus(plant);
  return reading(connected, '/Hub4/AssistantId') === null ? undefined : connected;
}

/** Why ESS does not control the system; `unknown`: not told just now. */
export type Hindrance = 'external' | 'generator' | 'off-grid' | 'unknown';

const externalControl = 3;

export function hindranceOf(plant: Plant): Hindrance | undefined {
  if (plant.setting('/Settings/CGwacs/Hub4Mode') === externalControl) return 'external';
  const { source } = acSourceOf(plant);
  if (source === null) return 'unknown';
  if (source === sourceTypes.genset) return 'generator';
  return isFromGrid(source) ? undefined : 'off-grid';
}

/** Where nobody tells the voltage. */
const usualVolts = 230;

/** Where a system of one phase, of two and of three tells what is in its view. */
const multiPaths = [pathsOf(1), pathsOf(2), pathsOf(3)] as const;

function pathsOf(count: number): Readonly<Record<'outputs' | 'inputs' | 'inputVolts', readonly string[]>> {
  const own = phases.slice(0, count);
  return {
    outputs: own.map((phase) => `/Ac/Out/${phase}/P`),
    inputs: own.map((phase) => `/Ac/ActiveIn/${phase}/P`),
    inputVolts: own.map((phase) => `/Ac/ActiveIn/${phase}/V`),
  };
}

export function multiView(store: Store, multi: PlantService): MultiView {
  const count = Math.min(Math.max(reading(multi, '/Ac/NumberOfPhases') ?? 1, 1), phases.length);
  const { outputs, inputs, inputVolts: voltPaths } = multiPaths[count - 1] ?? multiPaths[0];
  const amps = reading(multi, '/Ac/ActiveIn/CurrentLimit');
  // Volts by amperes, without a sign (/Ac/PowerMeasurementType).
  const isApparent = reading(multi, '/Ac/PowerMeasurementType') === 0;
  const inputVolts = voltPaths.map((path) => reading(multi, path) || usualVolts);
  return {
    outputs: outputs.map((path) => reading(multi, path) ?? 0),
    inputs: inputs.map((path) => (isApparent ? null : reading(multi, path))),
    measuredAt: lastSet(store, multi, inputs),
    inputVolts,
    inputWatts: inputVolts.map((volts) => (amps === null ? mostWatts : amps * volts)),
  };
}

/** The grid power at one moment. Watts; positive = drawn from the grid. */
export interface GridReading {
  /** `own`: the inverter/chargers are all that measures, beside PV inverters in front of them. */
  readonly kind: 'meter' | 'own';
  readonly total: number;
  /** Of a meter, by phase; null = not told. */
  readonly phases: readonly Reading[];
  /** What PV inverters in front of the inverter/chargers deliver, by phase. */
  readonly pv: PhaseWatts;
  /** In Clock.now() milliseconds. */
  readonly at: number;
}

/** Of a meter: its phases, else all together. */
const meterPaths = phases.map((phase) => `/Ac/${phase}/Power`);
const totalPaths = ['/Ac/Power'] as const;

/** From the meter, or from the inverter/charger where the settings say that there is none; undefined = not known. */
export function gridReading(store: Store, plant: Plant, multi: MultiView): GridReading | undefined {
  const { onGrid } = pvInvertersOf(plant);
  const pv = phases.map((phase) => onGrid[phase].power ?? 0);
  if (plant.setting('/Settings/CGwacs/RunWithoutGridMeter') === 1) {
    const drawn = total(multi.inputs.map((watts) => watts ?? 0));
    return { kind: 'own', total: drawn - total(pv), phases: [], pv, at: multi.measuredAt };
  }
  const meter = plant.first('grid');
  if (meter === undefined || reading(meter, '/Connected') !== 1) return undefined;
  const watts = meterPaths.map((path) => reading(meter, path));
  const known = sum(...watts);
  if (known !== null) return { kind: 'meter', total: known, phases: watts, pv, at: lastSet(store, meter, meterPaths) };
  const inAll = reading(meter, totalPaths[0]);
  if (inAll === null) return undefined;
  const at = lastSet(store, meter, totalPaths);
  return { kind: 'meter', total: inAll, phases: [inAll, null, null], pv, at };
}

function lastSet(store: Store, { name }: PlantService, paths: readonly string[]): number {
  const service = store.get(name);
  let last = Number.NEGATIVE_INFINITY;
  for (const path of paths) last = Math.max(last, service?.timed(path)?.at ?? last);
  return last;
}
