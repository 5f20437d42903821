import { type Cancel, type Clock, every } from '../../runtime/clock.ts';
import type { PlantModel } from '../models/model.ts';
import type { Plant } from '../plant/plant.ts';
import type { ScenarioEvent } from './event-forms.ts';
import type { TimedEvent } from './scenario.ts';

const stepMs = 1_000;

/**
 * Lets a plant live on a clock, in whole seconds: fractions would make one run another than the next.
 * @param models its devices, which order before and measure after each step; more may come while it lives
 */
export function runPlant(clock: Clock, plant: Plant, models: readonly PlantModel[] = []): Cancel {
  const startedAt = clock.now();
  let seconds = 0;
  return every(clock, stepMs, () => {
    const passed = Math.round((clock.now() - startedAt) / stepMs);
    const step = passed - seconds;
    seconds = passed;
    for (const model of models) model.command?.();
    plant.step(step);
    for (const model of models) model.measure(step);
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
