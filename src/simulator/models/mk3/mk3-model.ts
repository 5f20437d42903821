import { Mk3Device } from '../../devices/mk3/device.ts';
import { settingIds } from '../../devices/mk3/setting-words.ts';
import { streamOf } from '../../plant/noise.ts';
import type { ScenarioDevice } from '../../scenario/scenario.ts';
import type { ModelContext, WiredModel } from '../model.ts';
import { serialNumber } from '../serial-number.ts';
import { ordersOf } from './orders.ts';
import { PlantSystem } from './plant-system.ts';
import { unitMakes } from './unit-makes.ts';

const interfaceVersion = 1_170_216;
/** Time on the bus until an answer begins (mk2.md, 10: 40 to 60). */
const latencyMs = 60;
/** The first unit's number; the others follow. */
const mostUnique = 0x7fff_0000;

/** An MK3 interface on the Multis of a plant. */
export function mk3Model(
  device: Extract<ScenarioDevice, { wire: 'mk3' }>,
  { clock, plant, seed }: ModelContext,
): WiredModel {
  const { name } = device;
  const multi = plant.get('multi', device.of[0]);
  const { battery: batteryName, unitsPerPhase = 1 } = multi.description;
  const battery = plant.get('battery', batteryName);
  const phases = multi.phases.length;
  const options = { phases, units: phases * unitsPerPhase, hasEss: multi.hasEss, inputs: multi.acInputs };
  const random = streamOf(seed, `${name} interface`);
  const system = new PlantSystem(clock, options, multi, battery);
  const mk3 = new Mk3Device({
    ...{ clock, system, interfaceVersion, latencyMs, isWhole: true },
    make: unitMakes(multi, battery, (index) => serialNumber(seed, index === 0 ? name : `${name} ${index + 1}`)),
    uniqueNumber: Math.floor(random() * mostUnique),
    seed: Math.floor(random() * mostUnique),
  });
  const [master, ...others] = mk3.units;
  if (master === undefined) throw new Error(`${name} has no unit`);
  return {
    command() {
      system.limitItself(master.setting(settingIds.inputLimit));
      multi.order(ordersOf(system, [master, ...others]));
      // Once forced a stage takes its course.
      system.forcedStage = undefined;
    },
    measure(seconds) {
      system.look();
      mk3.count(seconds);
    },
    plugIn: (link) => mk3.attach(link),
    reboot: () => mk3.reset(),
    checksumErrors(rate) {
      mk3.faults.checksumErrorRate = rate;
    },
    stop: () => mk3.stop(),
  };
}
