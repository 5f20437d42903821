import type { DeviceConfig, LinkedDeviceConfig } from './config/config.ts';
import { bmv60xsDriver } from './drivers/bmv60xs/driver.ts';
import { anyVeDirectDriver } from './drivers/discovery/any-vedirect.ts';
import { onlyForCable } from './drivers/discovery/cable-link.ts';
import type { DriverFactory } from './drivers/driver.ts';
import type { InstanceBook, InstanceRange, InstanceRequest } from './drivers/instances.ts';
import { mk2Driver } from './drivers/mk2/driver.ts';
import { serviceOnLink } from './drivers/service-on-link.ts';
import { supervise } from './drivers/supervisor.ts';
import { vedirectDriver } from './drivers/vedirect/driver.ts';
import type { LinkFactory } from './links/link.ts';
import { parseLink } from './links/spec.ts';
import type { Clock } from './runtime/clock.ts';
import { reasonOf } from './runtime/errors.ts';
import type { Logger } from './runtime/log.ts';
import type { Service } from './store/service.ts';
import type { Store } from './store/store.ts';

/** The drivers for devices behind a byte link. */
const drivers: Readonly<Record<LinkedDeviceConfig['driver'], { make: DriverFactory; range: InstanceRange }>> = {
  vedirect: { make: vedirectDriver, range: 'vedirect' },
  bmv60xs: { make: bmv60xsDriver, range: 'vedirect' },
  mk2: { make: mk2Driver, range: 'mk2' },
};

export interface LinkedDeviceContext {
  readonly store: Store;
  readonly book: InstanceBook;
  readonly clock: Clock;
  readonly log: Logger;
  readonly openLink: LinkFactory;
  /** Where the `dev` and `sys` folders are that tell of cables. */
  readonly root: string;
}

/** A device that runs: ends when stop() is called. */
export interface Running {
  readonly index: number;
  /** The service of the device behind a link, while it is there. */
  readonly service?: () => Service | undefined;
  stop(): Promise<void>;
}

/**
 * Starts a device behind a byte link.
 * @param announce told of each device that is identified there
 * @throws GatewayError LINK_SPEC_INVALID
 */
export function startLinked(
  device: LinkedDeviceConfig,
  index: number,
  context: LinkedDeviceContext,
  announce: (driver: string, product: string, service: Service) => void,
): Running {
  const { store, clock, log, book, root } = context;
  const abort = new AbortController();
  const { driver: kind, link, where: _, cable, ...options } = device;
  const spec = parseLink(link);
  const area = log.area(device.name ?? link.replace(/^.*\/|\?.*$/g, ''));
  const hasLastingName = cable === undefined || cable === link;
  const openLink = hasLastingName ? context.openLink : onlyForCable(cable, root, context.openLink);
  const make = cable !== undefined && kind === 'vedirect' ? anyVeDirectDriver : drivers[kind].make;
  const driver = make({
    store,
    clock,
    log: area,
    instances: book,
    options: { ...options, index, link: spec },
    announce: (product, { type, instance }) => {
      const service = store.find(type, instance);
      if (service !== undefined) announce(driver.kind, product, service);
    },
  });
  const ended = supervise({ driver, spec, openLink, clock, log: area, signal: abort.signal }).catch((error: unknown) =>
    area.error(`the supervisor of ${link} has failed: ${reasonOf(error)}`),
  );
  return {
    index,
    service: () => serviceOnLink(store, link),
    async stop() {
      abort.abort();
      await ended;
    },
  };
}

/** Whether it is one device on a byte link: those get their instances from the book. */
export function isLinked(device: DeviceConfig): device is LinkedDeviceConfig {
  return device.driver !== 'fixture' && device.driver !== 'vecan';
}

/** What the instance book is asked for a device; `index`: see there. */
export function instanceRequest(device: LinkedDeviceConfig, index: number): InstanceRequest {
  const { driver, link, cable, instance } = device;
  return {
    ...{ index, link: fullLink(link), range: drivers[driver].range },
    ...(instance === undefined ? {} : { instance }),
    ...(cable === undefined ? {} : { cable }),
  };
}

/** What a link is remembered by, however it was written: as discovered cables are. */
function fullLink(link: string): string {
  const text = link.trim();
  return /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `serial:${text}`;
}
