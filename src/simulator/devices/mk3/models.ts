/** What a unit's firmware knows of itself. Words as they are on the wire. */
export interface UnitModel {
  /** Scale and offset of RAM variables. */
  readonly ram: Readonly<Record<number, readonly [scale: number, offset: number]>>;
  /** What one step of RAM variable 5 and of the DC frame's currents is. */
  readonly stepsPerAmp: number;
  readonly inverterPeriodInverse: number;
  /** Bytes that mean nothing, as recorded. */
  readonly fillers: { readonly dc: readonly number[]; readonly ac: number };
}

const hundredth = [0x7f9c, 0] as const;
const signedHundredth = [0x8064, 0] as const;
const signedOne = [0xffff, 0] as const;

/** Both models agree here (mk2.md, 7). Id 3 is declared unsigned although its values are signed (mk2.md, 4). */
const common: UnitModel['ram'] = {
  0: hundredth,
  1: signedHundredth,
  2: hundredth,
  3: hundredth,
  4: hundredth,
  6: hundredth,
  8: [0x7c2f, 0],
  9: signedHundredth,
  13: [0x7f38, 0],
};

/** Column B of mk2.md, 7. */
const multiPlus2: UnitModel = {
  ram: {
    ...common,
    5: [0x800a, 0],
    7: [0x785f, 0x0100],
    11: [0x0005, 0x8000],
    12: [0x0006, 0x8000],
    14: signedOne,
    15: signedOne,
    16: signedOne,
    17: signedOne,
    18: signedOne,
    19: signedOne,
  },
  stepsPerAmp: 10,
  inverterPeriodInverse: 1_953,
  fillers: { dc: [0xf3, 0x00, 0xc8, 0x02], ac: 0x01 },
};

/** Column A of mk2.md, 7: a unit of the MK2's time, without power variables. */
const oldMulti: UnitModel = {
  ram: {
    ...common,
    5: signedHundredth,
    7: [0x7857, 0x0100],
    10: [0x0004, 0x8000],
    11: [0x0001, 0x8000],
    12: [0x0002, 0x8000],
  },
  stepsPerAmp: 100,
  inverterPeriodInverse: 1_961,
  fillers: { dc: [0xf3, 0x00, 0xc8, 0x02], ac: 0xca },
};

export const unitModels = { 'multiplus-ii': multiPlus2, multi: oldMulti } as const;
export type UnitModelName = keyof typeof unitModels;

/**
 * Assistant records in RAM from 128 on (mk2.md, 9): an ordinary one of one word as it was captured, and ESS with a
 * set-point and flags.
 */
export const assistantWords = { first: 128, ordinary: 0x0001, essHeader: 0x0052 } as const;
export const essRam = { header: 130, setPoint: 131, flags: 132 } as const;
