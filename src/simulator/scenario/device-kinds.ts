import type { PartKindName } from './plant-form.ts';

/** Where a device is met: on a wire as bytes, or, where no wire is simulated, as a service of the store. */
export type Wire = 'vedirect' | 'mk3' | 'can' | 'store';

interface DeviceKind {
  readonly about: string;
  /** The kind of part whose terminals it reads and which its orders go to. */
  readonly of: PartKindName;
  /** Most parts that one device reads; default 1. Each of them is a service then. */
  readonly most?: number;
  /** The type of its service; left out: its name. */
  readonly service?: string;
}

/** The device models by wire. Those of the store are named by the type of their service. */
export const deviceKinds = {
  vedirect: {
    bmv: { about: 'BMV battery monitor', of: 'batteries', service: 'battery' },
    smartshunt: { about: 'SmartShunt', of: 'batteries', service: 'battery' },
    bmv60xs: { about: 'BMV-60xS, which speaks text only', of: 'batteries', service: 'battery' },
    mppt: { about: 'solar charger', of: 'solarChargers', service: 'solarcharger' },
    phoenix: { about: 'Phoenix inverter', of: 'inverters', service: 'inverter' },
  },
  mk3: { multi: { about: 'MultiPlus or Quattro system behind an MK3', of: 'multis', service: 'vebus' } },
  can: {
    bmv: { about: 'BMV-702 behind its interface', of: 'batteries', service: 'battery' },
    'lynx-shunt': { about: 'Lynx Shunt VE.Can', of: 'batteries', service: 'battery' },
    'lynx-ion': { about: 'Lynx Ion', of: 'batteries', service: 'battery' },
    mppt: { about: 'BlueSolar MPPT VE.Can', of: 'solarChargers', service: 'solarcharger' },
    smartsolar: { about: 'SmartSolar MPPT VE.Can', of: 'solarChargers', service: 'solarcharger' },
    skylla1: { about: 'Skylla-i (1+1)', of: 'acChargers', service: 'charger' },
    skylla3: { about: 'Skylla-i (3)', of: 'acChargers', service: 'charger' },
    vebus: { about: 'Multis behind the VE.Bus to NMEA 2000 interface', of: 'multis' },
    tank: { about: 'resistive tank sensor', of: 'tanks', most: 4 },
    temperature: { about: 'temperature sensors', of: 'temperatures', most: 4 },
    gps: { about: 'satellite receiver', of: 'gps' },
  },
  store: {
    acload: { about: 'meter of a load', of: 'acLoads' },
    alternator: { about: 'alternator', of: 'alternators' },
    battery: { about: 'battery with its own management system', of: 'batteries' },
    charger: { about: 'AC charger', of: 'acChargers' },
    dcload: { about: 'meter of a DC load', of: 'dcLoads' },
    evcharger: { about: 'EV charging station', of: 'evChargers' },
    genset: { about: 'generator with its controller', of: 'generators' },
    gps: { about: 'satellite receiver', of: 'gps' },
    grid: { about: 'energy meter at the grid', of: 'grids' },
    inverter: { about: 'inverter', of: 'inverters' },
    pvinverter: { about: 'PV inverter', of: 'pvInverters' },
    solarcharger: { about: 'solar charger', of: 'solarChargers' },
    tank: { about: 'tank', of: 'tanks' },
    temperature: { about: 'temperature sensor', of: 'temperatures' },
  },
} as const satisfies Readonly<Record<Wire, Readonly<Record<string, DeviceKind>>>>;

type Kinds = typeof deviceKinds;
export type DeviceKindName<W extends Wire = Wire> = W extends Wire ? keyof Kinds[W] & string : never;

/** The device models of a wire, by name. */
export function kindsOf(wire: Wire): Readonly<Record<string, DeviceKind>> {
  return deviceKinds[wire];
}

/** The type of a device's service. */
export function serviceOf(wire: Wire, device: string): string {
  return kindsOf(wire)[device]?.service ?? device;
}
