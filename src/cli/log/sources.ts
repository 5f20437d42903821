import { stat } from 'node:fs/promises';
import type { LinkSpec } from '../../links/link.ts';
import { formatLink, parseLink } from '../../links/spec.ts';
import { GatewayError } from '../../runtime/errors.ts';
import { configuration } from '../configuration.ts';

/** A device to listen to. */
export interface Source {
  /** As configured, else its link. */
  readonly name: string;
  readonly spec: LinkSpec;
}

export interface Sources {
  readonly devices: readonly Source[];
  /** They come from a configuration: how many there are may change, and each line tells whose it is. */
  readonly areConfigured: boolean;
}

/** Drivers whose devices speak VE.Direct text. */
const textDrivers: ReadonlySet<string> = new Set(['vedirect', 'bmv60xs']);

/**
 * What LINK|CONFIG names: one link, or all devices of a configuration that speak VE.Direct text.
 * @throws GatewayError LINK_SPEC_INVALID, CONFIG_INVALID
 */
export async function findSources(text: string): Promise<Sources> {
  if (!(await isConfiguration(text))) {
    const spec = parseLink(text);
    return { devices: [{ name: formatLink(spec), spec }], areConfigured: false };
  }
  const config = await configuration(text);
  const devices = config.devices.flatMap((device) => {
    if (device.driver === 'fixture' || !textDrivers.has(device.driver)) return [];
    return [{ name: device.name ?? device.link, spec: parseLink(device.link) }];
  });
  if (devices.length > 0) return { devices: devices.map((device) => distinct(device, devices)), areConfigured: true };
  if (config.discover === true) {
    throw new GatewayError(
      'CONFIG_INVALID',
      `${text}: \`auto\` names no devices: name a link, as \`ports\` lists them`,
    );
  }
  throw new GatewayError(
    'CONFIG_INVALID',
    `${text}: no device in it speaks VE.Direct text (driver ${[...textDrivers].join(' or ')})`,
  );
}

/** Two devices of one name would look like one. */
function distinct({ name, spec }: Source, all: readonly Source[]): Source {
  const isTwin = all.filter((other) => other.name === name).length > 1;
  return { name: isTwin ? `${name} (${formatLink(spec)})` : name, spec };
}

/** Named like one, or an ordinary file: serial ports are none. */
async function isConfiguration(text: string): Promise<boolean> {
  if (/^[^:]*\.ya?ml$/i.test(text)) return true;
  return stat(text).then(
    (info) => info.isFile(),
    () => false,
  );
}
