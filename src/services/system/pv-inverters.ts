import { addFlows, type Flows, flowsAt, meterPaths, noFlows, phaseGroup, phaseValues } from './phases.ts';
import { type Plant, remembered } from './plant.ts';
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
export const pvInvertersOf = remembered((plant): PvInverters => {
  let onOutput = noFlows;
  let onGrid = noFlows;
  let onGenset = noFlows;
  for (const service of plant.all('pvinverter')) {
    const position = reading(service, '/Position') ?? -1;
    const input = inputOf.get(position);
    const type = input === undefined ? null : plant.inputType(input);
    const flows = flowsAt(service, meterPaths);
    if (position === output) onOutput = addFlows(onOutput, flows);
    else if (isFromGrid(type)) onGrid = addFlows(onGrid, flows);
    else if (type === sourceTypes.genset) onGenset = addFlows(onGenset, flows);
  }
  return { onOutput, onGrid, onGenset };
});

const groups = {
  onOutput: phaseGroup('PvOnOutput'),
  onGrid: phaseGroup('PvOnGrid'),
  onGenset: phaseGroup('PvOnGenset'),
} as const;

/** `/Ac/PvOnOutput`, `/Ac/PvOnGrid`, `/Ac/PvOnGenset`. */
export function pvInverterValues(plant: Plant): SystemValues {
  const { onOutput, onGrid, onGenset } = pvInvertersOf(plant);
  return [
    ...phaseValues(groups.onOutput, onOutput),
    ...phaseValues(groups.onGrid, onGrid),
    ...phaseValues(groups.onGenset, onGenset),
  ];
}
