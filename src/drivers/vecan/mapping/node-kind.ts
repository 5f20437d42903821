import { type NodeName, victronManufacturer } from '../../../protocols/n2k/name.ts';
import type { ProductInfo } from '../../../protocols/n2k/product-info.ts';
import { type ProductKind, productByCode } from '../../../protocols/n2k/products.ts';
import { dcTypes } from './dc-types.ts';
import type { VecanService } from './telling.ts';

/** What a node is taken for: a kind of Victron's products, or by what it sends. */
export type NodeKind =
  | ProductKind
  /** A battery monitor of another maker: each of its instances is a battery. */
  | 'battery'
  | 'inverter'
  | 'temperature'
  | 'gps';

/** What of a node decides, beside its kind, how its messages are to be understood. */
export interface NodeTraits {
  readonly isVictron: boolean;
  /** From its product information or VREG 0x0100. */
  readonly productCode: number | null;
  /** The function code of its NAME. */
  readonly deviceFunction: number;
}

/** Function codes of NAMEs, as Victron uses them (vecan.md, 1). */
export const functions = { inverter: 153, acInput: 154, battery: 170 } as const;

/** The service that a node of this kind is; undefined: it is none, or only sensors. */
export function serviceOfKind(kind: NodeKind): VecanService | undefined {
  return services[kind];
}

const services: Readonly<Record<NodeKind, VecanService | undefined>> = {
  bmv: 'battery',
  'lynx-shunt': 'battery',
  'lynx-ion': 'battery',
  battery: 'battery',
  mppt: 'solarcharger',
  charger: 'charger',
  vebus: 'vebus',
  inverter: 'inverter',
  tank: undefined,
  temperature: undefined,
  gps: undefined,
  other: undefined,
};

/** What a node shows of itself: PGNs, VREGs and DC types have ranges of their own. */
interface Signs {
  readonly name: NodeName;
  readonly pgns: ReadonlySet<number>;
  readonly vregs: ReadonlySet<number>;
  readonly dcTypes: ReadonlySet<number>;
}

const electricalGeneration = 35;
const productIdRegister = 0x0100;
const pvVoltageRegister = 0xedbb;
const acPgns = [127504, 65014, 127744, 127747] as const;

const isVictron = ({ name }: Signs): boolean => name.manufacturer === victronManufacturer;
/** In other classes function 170 is something else: Maretron's tank adapters have it. */
const isBattery = ({ name, pgns, dcTypes: types }: Signs): boolean =>
  (name.deviceClass === electricalGeneration && name.deviceFunction === functions.battery) ||
  pgns.has(127508) ||
  types.has(dcTypes.battery);

/** The first whose signs are there (vecan.md, 6). Other makers mean other things by functions 153 and 154 (1). */
const rules: readonly (readonly [kind: NodeKind, shows: (signs: Signs) => boolean])[] = [
  [
    'vebus',
    (signs) =>
      isVictron(signs) && [functions.inverter, functions.acInput].some((own) => own === signs.name.deviceFunction),
  ],
  ['mppt', ({ dcTypes: types, vregs }) => types.has(dcTypes.solar) || vregs.has(pvVoltageRegister)],
  ['vebus', ({ pgns }) => pgns.has(127507) && pgns.has(127509)],
  ['charger', ({ pgns }) => pgns.has(127507)],
  ['inverter', ({ pgns }) => pgns.has(127509)],
  // (?) Newer nodes that have the converter status alone: what makes AC is an inverter/charger.
  ['vebus', ({ pgns }) => pgns.has(127750) && acPgns.some((pgn) => pgns.has(pgn))],
  ['charger', ({ pgns }) => pgns.has(127750)],
  ['bmv', (signs) => isVictron(signs) && isBattery(signs)],
  ['battery', isBattery],
  ['tank', ({ pgns }) => pgns.has(127505)],
  ['gps', ({ pgns }) => pgns.has(129025) || pgns.has(129029)],
  ['temperature', ({ pgns }) => pgns.has(130312) || pgns.has(130316)],
];

/** PGNs that are a sign of something. */
const signPgns: ReadonlySet<number> = new Set([
  ...acPgns,
  ...[127505, 127507, 127508, 127509, 127750, 129025, 129029, 130312, 130316],
]);

/** Finds out what a node is: by its product code, else by its NAME and by what it sends. */
export class KindFinder {
  readonly #signs: Signs & { readonly pgns: Set<number>; readonly vregs: Set<number>; readonly dcTypes: Set<number> };
  #product: ProductKind | undefined;
  #kind: NodeKind | undefined;

  constructor(name: NodeName) {
    this.#signs = { name, pgns: new Set(), vregs: new Set(), dcTypes: new Set() };
    this.#decide();
  }

  /** Undefined: nothing is known yet. May become another one when the node shows more. */
  get kind(): NodeKind | undefined {
    return this.#kind;
  }

  /** Whether its product code has decided: what it sends will not make it another kind. */
  get isSure(): boolean {
    return this.#product !== undefined && this.#product !== 'other';
  }

  product({ productCode }: ProductInfo): void {
    if (productCode !== null) this.#productCode(productCode);
  }

  heard(pgn: number, data: Uint8Array): void {
    const { pgns, dcTypes: types } = this.#signs;
    if (pgn === 127506) this.#note(types, data[2] ?? dcTypes.none);
    else if (signPgns.has(pgn)) this.#note(pgns, pgn);
  }

  /** @param bytes its value, where it is known */
  vreg(id: number, bytes: Uint8Array = new Uint8Array(0)): void {
    const [, low, high] = bytes;
    if (id === pvVoltageRegister) this.#note(this.#signs.vregs, id);
    else if (id === productIdRegister && low !== undefined && high !== undefined) this.#productCode(low + high * 256);
  }

  #note(set: Set<number>, sign: number): void {
    if (set.has(sign)) return;
    set.add(sign);
    this.#decide();
  }

  #productCode(code: number): void {
    // Other makers use the same numbers for products of their own.
    if (!isVictron(this.#signs)) return;
    const kind = productByCode(code)?.kind;
    // The interface may tell its own code as well as that of the product behind it.
    if (kind === undefined || (kind === 'other' && this.#product !== undefined)) return;
    this.#product = kind;
    this.#decide();
  }

  /** An interface that measures nothing itself is what is behind it. */
  #decide(): void {
    const known = this.#product === 'other' ? undefined : this.#product;
    this.#kind = known ?? rules.find(([, shows]) => shows(this.#signs))?.[0] ?? this.#product;
  }
}
