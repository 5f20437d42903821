import type { Make } from './node-model.ts';
import { classes, functions } from './node-model.ts';

/** A solar charger for VE.Can: the 150 and the 70 of a 150/70. */
export interface MpptProduct extends Make {
  readonly mostPanelVolts: number;
  readonly ratedAmps: number;
  /** SmartSolar: sends the newer messages too. */
  readonly isNew: boolean;
}

export type MpptSeries = 'blueSolar' | 'smartSolar';
type Row = readonly [productCode: number, mostPanelVolts: number, ratedAmps: number];

/** Product codes (vecan.md, 6; those that are not there: Victron's public list of product ids). */
const rows: Readonly<Record<MpptSeries, readonly Row[]>> = {
  blueSolar: [
    [0x0108, 150, 70],
    [0xa101, 150, 85],
    [0xa10f, 150, 100],
    [0xa112, 250, 70],
    [0xa113, 250, 100],
  ],
  smartSolar: [
    [0xa103, 150, 45],
    [0xa104, 150, 60],
    [0xa102, 150, 70],
    [0xa105, 150, 85],
    [0xa106, 150, 100],
    [0xa107, 250, 45],
    [0xa108, 250, 60],
    [0xa109, 250, 70],
    [0xa10a, 250, 85],
    [0xa10b, 250, 100],
  ],
};
const seriesMakes = {
  blueSolar: { title: 'BlueSolar MPPT', firmware: 0x0203, isNew: false },
  smartSolar: { title: 'SmartSolar MPPT VE.Can', firmware: 0x0313, isNew: true },
} as const;

/** The smallest one of a series that the panels' voltage does not destroy and that can give the current; else the largest. */
export function mpptProduct(series: MpptSeries, openVolts: number, amps: number): MpptProduct {
  const all = rows[series];
  const [productCode, mostPanelVolts, ratedAmps] = all.find(([, volts, most]) => volts >= openVolts && most >= amps) ??
    all[all.length - 1] ?? [0, 0, 0];
  const { title, firmware, isNew } = seriesMakes[series];
  return {
    ...{ productCode, model: `${title} ${mostPanelVolts}/${ratedAmps}`, firmware, database: 2000 },
    ...{ deviceClass: classes.generation, deviceFunction: functions.charger },
    ...{ mostPanelVolts, ratedAmps, isNew },
  };
}
