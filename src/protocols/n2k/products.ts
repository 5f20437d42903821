/** The kinds of product that have rules of their own on the bus (vecan.md, 6 and 7). */
export type ProductKind =
  | 'bmv'
  | 'lynx-shunt'
  | 'lynx-ion'
  | 'mppt'
  | 'charger'
  | 'vebus'
  | 'tank'
  /** Is there, but measures nothing: panels, controls, interfaces of which only what is behind counts. */
  | 'other';

type Row = readonly [first: number, last: number, kind: ProductKind, name: string];

/** Product codes of 126996 and VREG 0x0100 (vecan.md, 6). */
const rows: readonly Row[] = [
  [0x0100, 0x0100, 'bmv', 'BMV to NMEA 2000 interface'],
  [0x0101, 0x0101, 'other', 'Skylla-i panel'],
  [0x0103, 0x0103, 'vebus', 'VE.Bus to NMEA 2000 interface'],
  [0x0104, 0x0104, 'charger', 'Skylla-i 24/100 (1+1)'],
  [0x0105, 0x0105, 'charger', 'Skylla-i 24/80 (1+1)'],
  [0x0106, 0x0106, 'charger', 'Skylla-i 24/100 (3)'],
  [0x0107, 0x0107, 'charger', 'Skylla-i 24/80 (3)'],
  [0x0108, 0x0108, 'mppt', 'BlueSolar MPPT 150/70'],
  [0x0140, 0x0140, 'other', 'Ion Control'],
  [0x0141, 0x0141, 'lynx-shunt', 'Lynx Shunt VE.Can'],
  [0x0142, 0x0142, 'lynx-ion', 'Lynx Ion'],
  [0x0200, 0x0200, 'bmv', 'BMV-600S'],
  [0x0201, 0x0201, 'bmv', 'BMV-602S'],
  [0x0202, 0x0202, 'bmv', 'BMV-600HS'],
  [0x0203, 0x0203, 'bmv', 'BMV-700'],
  [0x0204, 0x0204, 'bmv', 'BMV-702'],
  [0x0205, 0x0205, 'bmv', 'BMV-700H'],
  [0x1700, 0x27ff, 'vebus', 'VE.Bus device'],
  [0xa000, 0xa03f, 'charger', 'Skylla'],
  [0xa040, 0xa07f, 'mppt', 'solar charger'],
  [0xa101, 0xa101, 'mppt', 'BlueSolar MPPT 150/85'],
  [0xa102, 0xa11f, 'mppt', 'MPPT VE.Can'],
  [0xa120, 0xa120, 'vebus', 'VE.Bus to VE.Can interface'],
  [0xa121, 0xa121, 'other', 'VE.Direct to VE.Can interface'],
  [0xa130, 0xa130, 'lynx-ion', 'Lynx Ion + Shunt'],
  [0xa160, 0xa160, 'tank', 'tank sensor'],
  [0xa3e7, 0xa3e7, 'lynx-ion', 'Lynx Smart BMS NG'],
];

/**
 * What a product code of Victron's (manufacturer 358) stands for; undefined for one that is not known. Other makers use
 * the same numbers for products of their own.
 */
export function productByCode(code: number): { readonly kind: ProductKind; readonly name: string } | undefined {
  const row = rows.find(([first, last]) => code >= first && code <= last);
  return row === undefined ? undefined : { kind: row[2], name: row[3] };
}
