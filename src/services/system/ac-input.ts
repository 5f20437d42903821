import { acSourceOf, activeInput } from './ac-source.ts';
import {
  type Flow,
  type Flows,
  inEachPhase,
  mapFlow,
  noFlow,
  noFlows,
  type Phase,
  phaseValues,
  sumOfFlows,
} from './phases.ts';
import type { Plant, PlantService } from './plant.ts';
import { pvInvertersOf } from './pv-inverters.ts';
import { atLeastZero, negative, type Reading, reading, type SystemValues, sum } from './readings.ts';
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

export interface Supplies {
  readonly grid: Supply;
  readonly genset: Supply;
}

/** With a meter by its readings; without one as inverters and PV inverters tell. */
export function suppliesOf(plant: Plant): Supplies {
  const { source } = acSourceOf(plant);
  const pv = pvInvertersOf(plant);
  return {
    grid: supplyOf(plant, plant.first('grid'), isFromGrid(source), pv.onGrid),
    genset: supplyOf(plant, plant.first('genset'), source === sourceTypes.genset, pv.onGenset),
  };
}

function supplyOf(plant: Plant, meter: PlantService | undefined, isActive: boolean, pv: Flows): Supply {
  const intoInverters = isActive ? inverterInputs(plant) : noFlows;
  if (meter === undefined) {
    return {
      ...{ meter, isActive },
      supplied: inEachPhase((phase) => sumOfFlows(intoInverters[phase], mapFlow(pv[phase], negative))),
      consumed: inEachPhase((phase) => (intoInverters[phase].power === null ? noFlow : { power: 0, current: 0 })),
    };
  }
  const supplied = inEachPhase((phase) => meterFlow(meter, phase));
  const consumed = inEachPhase((phase) => {
    const rest = sumOfFlows(supplied[phase], mapFlow(intoInverters[phase], negative), pv[phase]);
    return mapFlow(rest, atLeastZero);
  });
  return { meter, isActive, supplied, consumed };
}

function meterFlow(meter: PlantService, phase: Phase): Flow {
  return { power: reading(meter, `/Ac/${phase}/Power`), current: reading(meter, `/Ac/${phase}/Current`) };
}

/** What all inverters take from the active AC input. */
function inverterInputs(plant: Plant): Flows {
  const { connected } = mainVebus(plant);
  const common = connected === undefined ? acSourceOf(plant).input : undefined;
  return inEachPhase((phase) => {
    const others = plant.otherInverters().map((service) => {
      const input = activeInput(service) ?? common;
      return input === undefined ? noFlow : acFlow(service, `/Ac/In/${input + 1}/${phase}`);
    });
    return sumOfFlows(acFlow(connected, `/Ac/ActiveIn/${phase}`), ...others);
  });
}

function acFlow(service: PlantService | undefined, path: string): Flow {
  return { power: reading(service, `${path}/P`), current: reading(service, `${path}/I`) };
}

/** `/Ac/Grid` and `/Ac/Genset`. */
export function supplyValues(plant: Plant): SystemValues {
  const { grid, genset } = suppliesOf(plant);
  const gridDevice = grid.meter === undefined ? null : (reading(grid.meter, '/DeviceType') ?? 0);
  return [
    ...phaseValues('Grid', grid.supplied),
    ['/Ac/Grid/ProductId', productOf(plant, grid)],
    ['/Ac/Grid/DeviceType', gridDevice],
    ...phaseValues('Genset', genset.supplied),
    ['/Ac/Genset/ProductId', productOf(plant, genset)],
    ['/Ac/Genset/DeviceType', reading(genset.meter, '/DeviceType')],
  ];
}

/** Of the meter, else of the inverter that is fed. */
function productOf(plant: Plant, { meter, isActive }: Supply): Reading {
  const inverter = mainVebus(plant).connected ?? plant.otherInverters()[0];
  return reading(meter, '/ProductId') ?? (isActive ? reading(inverter, '/ProductId') : null);
}

/** The source and the phases of `/Ac/ActiveIn`. */
export function activeInValues(plant: Plant): SystemValues {
  const { source } = acSourceOf(plant);
  return [['/Ac/ActiveIn/Source', source], ...phaseValues('ActiveIn', activeFlows(suppliesOf(plant)))];
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
  return inEachPhase((phase) => ({
    power: sum(grid.consumed[phase].power, genset.consumed[phase].power),
    current: sum(grid.consumed[phase].current, genset.consumed[phase].current),
  }));
}
