import { phases } from './phases.ts';
import type { Plant, PlantService } from './plant.ts';
import { amps, dcWatts, negative, type Reading, reading, type SystemValues, sum, watts } from './readings.ts';
import { mainVebus } from './vebus.ts';

interface DcFlow {
  readonly power: Reading;
  readonly current: Reading;
}

/** `/Dc/InverterCharger`: as the main VE.Bus system tells it, else all other inverters together. */
export function inverterChargerValues(plant: Plant): SystemValues {
  const { service } = mainVebus(plant);
  const { power, current } =
    service === undefined
      ? otherInvertersFlow(plant)
      : { power: reading(service, '/Dc/0/Power'), current: reading(service, '/Dc/0/Current') };
  return [
    ['/Dc/InverterCharger/Current', current],
    ['/Dc/InverterCharger/Power', power],
  ];
}

function otherInvertersFlow(plant: Plant): DcFlow {
  const flows = plant.otherInverters().map(dcFlowOf);
  return { power: sum(...flows.map(({ power }) => power)), current: sum(...flows.map(({ current }) => current)) };
}

/** By the AC side where an inverter does not measure its DC side: its losses are left out. */
function dcFlowOf(service: PlantService): DcFlow {
  const current = reading(service, '/Dc/0/Current');
  const power = reading(service, '/Dc/0/Power') ?? dcWatts(service);
  if (power !== null || current !== null) return { power, current };
  const drawn = negative(sum(...phases.map((phase) => outputWatts(service, phase))));
  return { power: drawn, current: amps(drawn, reading(service, '/Dc/0/Voltage')) };
}

function outputWatts(service: PlantService, phase: string): Reading {
  const output = `/Ac/Out/${phase}`;
  return reading(service, `${output}/P`) ?? watts(reading(service, `${output}/V`), reading(service, `${output}/I`));
}
