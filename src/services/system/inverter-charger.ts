import { phases } from './phases.ts';
import type { Plant } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { amps, dcWatts, negative, plus, type Reading, reading, type SystemValues, sum, watts } from './readings.ts';
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
  let power: Reading = null;
  let current: Reading = null;
  for (const service of plant.otherInverters) {
    const flow = dcFlowOf(service);
    power = plus(power, flow.power);
    current = plus(current, flow.current);
  }
  return { power, current };
}

/** By the AC side where an inverter does not measure its DC side: its losses are left out. */
function dcFlowOf(service: PlantService): DcFlow {
  const current = reading(service, '/Dc/0/Current');
  const power = reading(service, '/Dc/0/Power') ?? dcWatts(service);
  if (power !== null || current !== null) return { power, current };
  const drawn = negative(sum(...outputPaths.map((paths) => outputWatts(service, paths))));
  return { power: drawn, current: amps(drawn, reading(service, '/Dc/0/Voltage')) };
}

const outputPaths = phases.map((phase) => ({
  power: `/Ac/Out/${phase}/P`,
  volts: `/Ac/Out/${phase}/V`,
  current: `/Ac/Out/${phase}/I`,
}));

function outputWatts(service: PlantService, { power, volts, current }: (typeof outputPaths)[number]): Reading {
  return reading(service, power) ?? watts(reading(service, volts), reading(service, current));
}
