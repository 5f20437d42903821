import { readFile } from 'node:fs/promises';
import type { FixtureDeviceConfig } from '../config/config.ts';
import { type FixtureService, parseFixture } from '../drivers/fixture/fixture-file.ts';
import { reasonOf } from '../runtime/errors.ts';

export interface CheckedFixture {
  /** As `FILE:LINE: reason`. */
  readonly problems: readonly string[];
  /** Why the file could not be looked at; the gateway would wait for it. */
  readonly warning?: string;
  readonly services: readonly FixtureService[];
}

/** Reads a fixture as the driver would, with the instance that the configuration gives it. */
export async function readFixture({ file, instance, units, where }: FixtureDeviceConfig): Promise<CheckedFixture> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return { problems: [], warning: `the gateway would wait for ${file}: ${reasonOf(error)}`, services: [] };
  }
  const content = parseFixture(text, file);
  const problems = content.problems.map(({ line, reason }) => `${file}:${line}: ${reason}`);
  const services = [...content.services.values()];
  if (services.length > 1 && (units.length > 0 || instance !== undefined)) {
    problems.push(`${where}: units and instance are for files with one service; this one has ${services.length}`);
  }
  return {
    problems,
    services: instance === undefined ? services : services.map((service) => ({ ...service, instance })),
  };
}
