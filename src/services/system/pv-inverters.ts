import { type Flow, type Flows, inEachPhase, phaseValues, sumOfFlows } from './phases.ts';
import type { Plant, PlantService } from './plant.ts';
import { reading, type SystemValues } from './readings.ts';
import { isFromGrid, sourceTypes } from './source-types.ts';

/** Where PV inverters feed in: on the AC output, or at an AC input. */
export interface PvInverters {
  readonly onOutput: Flows;
  readonly onGrid: Flows;
  readonly onGenset: Flows;
}

/** Of /Position. */
const output = 1;
/** The AC input that the other positions mean. */
const inputOf: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [2, 1],
]);

/** Those at an input that is configured as unused are left out. */
export function pvInvertersOf(plant: Plant): PvInverters {
  const together = (belongs: (position: number) => boolean): Flows => {
    const services = plant.all('pvinverter').filter((service) => belongs(reading(service, '/Position') ?? -1));
    return inEachPhase((phase) => sumOfFlows(...services.map((service) => flowOf(service, phase))));
  };
  const typeAt = (position: number): number | null => {
    const input = inputOf.get(position);
    return input === undefined ? null : plant.inputType(input);
  };
  return {
    onOutput: together((position) => position === output),
    onGrid: together((position) => isFromGrid(typeAt(position))),
    onGenset: together((position) => typeAt(position) === sourceTypes.genset),
  };
}

function flowOf(service: PlantService, phase: string): Flow {
  return { power: reading(service, `/Ac/${phase}/Power`), current: reading(service, `/Ac/${phase}/Current`) };
}

/** `/Ac/PvOnOutput`, `/Ac/PvOnGrid`, `/Ac/PvOnGenset`. */
export function pvInverterValues(plant: Plant): SystemValues {
  const { onOutput, onGrid, onGenset } = pvInvertersOf(plant);
  return [
    ...phaseValues('PvOnOutput', onOutput),
    ...phaseValues('PvOnGrid', onGrid),
    ...phaseValues('PvOnGenset', onGenset),
  ];
}
