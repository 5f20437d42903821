import { type ProductFamily, productTable } from './product-table.ts';

/** The kinds of service that a VE.Direct product can be. */
export type VeDirectService =
  | 'battery'
  | 'solarcharger'
  | 'inverter'
  | 'charger'
  | 'dcdc'
  | 'multi'
  | 'dcsource'
  | 'dcload'
  | 'dcsystem'
  | 'alternator'
  | 'fuelcell'
  | 'motordrive';

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly family: ProductFamily | undefined;
  readonly service: VeDirectService;
  /** False when the id itself is not in the table and the kind was told by its range. */
  readonly known: boolean;
}

const services: Readonly<Record<ProductFamily, VeDirectService | undefined>> = {
  bmv60: 'battery',
  bmv70: 'battery',
  bmv71: 'battery',
  smartshunt: 'battery',
  mppt: 'solarcharger',
  'mppt-vecan': 'solarcharger',
  'phoenix-inverter': 'inverter',
  'bluesmart-charger': 'charger',
  'phoenix-smart-charger': 'charger',
  'orion-xs': 'dcdc',
  // Have no VE.Direct port.
  'orion-tr-smart': undefined,
  // Inverter RS and Multi RS share ids' range; which one it is is told by the name.
  rs: 'inverter',
};

/** What to take an id for that is not in the table (vedirect.md, 2.9). The high byte alone would not do. */
const ranges: readonly (readonly [from: number, to: number, family: ProductFamily])[] = [
  [0x0203, 0x0205, 'bmv70'],
  [0x0300, 0x0300, 'mppt'],
  [0xa040, 0xa07f, 'mppt'],
  [0xa101, 0xa117, 'mppt-vecan'],
  [0xa201, 0xa2fc, 'phoenix-inverter'],
  [0xa300, 0xa33c, 'bluesmart-charger'],
  [0xa340, 0xa357, 'phoenix-smart-charger'],
  [0xa380, 0xa388, 'bmv71'],
  [0xa389, 0xa38e, 'smartshunt'],
  [0xa3f0, 0xa3ff, 'orion-xs'],
  [0xa440, 0xa44f, 'rs'],
  [0xc030, 0xc038, 'smartshunt'],
];

const byId = new Map(productTable.map(([id, name, family]) => [id, { name, family }]));

/** What a product id stands for; undefined for one that cannot be told. */
export function productById(id: number): Product | undefined {
  const entry = byId.get(id);
  const family = entry?.family ?? ranges.find(([from, to]) => id >= from && id <= to)?.[2];
  if (family === undefined) return undefined;
  const name = entry?.name ?? `unknown product 0x${id.toString(16).toUpperCase()}`;
  const service = family === 'rs' && name.startsWith('Multi') ? 'multi' : services[family];
  return service === undefined ? undefined : { id, name, family, service, known: entry !== undefined };
}

const servicesByMode: ReadonlyMap<number, VeDirectService> = new Map([
  [-9, 'solarcharger'],
  [-8, 'dcsource'],
  [-7, 'dcsource'],
  [-6, 'alternator'],
  [-5, 'fuelcell'],
  [-4, 'dcsource'],
  [-3, 'dcsource'],
  [-2, 'dcsource'],
  [-1, 'dcsource'],
  [0, 'battery'],
  [2, 'motordrive'],
  [6, 'dcsystem'],
]);

/**
 * The service of a battery monitor by its DC monitor mode, the text label MON (vedirect.md, 2.7 and 5):
 * 0 is a battery monitor.
 */
export function serviceByMonitorMode(mode: number): VeDirectService {
  return servicesByMode.get(mode) ?? (mode > 0 ? 'dcload' : 'dcsource');
}
