import { basename } from 'node:path';
import type { DeviceConfig, FixtureDeviceConfig, LinkedDeviceConfig } from './config/config.ts';
import { bmv60xsDriver } from './drivers/bmv60xs/driver.ts';
import type { DriverFactory } from './drivers/driver.ts';
import { startFixture } from './drivers/fixture/fixture.ts';
import type { InstanceBook, InstanceRange, InstanceRequest } from './drivers/instances.ts';
import { mk2Driver } from './drivers/mk2/driver.ts';
import { supervise } from './drivers/supervisor.ts';
import { vedirectDriver } from './drivers/vedirect/driver.ts';
import type { LinkFactory } from './links/link.ts';
import { parseLink } from './links/spec.ts';
import type { RegisterBank } from './registers/bank.ts';
import type { Clock } from './runtime/clock.ts';
import { reasonOf } from './runtime/errors.ts';
import type { Log } from './runtime/log.ts';
import type { Builtins } from './services/builtins.ts';
import type { Service } from './store/service.ts';
import type { Store } from './store/store.ts';

/** The drivers for devices behind a byte link. */
const drivers: Readonly<Record<LinkedDeviceConfig['driver'], { make: DriverFactory; range: InstanceRange }>> = {
  vedirect: { make: vedirectDriver, range: 'vedirect' },
  bmv60xs: { make: bmv60xsDriver, range: 'vedirect' },
  mk2: { make: mk2Driver, range: 'mk2' },
};

export interface DeviceSetContext {
  readonly store: Store;
  readonly bank: RegisterBank;
  readonly book: InstanceBook;
  readonly builtins: Builtins;
  readonly clock: Clock;
  readonly log: Log;
  readonly openLink: LinkFactory;
  /** Takes the start-up line of each device that is found. */
  readonly announce: (line: string) => void;
}

/** A device that runs: ends when stop() is called. */
interface Running {
  readonly index: number;
  /** The service of the device behind a link, while it is there. */
  readonly service?: () => Service | undefined;
  stop(): Promise<void>;
}

/** The configured devices. Each runs by itself; one that fails disturbs no other. */
export class DeviceSet {
  readonly #context: DeviceSetContext;
  /** By configuration entry, so that a reload finds what has not changed. */
  readonly #running = new Map<string, Running>();
  #devices: readonly DeviceConfig[] = [];
  #nextIndex = 0;

  constructor(context: DeviceSetContext) {
    this.#context = context;
  }

  /** Makes the running devices those of `wanted`; entries that were there before go on undisturbed. */
  async apply(wanted: readonly DeviceConfig[]): Promise<void> {
    this.#devices = wanted;
    const keys = new Map(wanted.map((device) => [keyOf(device), device]));
    const leaving = [...this.#running].filter(([key]) => !keys.has(key));
    await Promise.all(leaving.map(([, device]) => device.stop()));
    for (const [key] of leaving) this.#running.delete(key);
    this.#context.book.forget(leaving.map(([, device]) => device.index));

    const coming = [...keys].filter(([key]) => !this.#running.has(key));
    const numbered = coming.map(([key, device]) => ({ key, device, index: this.#nextIndex++ }));
    this.#context.book.reserve(
      numbered.flatMap(({ device, index }) => (device.driver === 'fixture' ? [] : [instanceRequest(device, index)])),
    );
    await Promise.all(
      numbered.map(async ({ key, device, index }) => {
        try {
          this.#running.set(key, await this.#start(device, index));
        } catch (error) {
          this.#context.book.forget([index]);
          this.#context.log.error(`${device.where}: this device cannot be started: ${reasonOf(error)}`);
        }
      }),
    );
  }

  /** The services, as far as they are there now, of the devices with this name or link. */
  servicesOf(end: string): Service[] {
    const link = plainLink(end);
    return this.#devices
      .filter((device) => device.name === end || (device.driver !== 'fixture' && plainLink(device.link) === link))
      .flatMap((device) => this.#running.get(keyOf(device))?.service?.() ?? []);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((device) => device.stop()));
    this.#running.clear();
  }

  #start(device: DeviceConfig, index: number): Promise<Running> {
    return device.driver === 'fixture' ? this.#fixture(device, index) : this.#linked(device, index);
  }

  async #fixture(device: FixtureDeviceConfig, index: number): Promise<Running> {
    const { store, clock, log, builtins } = this.#context;
    const fixture = await startFixture(
      {
        store,
        clock,
        log: log.area('fixture'),
        claim: builtins.claim,
        release: builtins.release,
        announce: (service) => this.#announce('fixture', basename(device.file), service),
      },
      device,
    );
    return { index, stop: async () => fixture.stop() };
  }

  async #linked(device: LinkedDeviceConfig, index: number): Promise<Running> {
    const { store, clock, log, book, openLink } = this.#context;
    const abort = new AbortController();
    const { driver: kind, link, where: _, ...options } = device;
    const spec = parseLink(link);
    const area = log.area(device.name ?? link.replace(/^.*\//, ''));
    let found: { readonly type: string; readonly instance: number } | undefined;
    const driver = drivers[kind].make({
      store,
      clock,
      log: area,
      instances: book,
      options: { ...options, index, link: spec },
      announce: (product, { type, instance }) => {
        found = { type, instance };
        const service = store.find(type, instance);
        if (service !== undefined) this.#announce(kind, product, service);
      },
    });
    const ended = supervise({ driver, spec, openLink, clock, log: area, signal: abort.signal }).catch(
      (error: unknown) => area.error(`the supervisor of ${link} has failed: ${reasonOf(error)}`),
    );
    return {
      index,
      service: () => (found === undefined ? undefined : store.find(found.type, found.instance)),
      async stop() {
        abort.abort();
        await ended;
      },
    };
  }

  /** The start-up line of a device (design.md, The contract). */
  #announce(driver: string, product: string, service: Service): void {
    const { bank } = this.#context;
    if (!bank.table.services.has(service.type)) {
      this.#context.log.warn(`${product}: no register shows services of type "${service.type}"`);
    }
    const unit = bank.unitOf(service);
    const where = unit === undefined ? 'no unit ID reaches it: set `units`' : `unit ${unit}`;
    this.#context.announce(`device ${driver} ${product} -> ${service.type} ${service.instance}, ${where}`);
  }
}

/** What the instance book is asked for a device; `index`: see there. */
export function instanceRequest(device: LinkedDeviceConfig, index: number): InstanceRequest {
  const { driver, link, instance } = device;
  return { index, link, range: drivers[driver].range, ...(instance === undefined ? {} : { instance }) };
}

/** A plain path means a serial port. */
function plainLink(link: string): string {
  return link.trim().replace(/^serial:/i, '');
}

function keyOf({ where: _, ...entry }: DeviceConfig): string {
  return JSON.stringify(entry);
}
