import { acSourceOf, activeInput } from './ac-source.ts';
import {
  addFlows,
  type Flows,
  flowsAt,
  inEachPhase,
  inverterPaths,
  mapFlows,
  meterPaths,
  noFlows,
  phaseGroup,
  phaseValues,
} from './phases.ts';
import { type Plant, remembered } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { pvInvertersOf } from './pv-inverters.ts';
import { atLeastZero, negative, type Reading, reading, type SystemValues } from './readings.ts';
import { isFromGrid, sourceTypes } from './source-types.ts';
import { mainVebus } from './vebus.ts';

/** The grid (with shore power) or the generator: what comes from it, and what loads in front of the inverters take. */
interface Supply {
  readonly meter: PlantService | undefined;
  /** Whether it feeds the active AC input. */
  readonly isActive: boolean;
  /** Into the plant; negative = fed in. */
  readonly supplied: Flows;
  /** Never negative. */
  readonly consumed: Flows;
}

interface Supplies {
  readonly grid: Supply;
  readonly genset: Supply;
}

/** With a meter by its readings; without one as inverters and PV inverters tell. */
const suppliesOf = remembered((plant): Supplies => {
  const { source } = acSourceOf(plant);
  const pv = pvInvertersOf(plant);
  return {
    grid: supplyOf(plant, plant.first('grid'), isFromGrid(source), pv.onGrid),
    genset: supplyOf(plant, plant.first('genset'), source === sourceTypes.genset, pv.onGenset),
  };
});

function supplyOf(plant: Plant, meter: PlantService | undefined, isActive: boolean, pv: Flows): Supply {
  const intoInverters = isActive ? inverterInputs(plant) : noFlows;
  if (meter === undefined) {
    const supplied = addFlows(intoInverters, mapFlows(pv, negative));
    return { meter, isActive, supplied, consumed: isActive ? noLoads(intoInverters) : noFlows };
  }
  const supplied = flowsAt(meter, meterPaths);
  const rest = addFlows(addFlows(supplied, mapFlows(intoInverters, negative)), pv);
  return { meter, isActive, supplied, consumed: mapFlows(rest, atLeastZero) };
}

/** In the phases that the inverters have. */
function noLoads(intoInverters: Flows): Flows {
  return inEachPhase((phase) => (intoInverters[phase].power === null ? noFlows[phase] : { power: 0, current: 0 }));
}

const activeInPaths = inverterPaths('/Ac/ActiveIn');
const inputPaths = [inverterPaths('/Ac/In/1'), inverterPaths('/Ac/In/2')] as const;

/** What all inverters take from the active AC input. */
function inverterInputs(plant: Plant): Flows {
  const { connected } = mainVebus(plant);
  const common = connected === undefined ? acSourceOf(plant).input : undefined;
  let flows = flowsAt(connected, activeInPaths);
  for (const service of plant.otherInverters) {
    const input = activeInput(service) ?? common;
    if (input !== undefined) flows = addFlows(flows, flowsAt(service, inputPaths[input]));
  }
  return flows;
}

const groups = { grid: phaseGroup('Grid'), genset: phaseGroup('Genset'), active: phaseGroup('ActiveIn') } as const;

/** `/Ac/Grid` and `/Ac/Genset`. */
export function supplyValues(plant: Plant): SystemValues {
  const { grid, genset } = suppliesOf(plant);
  const gridDevice = grid.meter === undefined ? null : (reading(grid.meter, '/DeviceType') ?? 0);
  return [
    ...phaseValues(groups.grid, grid.supplied),
    ['/Ac/Grid/ProductId', productOf(plant, grid)],
    ['/Ac/Grid/DeviceType', gridDevice],
    ...phaseValues(groups.genset, genset.supplied),
    ['/Ac/Genset/ProductId', productOf(plant, genset)],
    ['/Ac/Genset/DeviceType', reading(genset.meter, '/DeviceType')],
  ];
}

/** Of the meter, else of the inverter that is fed. */
function productOf(plant: Plant, { meter, isActive }: Supply): Reading {
  const inverter = mainVebus(plant).connected ?? plant.otherInverters[0];
  return reading(meter, '/ProductId') ?? (isActive ? reading(inverter, '/ProductId') : null);
}

/** The source and the phases of `/Ac/ActiveIn`. */
export function activeInValues(plant: Plant): SystemValues {
  const { source } = acSourceOf(plant);
  return [['/Ac/ActiveIn/Source', source], ...phaseValues(groups.active, activeFlows(suppliesOf(plant)))];
}

/** When no inverter tells what is active, the only meter does. */
function activeFlows({ grid, genset }: Supplies): Flows {
  if (grid.isActive) return grid.supplied;
  if (genset.isActive) return genset.supplied;
  if (grid.meter !== undefined && genset.meter === undefined) return grid.supplied;
  return grid.meter === undefined && genset.meter !== undefined ? genset.supplied : noFlows;
}

/** What loads on the AC inputs take. */
export function consumedOnInput(plant: Plant): Flows {
  const { grid, genset } = suppliesOf(plant);
  return addFlows(grid.consumed, genset.consumed);
}
