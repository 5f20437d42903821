import type { VecanDeviceConfig } from './config/config.ts';
import { keepRunning } from './drivers/supervisor.ts';
import { vecanDriver } from './drivers/vecan/driver.ts';
import type { NodeBook } from './drivers/vecan/node-book.ts';
import type { Running } from './linked-device.ts';
import type { CanLinkFactory } from './links/can-link.ts';
import { formatCanLink, parseCanLink } from './links/can-spec.ts';
import { linkSuffix } from './links/link-suffix.ts';
import type { Clock } from './runtime/clock.ts';
import { reasonOf } from './runtime/errors.ts';
import type { Logger } from './runtime/log.ts';
import type { Service } from './store/service.ts';
import type { Store } from './store/store.ts';

export interface CanDeviceContext {
  readonly store: Store;
  readonly nodeBook: NodeBook;
  readonly clock: Clock;
  readonly log: Logger;
  readonly openCan: CanLinkFactory;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/**
 * Starts the driver on a CAN bus.
 * @param announce told of each service that is found there
 * @throws GatewayError LINK_SPEC_INVALID
 */
export function startCan(
  device: VecanDeviceConfig,
  index: number,
  context: CanDeviceContext,
  announce: (driver: string, product: string, service: Service) => void,
): Running {
  const { store, clock, log, nodeBook, openCan, random } = context;
  const spec = parseCanLink(device.link);
  const link = formatCanLink(spec);
  const area = log.area(device.name ?? device.link.replace(/^.*\/|\?.*$/g, ''));
  const { name, claim, nodes, timeoutMs } = device;
  const driver = vecanDriver({
    ...{ store, clock, log: area, book: nodeBook, random },
    options: {
      ...{ link, suffix: linkSuffix(spec), claim, nodes },
      ...(name === undefined ? {} : { name }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
    announce: (product, { type, instance }) => {
      const service = store.find(type, instance);
      if (service !== undefined) announce(driver.kind, product, service);
    },
  });
  const abort = new AbortController();
  const ended = keepRunning({
    ...{ kind: driver.kind, link, clock, log: area, signal: abort.signal },
    open: () => openCan(spec),
    run: (opened, signal) => driver.run(opened, signal),
  }).catch((error: unknown) => area.error(`the supervisor of ${link} has failed: ${reasonOf(error)}`));
  return {
    index,
    async stop() {
      abort.abort();
      await ended;
    },
  };
}
