import type { HeldDescription } from '../held-service.ts';
import { mandatoryPaths } from '../mandatory.ts';
import { encodeFirmwareVersion } from './firmware-version.ts';
import { portalIdOf } from './portal-id.ts';

export interface SystemOptions {
  /** 12 hexadecimal digits; default: from the network interfaces. */
  readonly portalId?: string;
  /** The Venus OS version to report, like `v3.70`. */
  readonly firmwareVersion: string;
  readonly programVersion: string;
}

const relay = { min: 0, max: 1 } as const;

/** The `system` service: serial number, firmware version, and two relays that exist only here. */
export function systemService(options: SystemOptions): HeldDescription {
  return {
    type: 'system',
    values: {
      ...mandatoryPaths('ccgx-gateway', options.programVersion),
      '/FirmwareVersion': encodeFirmwareVersion(options.firmwareVersion),
      '/Serial': options.portalId ?? portalIdOf(),
      '/Relay/0/State': 0,
      '/Relay/1/State': 0,
    },
    writable: { '/Relay/0/State': relay, '/Relay/1/State': relay },
  };
}
