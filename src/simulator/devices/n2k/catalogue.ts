import { bmv, bmvProducts, bmvReadings } from './bmv.ts';
import {
  foreignBattery,
  foreignBatteryReadings,
  foreignCharger,
  foreignChargerReadings,
  foreignDisplay,
  foreignInverter,
  foreignInverterReadings,
} from './foreign-power.ts';
import { lynxIon, lynxIonReadings, lynxShunt, lynxShuntReadings } from './lynx.ts';
import { mppt, mpptReadings } from './mppt.ts';
import { mpptProduct } from './mppt-products.ts';
import type { Identity, NodeModel } from './node-model.ts';
import { positionReadings, positionSensor, temperatureReadings, temperatureSensor } from './sensors.ts';
import { skylla, skyllaReadings } from './skylla.ts';
import { tankSensor, tanksReadings } from './tanks.ts';
import { vebus, vebusReadings } from './vebus.ts';

/** What a device measures, and its nodes, of which most have one. */
export interface CatalogueDevice {
  /** Numbers in it may be changed while the nodes run. */
  readonly readings: object;
  readonly nodes: readonly NodeModel[];
}

/** A device that can be put on a bus by its name. */
export interface CatalogueEntry {
  readonly about: string;
  /** Of the first of its kind. */
  readonly uniqueNumber: number;
  readonly address: number;
  /** A number that makes a variant, and what it may be. */
  readonly variant?: { readonly name: string; readonly values: readonly number[]; readonly usual: number };
  make(identity: Identity, variant: number): CatalogueDevice;
}

const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1);

function one<R extends object>(readings: R, node: (readings: R) => NodeModel): CatalogueDevice {
  return { readings, nodes: [node(readings)] };
}

/** All devices by name; those of the scenes have the scenes' numbers. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  bmv: {
    ...{ about: 'BMV-702 behind its interface', uniqueNumber: 12_345, address: 0x24 },
    variant: { name: 'product', values: bmvProducts, usual: 0x0204 },
    make: (identity, product) => one(bmvReadings(), (readings) => bmv(readings, identity, product)),
  },
  'lynx-shunt': {
    ...{ about: 'Lynx Shunt VE.Can', uniqueNumber: 12_500, address: 0x28 },
    make: (identity) => one(lynxShuntReadings(), (readings) => lynxShunt(readings, identity)),
  },
  'lynx-ion': {
    ...{ about: 'Lynx Ion with its batteries', uniqueNumber: 12_600, address: 0x29 },
    variant: { name: 'batteries', values: upTo(16), usual: 2 },
    make: (identity, batteries) => one(lynxIonReadings(batteries), (readings) => lynxIon(readings, identity)),
  },
  mppt: {
    ...{ about: 'BlueSolar MPPT 150/70', uniqueNumber: 20_001, address: 0x25 },
    make: (identity) => one(mpptReadings(), (readings) => mppt(readings, identity, mpptProduct('blueSolar', 150, 70))),
  },
  smartsolar: {
    ...{ about: 'SmartSolar MPPT VE.Can, which sends newer messages too', uniqueNumber: 20_500, address: 0x2a },
    make: (identity) => one(mpptReadings(), (readings) => mppt(readings, identity, mpptProduct('smartSolar', 150, 70))),
  },
  skylla3: {
    ...{ about: 'Skylla-i 24/80 (3)', uniqueNumber: 30_001, address: 0x26 },
    make: (identity) => one(skyllaReadings(3), (readings) => skylla(readings, identity)),
  },
  skylla1: {
    ...{ about: 'Skylla-i 24/80 (1+1)', uniqueNumber: 30_100, address: 0x27 },
    make: (identity) => one(skyllaReadings(2), (readings) => skylla(readings, identity)),
  },
  vebus: {
    ...{ about: 'Multis behind the VE.Bus interface: two nodes', uniqueNumber: 40_001, address: 0x30 },
    variant: { name: 'phases', values: upTo(3), usual: 1 },
    make(identity, phases) {
      const readings = vebusReadings(phases);
      return { readings, nodes: vebus(readings, identity) };
    },
  },
  tank: {
    ...{ about: 'resistive tank sensor', uniqueNumber: 50_001, address: 0x40 },
    variant: { name: 'tanks', values: upTo(4), usual: 2 },
    make: (identity, tanks) => one(tanksReadings(tanks), (readings) => tankSensor(readings, identity)),
  },
  temperature: {
    ...{ about: 'temperatures, of another maker', uniqueNumber: 60_001, address: 0x50 },
    make: (identity) => one(temperatureReadings(), (readings) => temperatureSensor(readings, identity)),
  },
  gps: {
    ...{ about: 'satellite receiver of another maker', uniqueNumber: 61_001, address: 0x51 },
    make: (identity) => one(positionReadings(), (readings) => positionSensor(readings, identity)),
  },
  battery: {
    ...{ about: 'battery monitor of another maker', uniqueNumber: 777, address: 0x10 },
    make: (identity) => one(foreignBatteryReadings(), (readings) => foreignBattery(readings, identity)),
  },
  charger: {
    ...{ about: 'charger of another maker', uniqueNumber: 62_001, address: 0x12 },
    make: (identity) => one(foreignChargerReadings(), (readings) => foreignCharger(readings, identity)),
  },
  inverter: {
    ...{ about: 'inverter of another maker', uniqueNumber: 63_001, address: 0x13 },
    make: (identity) => one(foreignInverterReadings(), (readings) => foreignInverter(readings, identity)),
  },
  display: {
    ...{ about: 'display of another maker, whose messages look like registers', uniqueNumber: 778, address: 0x11 },
    make: (identity) => one({}, () => foreignDisplay(identity)),
  },
};
