import { remembered } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { type Reading, reading } from './readings.ts';
import { sourceTypes } from './source-types.ts';
import { mainVebus } from './vebus.ts';

export interface AcSource {
  /** What feeds the active AC input (sourceTypes); null = not known, or nothing here has an AC input. */
  readonly source: Reading;
  /** The active AC input, 0 or 1; undefined = none, or not known. */
  readonly input: 0 | 1 | undefined;
}

/** What feeds the main VE.Bus system; without one the first other inverter. */
export const acSourceOf = remembered((plant): AcSource => {
  const { connected } = mainVebus(plant);
  if (connected === undefined) return otherSource(plant.otherInverters[0]);
  const input = activeInput(connected);
  if (input !== undefined) return { source: plant.inputType(input), input };
  const isInverting = reading(connected, activeInputPath) === sourceTypes.inverting;
  return { source: isInverting ? sourceTypes.inverting : null, input };
});

function otherSource(inverter: PlantService | undefined): AcSource {
  if (inverter === undefined) return { source: null, input: undefined };
  const input = activeInput(inverter);
  const type = input === undefined ? null : reading(inverter, inputTypePaths[input]);
  return { source: type ?? sourceTypes.inverting, input };
}

const activeInputPath = '/Ac/ActiveIn/ActiveInput';
/** What feeds each AC input of an inverter that is not on VE.Bus. */
export const inputTypePaths = ['/Ac/In/1/Type', '/Ac/In/2/Type'] as const;

/** The AC input that an inverter is on, 0 or 1; undefined = none, or not known. */
export function activeInput(service: PlantService | undefined): 0 | 1 | undefined {
  const value = reading(service, activeInputPath);
  return value === 0 || value === 1 ? value : undefined;
}
