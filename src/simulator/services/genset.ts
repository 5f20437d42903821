import type { Generator, GeneratorFault, GeneratorState } from '../plant/generator.ts';
import { phaseNumbers, phaseReadings, powerFactorReadings, voltsAt } from './ac-phases.ts';
import type { ServiceContents, Surroundings } from './contents.ts';
import { Engine } from './engine.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

const statusCodes: Readonly<Record<GeneratorState, number>> = {
  stopped: 0,
  starting: 2,
  'warm-up': 5,
  running: 8,
  'cool-down': 9,
  error: 10,
};
/** /Error/n/Id: maker and code. */
const faultIds: Readonly<Record<GeneratorFault, string>> = { overload: 'simulated:e-1', 'no-fuel': 'simulated:e-2' };
const freeErrors = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((index) => [`/Error/${index}/Id`, '']));
/** Four poles. */
const rpmPerHertz = 30;
/** While it warms up and cools down it runs without load, a little fast. */
const freeRpm = 1_560;

/** A generator with a controller of its own, which measures the engine too. */
export function genset(generator: Generator, { plant }: Surroundings): ServiceContents {
  const { node } = generator;
  const engine = new Engine(generator, plant.weather.airCelsius);
  const { celsius } = engine;
  const phases = phaseNumbers(node.phases.length).map((phase) => ({
    phase,
    volts: voltsAt(node, phase),
    watts: () => generator.phaseWatts[phase - 1] ?? 0,
  }));
  const rpm = (): number => (node.isLive ? node.hertz * rpmPerHertz : freeRpm);
  return {
    type: 'genset',
    product: product('genset'),
    readings: {
      ...phaseReadings(phases),
      ...powerFactorReadings(phases),
      '/Ac/Power': () => rounded(generator.watts),
      '/Ac/Frequency': () => rounded(node.hertz, 100),
      '/NrOfPhases': phases.length,
      '/StatusCode': () => statusCodes[generator.state],
      '/Start': () => (generator.isWanted ? 1 : 0),
      '/RemoteStartModeEnabled': 1,
      '/Engine/Load': () => rounded(engine.load),
      '/Engine/Speed': () => (engine.isTurning ? rounded(rpm()) : 0),
      '/Engine/OperatingHours': () => rounded(generator.totalRunSeconds),
      '/Engine/Starts': () => generator.starts,
      '/Engine/CoolantTemperature': () => rounded(celsius.coolant, 10),
      '/Engine/WindingTemperature': () => rounded(celsius.winding, 10),
      '/Engine/ExaustTemperature': () => rounded(celsius.exhaust, 10),
      '/Engine/OilTemperature': () => rounded(celsius.oil, 10),
      '/Engine/OilPressure': () => rounded(engine.kiloPascals),
      '/StarterVoltage': () => rounded(engine.starterVolts, 100),
      '/Error/0/Id': () => (generator.fault === undefined ? '' : faultIds[generator.fault]),
      ...freeErrors,
    },
    orders: {
      '/Start': {
        oneOf: [0, 1],
        refusal: (start) =>
          start === 0 && generator.isForced ? 'is kept running by its own rule or a relay' : undefined,
        write: (start) => generator.order({ isStarted: start === 1 }),
      },
    },
    follow: (seconds) => engine.step(seconds, plant.weather.airCelsius),
  };
}
