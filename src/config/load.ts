import { access, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { type CheckSetting, findBadSettings } from './bad-settings.ts';
import { type CheckLink, findClashes, findTwinAddresses } from './clashes.ts';
import type { ConfigProblem, DeviceConfig, GatewayConfig } from './config.ts';
import { explain } from './explain.ts';
import { findLostEnds } from './lost-ends.ts';
import { type ConfigText, configSchema } from './schema.ts';
import { type Locate, readYaml } from './yaml.ts';

/** Problems told at once; a file with more is no configuration. */
const mostProblems = 100;
const longestReason = 500;

/** A configuration that cannot be used: all that is wrong with it. */
export class ConfigError extends GatewayError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const told = tellable(problems);
    super('CONFIG_INVALID', told.map(({ where, reason }) => `${where}: ${reason}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = told;
  }
}

/** In the order of the file, each once, each on one line, and not without end. */
function tellable(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const lineOf = ({ where }: ConfigProblem): number => Number(/:(\d+)$/.exec(where)?.[1] ?? 0);
  const unique = new Map(problems.map((problem) => [`${problem.where} ${problem.reason}`, problem]));
  const sorted = [...unique.values()].sort((a, b) => lineOf(a) - lineOf(b));
  const told = sorted
    .slice(0, mostProblems)
    .map(({ where, reason }) => ({ where, reason: reason.slice(0, longestReason).replace(/\p{Cc}+/gu, ' ') }));
  const rest = sorted[mostProblems];
  if (rest !== undefined) {
    told.push({ where: rest.where, reason: `and ${sorted.length - mostProblems} problems more from here on` });
  }
  return told;
}

export interface LoadConfigOptions {
  /** config/ cannot know the kinds of links. */
  readonly checkLink: CheckLink;
  /** Nor settings. */
  readonly checkSetting: CheckSetting;
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
  const { content, problems: unsound, where } = readYaml(text, file);
  if (content === undefined) throw new ConfigError(unsound);
  const whole = content.value ?? {};
  const parsed = configSchema.safeParse(whole, { reportInput: true });
  const problems = [
    ...unsound,
    ...(parsed.error?.issues ?? []).flatMap((issue) => explain(issue, whole, where)),
    ...findClashes(whole, where, options.checkLink),
    ...findLostEnds(whole, where),
    ...findBadSettings(whole, where, options.checkSetting),
    ...findTwinAddresses(parsed.data?.modbus.listen ?? [], where),
  ];
  if (parsed.data === undefined || problems.length > 0) throw new ConfigError(problems);
  return complete(parsed.data, file, where);
}

/** @throws ConfigError when it cannot be read, or is longer than any configuration */
export async function readText(file: string): Promise<string> {
  try {
    const info = await stat(file);
    if (!info.isFile()) throw new Error('it is no regular file');
    if (info.size > longestFile) throw new Error('larger than 1 MiB');
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError([{ where: file, reason: `cannot read it: ${reasonOf(error)}` }]);
  }
}

function complete(config: ConfigText, file: string, where: Locate): GatewayConfig {
  const base = dirname(resolve(file));
  const { writeTimeout, idleTimeout, ...modbus } = config.modbus;
  return {
    file: resolve(file),
    modbus: { ...modbus, writeTimeoutMs: writeTimeout, idleTimeoutMs: idleTimeout },
    ...(config.portalId === undefined ? {} : { portalId: config.portalId }),
    firmwareVersion: config.firmwareVersion,
    registers: config.registers.map((path) => resolve(base, path)),
    devices: config.devices.flatMap((device, index): DeviceConfig[] => {
      if (device.driver === 'auto') return [];
      if (device.driver === 'vecan') return [vecanDevice(device, base, where(['devices', index]))];
      const { name, instance, units } = device;
      const common = {
        ...(name === undefined ? {} : { name }),
        ...(instance === undefined ? {} : { instance }),
        units,
        where: where(['devices', index]),
      };
      if (device.driver === 'fixture') return [{ driver: device.driver, file: resolve(base, device.file), ...common }];
      const { driver, link, timeout } = device;
      const setPointTimeout = device.driver === 'mk2' ? device.setpointTimeout : undefined;
      return [
        {
          driver,
          link: absoluteLink(link, base),
          ...common,
          ...(timeout === undefined ? {} : { timeoutMs: timeout }),
          ...(setPointTimeout === undefined ? {} : { setPointTimeoutMs: setPointTimeout }),
        },
      ];
    }),
    ...(config.devices.some(({ driver }) => driver === 'auto') ? { discover: true } : {}),
    forward: config.forward.map(({ from, to }, index) => ({
      from: from.map((end) => absoluteEnd(end, config, base)),
      to: to.map((end) => absoluteEnd(end, config, base)),
      where: where(['forward', index]),
    })),
    ...(config.settings === undefined ? {} : { settings: config.settings }),
    setPointTimeoutMs: config.setpointTimeout,
    log: config.log,
  };
}

function vecanDevice(
  device: Extract<ConfigText['devices'][number], { driver: 'vecan' }>,
  base: string,
  where: string,
): DeviceConfig {
  const { driver, link, claim, nodes, name, timeout } = device;
  return {
    ...{ driver, link: absoluteLink(link, base), claim, where },
    nodes: nodes.map(({ unique, units, ...node }) => ({
      ...{ unique, units },
      ...(node.name === undefined ? {} : { name: node.name }),
      ...(node.instance === undefined ? {} : { instance: node.instance }),
      ...(node.manufacturer === undefined ? {} : { manufacturer: node.manufacturer }),
    })),
    ...(name === undefined ? {} : { name }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
}

/** A device's name stays, a link becomes absolute as that of the device. */
function absoluteEnd(end: string, { devices }: ConfigText, base: string): string {
  return devices.some((device) => 'name' in device && device.name === end) ? end : absoluteLink(end, base);
}

/** Ports and recordings are relative to the configuration file, like all paths. */
function absoluteLink(link: string, base: string): string {
  const text = link.trim();
  const [, scheme = '', path = '', options = ''] =
    /^(serial:|slcan:|replay:|(?![a-z][a-z0-9+.-]*:))([^?]*)(.*)$/is.exec(text) ?? [];
  return path === '' ? text : `${scheme}${resolve(base, path)}${options}`;
}
