import { access, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { didYouMean } from '../runtime/nearest.ts';
import type { ConfigProblem, DeviceConfig, GatewayConfig } from './config.ts';
import { type ConfigText, configSchema } from './schema.ts';
import { readYaml } from './yaml.ts';

/** A configuration that cannot be used: all that is wrong with it. */
export class ConfigError extends GatewayError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super('CONFIG_INVALID', problems.map(({ where, reason }) => `${where}: ${reason}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface LoadConfigOptions {
  /** What is wrong with the text of a link; undefined = nothing. */
  readonly checkLink: (text: string) => string | undefined;
}

/** Where `run` and `check` look when no file is named (design.md, The contract). */
export const defaultFiles = ['gateway.yaml', '/etc/ccgx-gateway/gateway.yaml'] as const;
const longestFile = 1024 * 1024;

/**
 * The configuration file to use when none is named.
 * @throws GatewayError CONFIG_MISSING, one line
 */
export async function findConfig(files: readonly string[] = defaultFiles): Promise<string> {
  for (const file of files) {
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (there) return resolve(file);
  }
  const names = files.join(' nor ');
  throw new GatewayError(
    'CONFIG_MISSING',
    `no configuration: neither ${names} is there; name one with --config, or try the demo command, which needs none`,
  );
}

/**
 * Reads and checks a configuration file; defaults are filled in, relative paths are taken from the file's folder.
 * @throws ConfigError with every problem, each with file and line
 */
export async function loadConfig(file: string, options: LoadConfigOptions): Promise<GatewayConfig> {
  return parseConfig(await readText(file), file, options);
}

/** The same for text that is already there; `file` names it in messages and is the base of relative paths. */
export function parseConfig(text: string, file: string, options: LoadConfigOptions): GatewayConfig {
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) throw new ConfigError(yaml.problems);
  const parsed = configSchema.safeParse(yaml.value ?? {}, { reportInput: true });
  const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => explain(issue, yaml.where));
  if (parsed.data !== undefined) problems.push(...clashes(parsed.data, yaml.where, options));
  if (parsed.data === undefined || problems.length > 0) throw new ConfigError(problems);
  return complete(parsed.data, file, yaml.where);
}

async function readText(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > longestFile) throw new Error('larger than 1 MiB');
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError([{ where: file, reason: `cannot read it: ${reasonOf(error)}` }]);
  }
}

function explain(issue: z.core.$ZodIssue, where: (path: readonly PropertyKey[]) => string): ConfigProblem[] {
  const name = issue.path.map((key) => (typeof key === 'number' ? `[${key + 1}]` : `.${String(key)}`)).join('');
  const label = name.replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys[issue.path.filter((key) => typeof key === 'string').join('.')] ?? [];
    return issue.keys.map((key) => ({
      where: where([...issue.path, key]),
      reason: `unknown key "${key}"${label === '' ? '' : ` in ${label}`}${didYouMean(key, known)}`,
    }));
  }
  return [{ where: where(issue.path), reason: label === '' ? issue.message : `${label}: ${issue.message}` }];
}

const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(configSchema.shape),
  modbus: ['listen', 'writes', 'maxConnections', 'writeTimeout', 'idleTimeout'],
  devices: ['driver', 'link', 'file', 'name', 'instance', 'units', 'timeout'],
  log: ['level', 'format'],
};

/** What each entry allows by itself, but not together with the others. */
function clashes(
  config: ConfigText,
  where: (path: readonly PropertyKey[]) => string,
  options: LoadConfigOptions,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const links = new Map<string, number>();
  for (const [index, device] of config.devices.entries()) {
    if (device.driver !== 'vedirect') continue;
    const at = where(['devices', index, 'link']);
    const wrong = options.checkLink(device.link);
    if (wrong !== undefined) problems.push({ where: at, reason: wrong });
    const other = links.get(device.link);
    if (other === undefined) links.set(device.link, index);
    else problems.push({ where: at, reason: `devices[${index + 1}] has the same link as devices[${other + 1}]` });
  }
  return problems;
}

function complete(config: ConfigText, file: string, where: (path: readonly PropertyKey[]) => string): GatewayConfig {
  const base = dirname(resolve(file));
  const { writeTimeout, idleTimeout, ...modbus } = config.modbus;
  return {
    file: resolve(file),
    modbus: { ...modbus, writeTimeoutMs: writeTimeout, idleTimeoutMs: idleTimeout },
    ...(config.portalId === undefined ? {} : { portalId: config.portalId }),
    firmwareVersion: config.firmwareVersion,
    registers: config.registers.map((path) => resolve(base, path)),
    devices: config.devices.map((device, index): DeviceConfig => {
      const common = {
        ...(device.name === undefined ? {} : { name: device.name }),
        ...(device.instance === undefined ? {} : { instance: device.instance }),
        ...(device.timeout === undefined ? {} : { timeoutMs: device.timeout }),
        units: device.units,
        where: where(['devices', index]),
      };
      return device.driver === 'vedirect'
        ? { driver: device.driver, link: relativeLink(device.link, base), ...common }
        : { driver: device.driver, file: resolve(base, device.file), ...common };
    }),
    log: config.log,
  };
}

/** Files behind `replay:` are relative to the configuration file, like all paths. */
function relativeLink(link: string, base: string): string {
  const path = /^replay:([^?]*)(.*)$/is.exec(link.trim());
  return path === null ? link : `replay:${resolve(base, path[1] ?? '')}${path[2] ?? ''}`;
}
