import { type Cancel, type Clock, every } from '../../runtime/clock.ts';
import type { Plant } from '../plant/plant.ts';
import type { ScenarioEvent } from './event-forms.ts';
import type { TimedEvent } from './scenario.ts';

const stepMs = 1_000;

/** Lets a plant live on a clock, in whole seconds: fractions would make one run another than the next. */
export function runPlant(clock: Clock, plant: Plant): Cancel {
  const startedAt = clock.now();
  let seconds = 0;
  return every(clock, stepMs, () => {
    const passed = Math.round((clock.now() - startedAt) / stepMs);
    plant.step(passed - seconds);
    seconds = passed;
  });
}

/** Raises the events of a scenario when their time has come. Those at 0 s come at once, but not within this call. */
export function scheduleEvents(
  clock: Clock,
  events: readonly TimedEvent[],
  raise: (event: ScenarioEvent) => void,
): Cancel {
  const timers = events.map(({ at, ...event }) => clock.after(at * 1_000, () => raise(event)));
  return () => {
    for (const cancel of timers) cancel();
  };
}
