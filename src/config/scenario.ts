import { fileURLToPath } from 'node:url';
import type { ConfigProblem } from './config.ts';
import { ConfigError, readText } from './load.ts';
import { readYaml } from './yaml.ts';

/** What somebody who knows the meaning has against a document, each with its place in it. */
export interface CheckedDocument<T> {
  /** Undefined when there are findings. */
  readonly value: T | undefined;
  readonly findings: readonly { readonly path: readonly PropertyKey[]; readonly reason: string }[];
}
/** Config/ reads YAML and knows lines; what a scenario may hold, the simulator knows. */
export type CheckDocument<T> = (document: unknown) => CheckedDocument<T>;

/**
 * Reads and checks a scenario file.
 * @throws ConfigError with every problem, each with file and line
 */
export async function loadScenario<T>(file: string | URL, check: CheckDocument<T>): Promise<T> {
  const path = typeof file === 'string' ? file : fileURLToPath(file);
  return parseScenario(await readText(path), path, check);
}

/** The same for text that is already there; `file` names it in messages. */
export function parseScenario<T>(text: string, file: string, check: CheckDocument<T>): T {
  const { content, problems: unsound, where } = readYaml(text, file);
  if (content === undefined) throw new ConfigError(unsound);
  const { value, findings } = check(content.value ?? {});
  const problems: ConfigProblem[] = [
    ...unsound,
    ...findings.map(({ path, reason }) => ({ where: where(path), reason })),
  ];
  if (value === undefined || problems.length > 0) throw new ConfigError(problems);
  return value;
}
