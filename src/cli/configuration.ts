import type { GatewayConfig } from '../config/config.ts';
import { findConfig, type LoadConfigOptions, loadConfig } from '../config/load.ts';
import { parseCanLink } from '../links/can-spec.ts';
import { parseLink } from '../links/spec.ts';
import { reasonOf } from '../runtime/errors.ts';
import { givenProblem } from '../services/settings/settings.ts';

/**
 * The configuration that `--config` names, or the one in the default places.
 * @throws GatewayError CONFIG_MISSING, CONFIG_INVALID
 */
export async function configuration(file: string | undefined): Promise<GatewayConfig> {
  return loadConfig(file ?? (await findConfig()), configChecks);
}

/** What the configuration leaves to those who know. */
export const configChecks: LoadConfigOptions = { checkLink, checkSetting: givenProblem };

/** What is wrong with a link in a configuration; undefined: nothing. */
function checkLink(text: string, links: 'bytes' | 'can'): string | undefined {
  try {
    const { kind } = links === 'can' ? parseCanLink(text) : parseLink(text);
    const instead = links === 'can' ? 'can:INTERFACE or slcan:PATH' : 'serial:PATH or tcp://HOST:PORT';
    return kind === 'memory' ? `memory: links are for the demo; write ${instead}` : undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
