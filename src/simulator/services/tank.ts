import { fluidCodes, type Tank } from '../plant/tank.ts';
import { Held, type ServiceContents } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

const lastFluid = 11;
/** Cubic metres. */
const largestTank = 1_000;
const litresPerCubicMetre = 1_000;
/** No sender of a known standard. */
const noStandard = 2;

/** A level sensor. What the tank holds and how much is what its user has told it. */
export function tankSensor(tank: Tank): ServiceContents {
  const capacity = new Held(tank.capacityLitres / litresPerCubicMetre);
  const fluid = new Held(fluidCodes[tank.fluid]);
  return {
    type: 'tank',
    product: product('tank'),
    readings: {
      '/Level': () => rounded(tank.level, 10),
      '/Capacity': capacity.read,
      '/Remaining': () => rounded((capacity.value * tank.level) / 100, 10_000),
      '/FluidType': fluid.read,
      '/Status': 0,
      '/Standard': noStandard,
    },
    orders: {
      '/Capacity': { min: 0, max: () => largestTank, write: capacity.write },
      '/FluidType': { oneOf: Array.from({ length: lastFluid + 1 }, (_, number) => number), write: fluid.write },
    },
  };
}
