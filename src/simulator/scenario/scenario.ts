import { didYouMean } from '../../runtime/nearest.ts';
import type { PlantDescription } from '../plant/description.ts';
import type { DeviceKindName, Wire } from './device-kinds.ts';
import type { ScenarioEvent } from './event-forms.ts';
import type { PlantText } from './plant-form.ts';

/** A device of a scenario: a model on a wire that reads parts of the plant. */
interface DeviceOn<W extends Wire> {
  /** Unique in the scenario; the device's name for events, and its custom name. */
  readonly name: string;
  readonly wire: W;
  readonly device: DeviceKindName<W>;
  /** Names of parts of the plant; one, except where a device reads several of a kind. */
  readonly of: readonly [string, ...string[]];
  /** Default: as the gateway numbers its devices. */
  readonly instance?: number;
  /** Further unit IDs. */
  readonly units: readonly number[];
}
export type ScenarioDevice = { [W in Wire]: DeviceOn<W> }[Wire];

export type TimedEvent = ScenarioEvent & {
  /** Seconds from the start. */
  readonly at: number;
};

/** Services with fixed values, which belong to no plant (configuration, driver fixture). */
export interface ScenarioFixture {
  /** A CSV file; in a scenario file relative to that. */
  readonly file: string;
  /** Further unit IDs of all its services. */
  readonly units: readonly number[];
}

/** A plant with its devices, and what happens to them. */
export interface Scenario {
  /** In one line, for people. */
  readonly about: string;
  /** Milliseconds since 1970; undefined: the time at which it is started. */
  readonly startUnixMs?: number;
  readonly seed: number;
  readonly plant: PlantText;
  readonly devices: readonly ScenarioDevice[];
  /** In the order in which they happen. */
  readonly events: readonly TimedEvent[];
  /** Of the gateway, by their paths. */
  readonly settings: Readonly<Record<string, number | string>>;
  readonly fixtures: readonly ScenarioFixture[];
}

export interface Begin {
  /** In place of the scenario's own. */
  readonly startUnixMs?: number | undefined;
  readonly seed?: number | undefined;
  /** For scenarios without a start. */
  readonly nowUnixMs: number;
}

/** The plant of a scenario, ready to be built. */
export function plantDescription(scenario: Scenario, begin: Begin): PlantDescription {
  return {
    ...scenario.plant,
    seed: begin.seed ?? scenario.seed,
    startUnixMs: begin.startUnixMs ?? scenario.startUnixMs ?? begin.nowUnixMs,
  };
}

/** The scenarios that come with the program. */
export const scenarioNames = ['backup', 'boat', 'ess', 'ess-single', 'gallery', 'off-grid', 'rv'] as const;

/** Where a scenario is: one of ours by its name, another by its file's. @returns undefined with why */
export function scenarioFile(nameOrFile: string): { readonly file: URL | string } | { readonly unknown: string } {
  const known = scenarioNames.find((name) => name === nameOrFile);
  if (known !== undefined) return { file: new URL(`../scenarios/${known}.yaml`, import.meta.url) };
  if (/[./\\]/.test(nameOrFile)) return { file: nameOrFile };
  const meant = didYouMean(nameOrFile, scenarioNames);
  return { unknown: `there is no scenario "${nameOrFile}": ${scenarioNames.join(', ')}, or a file${meant}` };
}
