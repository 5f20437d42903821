import type { DcRole } from './instance-roles.ts';
import type { NodeKind } from './node-kind.ts';
import type { Values } from './values-of.ts';

/** Outputs by product code (vecan.md, 6). (?) Of "1+1" the second is the one for the starter battery. */
const outputs: ReadonlyMap<number, number> = new Map([
  [0x0104, 2],
  [0x0105, 2],
  [0x0106, 3],
  [0x0107, 3],
]);

const outputOf: Readonly<Partial<Record<DcRole, number>>> = { main: 1, 'output 2': 2, 'output 3': 3 };

/** How many outputs a charger has, and batteries a Lynx Ion: as far as their number shows only in what is sent. */
export class OutputCount {
  readonly #kind: NodeKind;
  readonly #known: number | undefined;
  readonly #batteries = new Set<DcRole>();
  #seen = 0;

  constructor(kind: NodeKind, productCode: number | null) {
    this.#kind = kind;
    this.#known = productCode === null ? undefined : outputs.get(productCode);
  }

  /** What goes with the readings of an instance with this role. */
  values(role: DcRole): Values {
    if (this.#kind === 'charger') {
      this.#seen = Math.max(this.#seen, outputOf[role] ?? 0);
      return [['/NrOfOutputs', this.#known ?? this.#seen]];
    }
    if (this.#kind !== 'lynx-ion' || !role.startsWith('battery ')) return [];
    this.#batteries.add(role);
    return [['/System/NrOfBatteries', this.#batteries.size]];
  }
}
