import { victronManufacturer } from '../../protocols/n2k/name.ts';
import type { ProductInfo } from '../../protocols/n2k/product-info.ts';
import { programVersion } from '../../runtime/version.ts';
import type { Owner, ServiceHandle } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import type { Change, Rejection, Value, WriteOutcome } from '../../store/values.ts';
import type { VregAccess } from '../../store/vreg.ts';
import type { VecanContext } from './context.ts';
import type { Network } from './network.ts';
import type { BusNode } from './node-table.ts';
import { vregAccess } from './node-vregs.ts';

/**
 * The bus itself as a service, `vecan.can0`: which nodes there are, and the registers of every Victron node, whether it
 * measures something or not (vecan.md, 7). No Modbus register shows it.
 */
export class BusService implements Owner {
  readonly #handle: ServiceHandle;
  readonly #network: Network;
  /** A node keeps its number in the list while it is there. */
  readonly #numbers = new Map<BusNode, number>();

  /** Enters the store. */
  constructor({ store, options }: VecanContext, network: Network) {
    this.#network = network;
    this.#handle = store.add({ type: 'vecan', ...freePlace(store, options.suffix) }, this);
    this.#handle.update([
      ['/Mgmt/ProcessName', 'ccgx-gateway'],
      ['/Mgmt/ProcessVersion', programVersion],
      ['/Mgmt/Connection', options.link],
      ['/Alarms/SameUniqueNameUsed', 0],
    ]);
  }

  retire(): void {
    this.#handle.retire();
  }

  /** Two nodes use one NAME; false: not any more. */
  sameName(isThere: boolean): void {
    this.#handle.update([['/Alarms/SameUniqueNameUsed', isThere ? 2 : 0]]);
  }

  /** A node is there, or tells more of itself. */
  shows(node: BusNode, product: ProductInfo | undefined): void {
    const { manufacturer, uniqueNumber, deviceInstance } = node.name;
    const number = this.#numberOf(node);
    const values: Record<string, Value> = {
      Connected: 1,
      Manufacturer: manufacturer,
      N2kUniqueNumber: uniqueNumber,
      DeviceInstance: deviceInstance,
      Nad: node.address ?? null,
      ModelName: product?.model ?? null,
      Serial: product?.serial ?? null,
      FirmwareVersion: product?.softwareVersion ?? null,
    };
    this.#handle.update(Object.entries(values).map(([name, value]) => [`/Devices/${number}/${name}`, value]));
  }

  left(node: BusNode): void {
    const number = this.#numbers.get(node);
    this.#numbers.delete(node);
    if (number === undefined) return;
    const paths = [...this.#handle.service.paths()];
    this.#handle.remove(paths.filter((path) => path.startsWith(`/Devices/${number}/`)));
  }

  vregsOf(unique: number): VregAccess | undefined {
    const find = (): BusNode | undefined =>
      [...this.#numbers.keys()].find(
        ({ name }) => name.manufacturer === victronManufacturer && name.uniqueNumber === unique,
      );
    return find() === undefined ? undefined : vregAccess(this.#network.asker, find);
  }

  check(changes: readonly Change[]): Rejection {
    return { kind: 'refused', why: `${changes[0]?.path} only tells what is on the bus` };
  }

  async write(changes: readonly Change[]): Promise<WriteOutcome> {
    return this.check(changes);
  }

  #numberOf(node: BusNode): number {
    const known = this.#numbers.get(node);
    if (known !== undefined) return known;
    const used = new Set(this.#numbers.values());
    let number = 0;
    while (used.has(number)) number += 1;
    this.#numbers.set(node, number);
    return number;
  }
}

/** Ports in different folders may have the same name; each bus has an instance of its own. */
function freePlace(store: Store, suffix: string): { suffix: string; instance: number } {
  let instance = 0;
  while (store.find('vecan', instance) !== undefined) instance += 1;
  let name = suffix;
  for (let number = 2; store.get(`vecan.${name}`) !== undefined; number += 1) name = `${suffix}_${number}`;
  return { suffix: name, instance };
}
