import type { GatewayConfig, ListenAddress } from '../../config/config.ts';
import type { LinkFactory } from '../../links/link.ts';
import { MemoryLinks } from '../../links/memory.ts';
import { createLinkFactory } from '../../links/open.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { demoConfig } from './config.ts';
import { startDcDevices } from './dc-devices.ts';

export interface DemoOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Default: 127.0.0.1:5020. */
  readonly listen?: readonly ListenAddress[];
}

export interface Demo {
  readonly config: GatewayConfig;
  /** Opens the wires to the simulated devices. */
  readonly openLink: LinkFactory;
  /** Switches the simulated devices off. */
  stop(): void;
}

const defaultListen: readonly ListenAddress[] = [{ host: '127.0.0.1', port: 5020 }];

/**
 * A plant to try the gateway on, without hardware: a battery monitor and two solar chargers that send VE.Direct
 * bytes at the pace of the wire, and fixed values for everything else, so that every register answers.
 */
export function createDemo(options: DemoOptions): Demo {
  const { clock, log, listen = defaultListen } = options;
  const devices = startDcDevices(clock);
  const memory = new MemoryLinks();
  for (const [name, device] of Object.entries(devices)) memory.register(name, (link) => device.plugIn(link));
  log.info('simulating a battery monitor and two solar chargers on VE.Direct; all else has fixed values');
  return {
    config: demoConfig(listen),
    openLink: createLinkFactory({ clock, memory }),
    stop() {
      for (const device of Object.values(devices)) device.stop();
    },
  };
}
