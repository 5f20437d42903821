import type { Plant } from './plant.ts';
import { reading, type SystemValues } from './readings.ts';

/** What the start/stop logic of a generator tells, and the charge that ESS has scheduled. */
export function otherServiceValues(plant: Plant): SystemValues {
  const generator = plant.first('generator');
  const runtime = reading(generator, '/Runtime');
  const hub4 = plant.first('hub4');
  return [
    ['/Ac/Genset/RunningByConditionCode', reading(generator, '/RunningByConditionCode')],
    ['/Ac/Genset/Runtime', runtime === null ? null : runtime - (runtime % 10)],
    ['/Control/ScheduledCharge', reading(hub4, '/ScheduledCharge') ?? 0],
    ['/Control/ScheduledSoc', reading(hub4, '/ScheduledSoc')],
  ];
}
