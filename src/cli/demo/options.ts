import type { ListenAddress } from '../../config/config.ts';
import { loadScenario } from '../../config/scenario.ts';
import { givenProblem } from '../../services/settings/settings.ts';
import { checkScenario } from '../../simulator/scenario/check-scenario.ts';
import { withFixtureFiles } from '../../simulator/scenario/fixture-files.ts';
import { type Scenario, scenarioFile } from '../../simulator/scenario/scenario.ts';
import { parseStart } from '../../simulator/scenario/time-text.ts';
import { fastest, type Speed } from '../../simulator/time/simulated-clock.ts';
import { parseAddress, parseNumber } from '../address.ts';
import { type Options, usageError } from '../command.ts';
import type { ValuesOf } from '../simulate-options.ts';

export const demoOptions = {
  scenario: { type: 'string', default: 'ess-single' },
  listen: { type: 'string', default: '127.0.0.1:5020' },
  speed: { type: 'string', default: '1' },
  start: { type: 'string' },
  seed: { type: 'string' },
  data: { type: 'string' },
  control: { type: 'string', default: '127.0.0.1:0' },
  fleet: { type: 'string' },
} as const satisfies Options;

/** What a demo is to be, understood. */
export interface DemoSettings {
  /** As it was asked for: a name or a file. */
  readonly scenarioName: string;
  readonly scenario: Scenario;
  readonly listen: ListenAddress;
  readonly control: ListenAddress;
  readonly speed: Speed;
  readonly startUnixMs: number | undefined;
  readonly seed: number | undefined;
  readonly data: string | undefined;
  /** How many gateways; undefined: one, and no fleet. */
  readonly fleet: number | undefined;
}

const demoPort = 5020;
export const mostGateways = 1_000;

/**
 * Understands the options of `demo` and reads the scenario.
 * @throws GatewayError USAGE, ConfigError with every problem of the scenario
 */
export async function demoSettings(values: ValuesOf<typeof demoOptions>): Promise<DemoSettings> {
  const { scenario, listen, control, speed, start, seed, data, fleet } = values;
  return {
    ...{ scenarioName: scenario, data },
    listen: parseAddress(listen, demoPort),
    control: parseAddress(control, 0),
    speed: speedOf(speed),
    startUnixMs: start === undefined ? undefined : startOf(start),
    seed: seed === undefined ? undefined : parseNumber(seed, '--seed', 0, 0xffff_ffff),
    fleet: fleet === undefined ? undefined : parseNumber(fleet, '--fleet', 1, mostGateways),
    scenario: await scenarioOf(scenario),
  };
}

function speedOf(text: string): Speed {
  const speed = text.trim() === '' ? Number.NaN : Number(text);
  if (text === 'max') return text;
  if (speed > 0 && speed <= fastest) return speed;
  throw usageError(`--speed is "${text}": write a number above 0, up to ${fastest}, or max`);
}

function startOf(text: string): number {
  const unixMs = parseStart(text);
  if (unixMs !== undefined) return unixMs;
  throw usageError(`--start is "${text}": write a date with its time (UTC), like 2026-06-21T05:00`);
}

async function scenarioOf(nameOrFile: string): Promise<Scenario> {
  const found = scenarioFile(nameOrFile);
  if ('unknown' in found) throw usageError(`--scenario: ${found.unknown}`);
  const check = (document: unknown) => checkScenario(document, givenProblem);
  return withFixtureFiles(await loadScenario(found.file, check), found.file);
}
