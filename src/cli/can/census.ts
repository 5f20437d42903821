import { type N2kMessage, nullAddress } from '../../protocols/n2k/can-id.ts';
import { claimPgn, decodeName, type NodeName, nameValue, victronManufacturer } from '../../protocols/n2k/name.ts';
import { decodeProductInfo, type ProductInfo, productInfoPgn } from '../../protocols/n2k/product-info.ts';
import { productByCode } from '../../protocols/n2k/products.ts';
import { makerText } from './makers.ts';

/** Who sends from an address, as far as it has told. */
export interface Resident {
  /** Undefined: the node has none, all are taken. */
  readonly address: number | undefined;
  /** Undefined: it has not claimed its address. */
  readonly name: NodeName | undefined;
  readonly product: ProductInfo | undefined;
  /** All PGNs that it has sent. */
  readonly pgns: ReadonlySet<number>;
}

interface Entry extends Resident {
  readonly pgns: Set<number>;
  name: NodeName | undefined;
  product: ProductInfo | undefined;
  /** The NAME as a number. */
  value: bigint | undefined;
  /** Its NAME has been claimed from another address since it was heard last. */
  hasMoved: boolean;
}

/** No node sends more. */
const mostPgns = 256;
/** Nodes without an address that are remembered. */
const mostHomeless = 64;

/** Who is on a bus, by address, from nothing but what is heard. */
export class Census {
  readonly #byAddress = new Map<number, Entry>();
  readonly #homeless = new Map<bigint, Entry>();

  heard(message: N2kMessage): void {
    const { source, pgn, data } = message;
    if (source >= nullAddress && (source !== nullAddress || pgn !== claimPgn)) return;
    const value = pgn === claimPgn ? nameValue(data) : undefined;
    const entry = source === nullAddress ? this.#withoutAddress(value) : this.#at(source);
    if (entry === undefined) return;
    entry.hasMoved = false;
    if (entry.pgns.size < mostPgns) entry.pgns.add(pgn);
    if (pgn === productInfoPgn) entry.product = decodeProductInfo(data);
    if (value !== undefined) this.#claimed(entry, value, data);
  }

  at(address: number): Resident | undefined {
    return this.#byAddress.get(address);
  }

  /** All that are there now, by address; those without one at the end. */
  residents(): Resident[] {
    const housed = [...this.#byAddress.values()].filter(({ hasMoved }) => !hasMoved);
    housed.sort((one, other) => (one.address ?? 0) - (other.address ?? 0));
    return [...housed, ...[...this.#homeless.values()].filter(({ hasMoved }) => !hasMoved)];
  }

  /** The addresses of nodes that use one NAME, where several do. */
  twins(): { readonly name: NodeName; readonly addresses: readonly number[] }[] {
    const groups = new Map<bigint, Entry[]>();
    for (const entry of this.#byAddress.values()) {
      if (entry.hasMoved || entry.value === undefined) continue;
      groups.set(entry.value, [...(groups.get(entry.value) ?? []), entry]);
    }
    return [...groups.values()].flatMap((entries) => {
      const name = entries[0]?.name;
      const addresses = entries
        .flatMap(({ address }) => (address === undefined ? [] : [address]))
        .sort((a, b) => a - b);
      return entries.length < 2 || name === undefined ? [] : [{ name, addresses }];
    });
  }

  #at(address: number): Entry {
    const known = this.#byAddress.get(address) ?? empty(address);
    this.#byAddress.set(address, known);
    return known;
  }

  #withoutAddress(value: bigint | undefined): Entry | undefined {
    if (value === undefined) return undefined;
    const known = this.#homeless.get(value) ?? empty(undefined);
    if (this.#homeless.size < mostHomeless) this.#homeless.set(value, known);
    return known;
  }

  /** An address that another NAME takes is another node's from now on; a NAME that claims anew has moved, or has a twin. */
  #claimed(entry: Entry, value: bigint, data: Uint8Array): void {
    if (entry.value !== undefined && !isSameNode(entry.name, decodeName(data))) {
      entry.product = undefined;
      entry.pgns.clear();
      entry.pgns.add(claimPgn);
    }
    entry.value = value;
    entry.name = decodeName(data);
    for (const other of [...this.#byAddress.values(), ...this.#homeless.values()]) {
      if (other === entry || other.value !== value) continue;
      other.hasMoved = true;
      entry.product ??= other.product;
    }
  }
}

function empty(address: number | undefined): Entry {
  return { address, name: undefined, product: undefined, pgns: new Set(), value: undefined, hasMoved: false };
}

/** Instances in a NAME can be changed; the node stays the same. */
function isSameNode(one: NodeName | undefined, other: NodeName | undefined): boolean {
  return (
    one?.uniqueNumber === other?.uniqueNumber &&
    one?.manufacturer === other?.manufacturer &&
    one?.deviceFunction === other?.deviceFunction
  );
}

/** What a node is called: its model, else what its product code stands for, else its maker. */
export function calledIn(name: NodeName | undefined, product: ProductInfo | undefined): string | undefined {
  if (typeof product?.model === 'string') return printable(product.model);
  const code = product?.productCode;
  const known =
    name?.manufacturer === victronManufacturer && typeof code === 'number' ? productByCode(code) : undefined;
  return known?.name ?? (name && makerText(name.manufacturer));
}

/** Text from a bus, without what a terminal would take for commands. */
export function printable(text: string): string {
  return [...text].map((letter) => (isControl(letter.charCodeAt(0)) ? '?' : letter)).join('');
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}
