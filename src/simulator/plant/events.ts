import type { Phase } from './description.ts';
import { OrderError } from './part.ts';
import type { Plant } from './plant.ts';

/** What can happen to a plant. `device` names a part; left out: all of the kind, or the first load. */
export type PlantEvent =
  | { readonly event: 'grid-lost' | 'grid-restored'; readonly device?: string }
  | {
      readonly event: 'load-step';
      /** Added from now on; negative: taken away. */
      readonly watts: number;
      readonly phase?: Phase;
      /** For so long only. */
      readonly seconds?: number;
      readonly device?: string;
    }
  | { readonly event: 'cloud'; readonly factor: number; readonly seconds: number }
  | { readonly event: 'generator-start' | 'generator-stop'; readonly device?: string }
  | { readonly event: 'engine-start' | 'engine-stop'; readonly rpm?: number; readonly device?: string }
  | { readonly event: 'ev-connected' | 'ev-disconnected'; readonly device?: string };

/** Lets something happen. @throws OrderError when the plant has nothing that it could happen to, or a number is none */
export function applyEvent(plant: Plant, event: PlantEvent): void {
  switch (event.event) {
    case 'grid-lost':
    case 'grid-restored':
      for (const grid of plant.some('grid', event.device)) grid.isOn = event.event === 'grid-restored';
      return;
    case 'load-step':
      stepLoad(plant, event);
      return;
    case 'cloud':
      plant.weather.addCloud(finite('factor', event.factor), finite('seconds', event.seconds));
      return;
    case 'generator-start':
    case 'generator-stop':
      for (const generator of plant.some('generator', event.device)) {
        generator.order({ isStarted: event.event === 'generator-start' });
      }
      return;
    case 'engine-start':
    case 'engine-stop':
      for (const engine of plant.some('alternator', event.device)) {
        const { rpm } = event;
        engine.order({ isRunning: event.event === 'engine-start', ...(rpm === undefined ? {} : { rpm }) });
      }
      return;
    case 'ev-connected':
    case 'ev-disconnected':
      for (const charger of plant.some('evCharger', event.device)) charger.connect(event.event === 'ev-connected');
      return;
  }
}

type LoadStep = Extract<PlantEvent, { readonly event: 'load-step' }>;

function stepLoad(plant: Plant, { watts, phase, seconds, device }: LoadStep): void {
  const [load] = plant.some('acLoad', device);
  if (phase !== undefined && load !== undefined && phase > load.phaseWatts.length) {
    throw new OrderError(`${load.name} has no phase L${phase}`);
  }
  load?.addStep(finite('watts', watts), phase, seconds === undefined ? undefined : finite('seconds', seconds));
}

function finite(name: string, value: number): number {
  if (!Number.isFinite(value)) throw new OrderError(`${name} must be a finite number, not ${value}`);
  return value;
}
