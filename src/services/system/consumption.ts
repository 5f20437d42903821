import { consumedOnInput } from './ac-input.ts';
import {
  addFlows,
  type Flows,
  flowsAt,
  inEachPhase,
  inverterPaths,
  mapFlows,
  noFlows,
  phaseGroup,
  phaseValues,
} from './phases.ts';
import type { Plant } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { pvInvertersOf } from './pv-inverters.ts';
import { atLeastZero, reading, type SystemValues, watts } from './readings.ts';
import { mainVebus } from './vebus.ts';

/** Assistants that make a VE.Bus system work in parallel with the grid: Hub-4 and ESS. */
const gridParallelAssistants: readonly unknown[] = [4, 5];

const groups = {
  all: phaseGroup('Consumption'),
  onInput: phaseGroup('ConsumptionOnInput'),
  onOutput: phaseGroup('ConsumptionOnOutput'),
} as const;

/** `/Ac/Consumption` and its parts, `/Ac/ConsumptionOnInput` and `/Ac/ConsumptionOnOutput`. */
export function consumptionValues(plant: Plant): SystemValues {
  const input = consumedOnInput(plant);
  const output = isOutputUsed(plant) ? consumedOnOutput(plant) : noFlows;
  return [
    ...phaseValues(groups.all, addFlows(input, output)),
    ...phaseValues(groups.onInput, hasInputLoads(plant) ? input : noFlows),
    ...phaseValues(groups.onOutput, output),
  ];
}

function hasInputLoads(plant: Plant): boolean {
  return plant.setting('/Settings/SystemSetup/HasAcInLoads') === 1;
}

/** Only in a grid-parallel system with its loads in front of it nothing counts that is behind it. */
function isOutputUsed(plant: Plant): boolean {
  const { connected } = mainVebus(plant);
  const assistant = reading(connected, '/Hub4/AssistantId');
  return (
    !hasInputLoads(plant) ||
    plant.setting('/Settings/SystemSetup/HasAcOutSystem') === 1 ||
    (connected !== undefined && !gridParallelAssistants.includes(assistant)) ||
    plant.setting('/Settings/CGwacs/RunWithoutGridMeter') === 1
  );
}

const outputPaths = inverterPaths('/Ac/Out');

/** What inverters give, and PV inverters behind them. */
function consumedOnOutput(plant: Plant): Flows {
  const { onOutput } = pvInvertersOf(plant);
  let flows = addFlows(onOutput, flowsAt(mainVebus(plant).connected, outputPaths));
  for (const service of plant.otherInverters) flows = addFlows(flows, outputOf(service));
  return mapFlows(flows, atLeastZero);
}

const fallbackPaths = inEachPhase((phase) => ({ apparent: `/Ac/Out/${phase}/S`, volts: `/Ac/Out/${phase}/V` }));

/** Some inverters tell apparent power only, others not even that. */
function outputOf(service: PlantService): Flows {
  const told = flowsAt(service, outputPaths);
  return inEachPhase((phase) => {
    const { power, current } = told[phase];
    const { apparent, volts } = fallbackPaths[phase];
    return { power: power ?? reading(service, apparent) ?? watts(reading(service, volts), current), current };
  });
}
