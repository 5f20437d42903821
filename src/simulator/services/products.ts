import type { Product } from './contents.ts';

/**
 * Product IDs of the range that Venus keeps for virtual devices (venus-services, 10): no simulated device passes for a
 * product that can be bought. Which number stands for what is ours.
 */
const firstId = 0xc060;
const names = {
  temperature: 'Temperature sensor',
  grid: 'Energy meter',
  tank: 'Tank sensor',
  battery: 'Managed battery',
  pvinverter: 'PV inverter',
  gps: 'GPS',
  acload: 'AC load meter',
  genset: 'Generator',
  evcharger: 'EV charging station',
  charger: 'AC charger',
  inverter: 'Inverter',
  solarcharger: 'Solar charger',
  alternator: 'Alternator regulator',
  dcload: 'DC load meter',
} as const;
export type ProductName = keyof typeof names;
const order = Object.keys(names);

/** All of them have v1.00. */
const firmware = 0x0100;

export function product(type: ProductName): Product {
  return { name: `${names[type]} (simulated)`, id: firstId + order.indexOf(type), firmware };
}
