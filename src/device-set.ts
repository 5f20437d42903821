import { basename } from 'node:path';
import type { CanDeviceContext } from './can-device.ts';
import type { DeviceConfig, FixtureDeviceConfig } from './config/config.ts';
import { DiscoveredDevices } from './discovered-devices.ts';
import { startFixture } from './drivers/fixture/fixture.ts';
import { instanceRequest, isLinked, type LinkedDeviceContext, type Running, startLinked } from './linked-device.ts';
import type { RegisterBank } from './registers/bank.ts';
import { reasonOf } from './runtime/errors.ts';
import type { Log } from './runtime/log.ts';
import type { Builtins } from './services/builtins.ts';
import type { Service } from './store/service.ts';

export interface DeviceSetContext extends LinkedDeviceContext, CanDeviceContext {
  readonly bank: RegisterBank;
  readonly builtins: Builtins;
  readonly log: Log;
  /** Takes the start-up line of each device that is found. */
  readonly announce: (line: string) => void;
}

/** The configured and the discovered devices. Each runs by itself; one that fails disturbs no other. */
export class DeviceSet {
  readonly #context: DeviceSetContext;
  readonly #discovered: DiscoveredDevices;
  /** By configuration entry, so that a reload finds what has not changed. */
  readonly #running = new Map<string, Running>();
  #configured: readonly DeviceConfig[] = [];
  #devices: readonly DeviceConfig[] = [];
  #nextIndex = 0;
  /** Changes follow one another. */
  #changing: Promise<void> = Promise.resolve();

  constructor(context: DeviceSetContext) {
    const { clock, log, root } = context;
    this.#context = context;
    this.#discovered = new DiscoveredDevices({
      ...{ clock, root, log: log.area('discovery') },
      onChange: () => void this.#change(() => this.#run([...this.#configured, ...this.#discovered.devices])),
    });
  }

  /**
   * Makes the running devices those of `wanted`, and those that are discovered, where that is wanted; entries that
   * were there before go on undisturbed.
   */
  apply(wanted: readonly DeviceConfig[], discover = false): Promise<void> {
    return this.#change(async () => {
      this.#configured = wanted;
      await this.#discovered.set(discover, wanted);
      await this.#run([...wanted, ...this.#discovered.devices]);
    });
  }

  #change(work: () => Promise<void>): Promise<void> {
    this.#changing = this.#changing
      .then(work)
      .catch((error: unknown) => this.#context.log.error(`devices cannot be changed: ${reasonOf(error)}`));
    return this.#changing;
  }

  async #run(wanted: readonly DeviceConfig[]): Promise<void> {
    this.#devices = wanted;
    const keys = new Map(wanted.map((device) => [keyOf(device), device]));
    const leaving = [...this.#running].filter(([key]) => !keys.has(key));
    await Promise.all(leaving.map(([, device]) => device.stop()));
    for (const [key] of leaving) this.#running.delete(key);
    this.#context.book.forget(leaving.map(([, device]) => device.index));

    const coming = [...keys].filter(([key]) => !this.#running.has(key));
    const numbered = coming.map(([key, device]) => ({ key, device, index: this.#nextIndex++ }));
    this.#context.book.reserve(
      numbered.flatMap(({ device, index }) => (isLinked(device) ? [instanceRequest(device, index)] : [])),
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
      .filter((device) => device.name === end || (isLinked(device) && plainLink(device.link) === link))
      .flatMap((device) => this.#running.get(keyOf(device))?.service?.() ?? []);
  }

  stop(): Promise<void> {
    this.#discovered.stop();
    return this.#change(async () => {
      await Promise.all([...this.#running.values()].map((device) => device.stop()));
      this.#running.clear();
    });
  }

  async #start(device: DeviceConfig, index: number): Promise<Running> {
    if (device.driver === 'fixture') return this.#fixture(device, index);
    const announce = (driver: string, product: string, service: Service): void =>
      this.#announce(driver, product, service);
    if (isLinked(device)) return startLinked(device, index, this.#context, announce);
    // Loaded on demand: it is large, and many gateways have no CAN bus.
    const { startCan } = await import('./can-device.ts');
    return startCan(device, index, this.#context, announce);
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

/** A plain path means a serial port. */
function plainLink(link: string): string {
  return link.trim().replace(/^serial:/i, '');
}

/** The same for a device that was discovered by its cable's lasting name and for an entry that says no more of it. */
function keyOf({ where: _, ...entry }: DeviceConfig): string {
  if (entry.driver === 'fixture' || entry.driver === 'vecan') return JSON.stringify(entry);
  const { cable = entry.link, link, ...rest } = entry;
  return JSON.stringify({ link: plainLink(link), cable: plainLink(cable), ...rest });
}
