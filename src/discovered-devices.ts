import type { DeviceConfig, LinkedDeviceConfig, VecanDeviceConfig } from './config/config.ts';
import { CableWatch, realPaths } from './drivers/discovery/cable-watch.ts';
import { type Cable, cablesAmong, inOrder } from './drivers/discovery/cables.ts';
import { parseCanLink } from './links/can-spec.ts';
import { listPorts } from './links/serial-ports.ts';
import { parseLink } from './links/spec.ts';
import type { Clock } from './runtime/clock.ts';
import type { Logger } from './runtime/log.ts';

export interface DiscoveredDevicesOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the `dev` and `sys` folders are. */
  readonly root: string;
  readonly onChange: () => void;
}

/** The devices on Victron cables that nobody has configured (`devices: auto`). */
export class DiscoveredDevices {
  readonly #options: DiscoveredDevicesOptions;
  #watch: CableWatch | undefined;
  /** Ports of configured devices. */
  #claimed: readonly string[] = [];

  constructor(options: DiscoveredDevicesOptions) {
    this.#options = options;
  }

  /** Looks for cables from now on, or no more. Resolves after a look. @param configured whose ports are left alone */
  async set(isWanted: boolean, configured: readonly DeviceConfig[]): Promise<void> {
    if (!isWanted) return this.stop();
    this.#claimed = portsOf(configured);
    if (this.#watch !== undefined) return this.#watch.look();
    this.#watch = new CableWatch({ ...this.#options, claimed: () => this.#claimed });
    await this.#watch.start();
  }

  get devices(): readonly LinkedDeviceConfig[] {
    return this.#watch?.cables.map(deviceOn) ?? [];
  }

  stop(): void {
    this.#watch?.stop();
    this.#watch = undefined;
  }
}

/** The devices that would be discovered now, beside the configured ones. */
export async function discoveredNow(configured: readonly DeviceConfig[], root: string): Promise<LinkedDeviceConfig[]> {
  const claimed = await realPaths(portsOf(configured));
  const cables = cablesAmong(await listPorts(root), root);
  return inOrder(cables.filter(({ realPath }) => !claimed.has(realPath))).map(deviceOn);
}

/** The device on a cable, as if it stood in the configuration. */
function deviceOn({ kind, link, identity }: Cable): LinkedDeviceConfig {
  return { driver: kind, link, cable: identity, units: [], where: 'devices: auto' };
}

/** The serial ports that devices are configured for. */
function portsOf(devices: readonly DeviceConfig[]): string[] {
  return devices.flatMap((device) => (device.driver === 'fixture' ? [] : (serialPath(device) ?? [])));
}

function serialPath({ driver, link }: LinkedDeviceConfig | VecanDeviceConfig): string | undefined {
  try {
    const spec = driver === 'vecan' ? parseCanLink(link) : parseLink(link);
    return spec.kind === 'serial' || spec.kind === 'slcan' ? spec.path : undefined;
  } catch {
    // Told where the device is started.
    return undefined;
  }
}
