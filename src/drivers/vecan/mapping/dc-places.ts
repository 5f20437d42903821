import type { DcRole } from './instance-roles.ts';
import type { NodeKind } from './node-kind.ts';

/** What DC messages measure. */
export interface DcReading {
  readonly volts: number | null;
  readonly amps: number | null;
  readonly celsius: number | null;
}

/** Paths of what is measured at one place. */
export type DcPlace = readonly (readonly [path: string, what: keyof DcReading])[];

const main: DcPlace = [
  ['/Dc/0/Voltage', 'volts'],
  ['/Dc/0/Current', 'amps'],
  ['/Dc/0/Temperature', 'celsius'],
];

/** By role (vecan.md, 7). */
const places: Readonly<Record<Exclude<DcRole, `battery ${number}`>, DcPlace>> = {
  main,
  starter: [['/Dc/1/Voltage', 'volts']],
  // (?) No path of the GX is known for it; only its alarms are shown.
  fused: [],
  pv: [
    ['/Pv/V', 'volts'],
    ['/Pv/I', 'amps'],
  ],
  'output 2': [
    ['/Dc/1/Voltage', 'volts'],
    ['/Dc/1/Current', 'amps'],
  ],
  'output 3': [
    ['/Dc/2/Voltage', 'volts'],
    ['/Dc/2/Current', 'amps'],
  ],
  'lowest cell': [['/System/MinCellVoltage', 'volts']],
  'highest cell': [['/System/MaxCellVoltage', 'volts']],
};

/** Where the readings of an instance with this role go. */
export function placeOf(role: DcRole): DcPlace {
  const [, battery] = role.split('battery ');
  if (battery === undefined) return places[role as keyof typeof places];
  return [
    [`/Battery/${battery}/Voltage`, 'volts'],
    [`/Battery/${battery}/Temperature`, 'celsius'],
  ];
}

/** Instances of the single batteries of a Lynx Ion: 1 is 10, 16 is 25. */
const lynxIonBatteries = { first: 10, most: 16 } as const;

type Roles = readonly (readonly [instance: number, role: DcRole])[];

const singleBatteries: Roles = Array.from({ length: lynxIonBatteries.most }, (_, index) => {
  return [lynxIonBatteries.first + index, `battery ${index + 1}`] as const;
});

/** Instances as products have them until somebody changes them (vecan.md, 7, Battery instance rules). */
const defaults: Readonly<Partial<Record<NodeKind, Roles>>> = {
  bmv: [
    [0, 'main'],
    [1, 'starter'],
  ],
  'lynx-shunt': [
    [0, 'main'],
    [1, 'fused'],
  ],
  'lynx-ion': [[0, 'main'], [1, 'lowest cell'], [2, 'highest cell'], ...singleBatteries],
  mppt: [
    [0, 'main'],
    [1, 'pv'],
  ],
  charger: [
    [0, 'main'],
    [1, 'output 2'],
    [2, 'output 3'],
  ],
};

/** Empty: a node of this kind has one battery, whatever its instance. */
export function defaultRoles(kind: NodeKind): ReadonlyMap<number, DcRole> {
  return new Map(defaults[kind] ?? []);
}
