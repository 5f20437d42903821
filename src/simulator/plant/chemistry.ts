import type { Curve } from './numbers.ts';

/** All volts are those of one block: 12 V of lead-acid cells, 12.8 V of LFP cells (venus-services, 11). */
export interface Chemistry {
  readonly nominalVolts: number;
  /** Voltage at rest by state of charge in percent. */
  readonly restVolts: Curve;
  /** Without a charging current it settles to this: the rise at the top is surface charge. Undefined: none is seen. */
  readonly settledVolts: number | undefined;
  /** Internal resistance in Ohm = this x nominal volts / capacity in Ah. */
  readonly resistanceFactor: number;
  /** While charging the resistance grows by exp(this x (SoC - 80 %) / 20 %) above 80 %: charge acceptance. */
  readonly acceptance: number;
  /** Share of a charging current that is stored. */
  readonly efficiency: number;
  readonly absorptionVolts: number;
  readonly floatVolts: number;
  readonly storageVolts: number;
  /** Undefined: never equalised. */
  readonly equaliseVolts: number | undefined;
  /** Change of all charge voltages per °C above 25 °C. */
  readonly voltsPerCelsius: number;
}

const lead = {
  nominalVolts: 12,
  settledVolts: undefined,
  resistanceFactor: 0.04,
  acceptance: 6.55,
  efficiency: 0.95,
  absorptionVolts: 14.4,
  floatVolts: 13.8,
  storageVolts: 13.2,
  equaliseVolts: 16.2,
  voltsPerCelsius: -0.016,
} as const;

const lfpRest = [
  [0, 10],
  [5, 11.6],
  [10, 12],
  [20, 12.8],
  [30, 13],
  [40, 13.2],
  [70, 13.3],
  [90, 13.4],
  [97, 13.55],
  [99, 13.8],
  [100, 14.4],
] as const;

const flooded = [
  [0, 11.36],
  [100, 12.73],
] as const;

const absorbed = [
  [0, 11.63],
  [100, 12.89],
] as const;

export const chemistries = {
  lead: { ...lead, restVolts: flooded },
  agm: { ...lead, restVolts: absorbed },
  lfp: {
    nominalVolts: 12.8,
    restVolts: lfpRest,
    settledVolts: 13.5,
    resistanceFactor: 0.03,
    acceptance: 0,
    efficiency: 0.99,
    absorptionVolts: 14.2,
    floatVolts: 13.5,
    storageVolts: 13.5,
    equaliseVolts: undefined,
    voltsPerCelsius: 0,
  },
} as const satisfies Record<string, Chemistry>;

export type ChemistryName = keyof typeof chemistries;
