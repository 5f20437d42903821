import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scenario } from './scenario.ts';

/** A scenario whose fixtures are found from any folder: in its file they stand relative to that. */
export function withFixtureFiles(scenario: Scenario, file: string | URL): Scenario {
  const folder = dirname(typeof file === 'string' ? file : fileURLToPath(file));
  return { ...scenario, fixtures: scenario.fixtures.map((one) => ({ ...one, file: resolve(folder, one.file) })) };
}
