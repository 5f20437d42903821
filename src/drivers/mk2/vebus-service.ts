import { linkSuffix } from '../../links/link-suffix.ts';
import { interfaceName, productName, splitVersion } from '../../protocols/mk2/products.ts';
import { programVersion } from '../../runtime/version.ts';
import type { Owner, Service, ServiceHandle } from '../../store/service.ts';
import type { Value } from '../../store/values.ts';
import type { DriverContext } from '../driver.ts';
import type { Bus, Unit } from './bus.ts';

/** Paths that keep their values while the system sleeps because it was switched off. */
const asleepValues: Readonly<Record<string, Value>> = { '/State': 0, '/Mode': 4 };
/** What the device is, not how it is. */
const lasting =
  /^\/(Mgmt|Devices|Interfaces|ProductId|ProductName|FirmwareVersion|HardwareVersion|CustomName|Connected|DeviceInstance|Serial)/;

/** The vebus service of one system in the store. */
export class VebusService {
  readonly #context: DriverContext;
  readonly #owner: Owner;
  #handle: ServiceHandle | undefined;
  /** What the service is was told of this. */
  #shownBus: Bus | undefined;

  constructor(context: DriverContext, owner: Owner) {
    this.#context = context;
    this.#owner = owner;
  }

  get isPresent(): boolean {
    return this.#handle !== undefined;
  }

  value(path: string): Value | undefined {
    return this.#handle?.service.value(path);
  }

  /** The system was found: it enters the store, or, there already, tells anew what it is if that was found anew. */
  enter(bus: Bus, values: ReadonlyMap<string, Value>): void {
    const isNew = this.#handle === undefined;
    this.#handle ??= this.#newHandle(bus);
    const isFoundAnew = isNew || this.#shownBus !== bus;
    this.#shownBus = bus;
    const { service } = this.#handle;
    this.#handle.update(isFoundAnew ? [...this.#identity(bus, service.instance), ...values] : values);
    if (isNew) this.#announce(bus, service);
  }

  update(values: ReadonlyMap<string, Value>): void {
    this.#handle?.update(values);
  }

  /** Switched off and silent: it stays present, without values (design.md, The data store). */
  sleep(): void {
    if (this.#handle === undefined) return;
    const gone = [...this.#handle.service.paths()].filter((path) => !lasting.test(path));
    this.#handle.update([...gone.map((path): [string, Value] => [path, null]), ...Object.entries(asleepValues)]);
  }

  leave(): void {
    if (this.#handle !== undefined) this.#context.log.info(`${this.#handle.service.name} is absent`);
    this.#handle?.retire();
    this.#handle = undefined;
  }

  #newHandle(bus: Bus): ServiceHandle {
    const { store, options, instances } = this.#context;
    const serial = bus.uniqueNumber.toString(16).padStart(8, '0');
    const instance = options.instance ?? instances.instanceFor(options.index, serial);
    return store.add({ type: 'vebus', suffix: this.#freeSuffix(), instance, units: options.units }, this.#owner);
  }

  #announce(bus: Bus, { instance }: Service): void {
    this.#context.announce(productName(splitVersion(bus.units[0].version).productId), { type: 'vebus', instance });
  }

  /** Ports in different folders may have the same name. */
  #freeSuffix(): string {
    const { store, options } = this.#context;
    const suffix = linkSuffix(options.link);
    return store.get(`vebus.${suffix}`) === undefined ? suffix : `${suffix}_${options.index}`;
  }

  /** Who the system is (venus-services.md, 1; mk2.md, 10). */
  #identity(bus: Bus, instance: number): [string, Value][] {
    const { productId, firmware } = splitVersion(bus.units[0].version);
    const mk = splitVersion(bus.interfaceVersion);
    const customName = this.#context.options.name;
    return Object.entries({
      '/Mgmt/ProcessName': 'ccgx-gateway',
      '/Mgmt/ProcessVersion': programVersion,
      '/Mgmt/Connection': 'VE.Bus',
      '/ProductId': productId,
      '/ProductName': productName(productId),
      '/FirmwareVersion': firmware,
      '/HardwareVersion': null,
      ...(customName === undefined ? {} : { '/CustomName': customName }),
      '/Devices/NumberOfMultis': bus.units.length,
      ...Object.fromEntries(bus.units.flatMap((unit, index) => Object.entries(unitIdentity(unit, index)))),
      '/Serial': bus.units[0].serial ?? null,
      '/Devices/0/DeviceInstance': instance,
      '/Interfaces/Mk2/ProductId': mk.productId,
      '/Interfaces/Mk2/ProductName': interfaceName(mk.productId),
      '/Interfaces/Mk2/Version': bus.interfaceVersion,
    });
  }
}

/** What each unit of the system is. */
function unitIdentity({ version, serial, address }: Unit, index: number): Record<string, Value> {
  const { productId, firmware } = splitVersion(version);
  return {
    [`/Devices/${index}/Version`]: version,
    [`/Devices/${index}/ProductId`]: productId,
    [`/Devices/${index}/FirmwareVersion`]: firmware,
    [`/Devices/${index}/Address`]: address,
    [`/Devices/${index}/SerialNumber`]: serial ?? null,
  };
}
