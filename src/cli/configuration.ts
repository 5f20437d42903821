import type { GatewayConfig } from '../config/config.ts';
import { findConfig, loadConfig } from '../config/load.ts';
import { parseLink } from '../links/spec.ts';
import { reasonOf } from '../runtime/errors.ts';

/**
 * The configuration that `--config` names, or the one in the default places.
 * @throws GatewayError CONFIG_MISSING, CONFIG_INVALID
 */
export async function configuration(file: string | undefined): Promise<GatewayConfig> {
  return loadConfig(file ?? (await findConfig()), { checkLink });
}

function checkLink(text: string): string | undefined {
  try {
    const { kind } = parseLink(text);
    return kind === 'memory' ? 'memory: links are for the demo; write serial:PATH or tcp://HOST:PORT' : undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
