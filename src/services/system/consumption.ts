import { consumedOnInput } from './ac-input.ts';
import { type Flow, type Flows, inEachPhase, mapFlow, noFlows, type Phase, phaseValues, sumOfFlows } from './phases.ts';
import type { Plant, PlantService } from './plant.ts';
import { pvInvertersOf } from './pv-inverters.ts';
import { atLeastZero, reading, type SystemValues, watts } from './readings.ts';
import { mainVebus } from './vebus.ts';

/** Assistants that make a VE.Bus system work in parallel with the grid: Hub-4 and ESS. */
const gridParallelAssistants: readonly unknown[] = [4, 5];

/** `/Ac/Consumption` and its parts, `/Ac/ConsumptionOnInput` and `/Ac/ConsumptionOnOutput`. */
export function consumptionValues(plant: Plant): SystemValues {
  const input = consumedOnInput(plant);
  const output = isOutputUsed(plant) ? consumedOnOutput(plant) : noFlows;
  const all = inEachPhase((phase) => sumOfFlows(input[phase], output[phase]));
  return [
    ...phaseValues('Consumption', all),
    ...phaseValues('ConsumptionOnInput', hasInputLoads(plant) ? input : noFlows),
    ...phaseValues('ConsumptionOnOutput', output),
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

/** What inverters give, and PV inverters behind them. */
function consumedOnOutput(plant: Plant): Flows {
  const { onOutput } = pvInvertersOf(plant);
  const { connected } = mainVebus(plant);
  return inEachPhase((phase) => {
    const vebus = {
      power: reading(connected, `/Ac/Out/${phase}/P`),
      current: reading(connected, `/Ac/Out/${phase}/I`),
    };
    const others = plant.otherInverters().map((service) => outputOf(service, phase));
    return mapFlow(sumOfFlows(onOutput[phase], vebus, ...others), atLeastZero);
  });
}

/** Some inverters tell apparent power only, others not even that. */
function outputOf(service: PlantService, phase: Phase): Flow {
  const at = (name: string): number | null => reading(service, `/Ac/Out/${phase}/${name}`);
  return { power: at('P') ?? at('S') ?? watts(at('V'), at('I')), current: at('I') };
}
