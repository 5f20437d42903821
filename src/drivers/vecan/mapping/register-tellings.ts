import { batteryRegisters } from './battery-registers.ts';
import { chargerRegisters, solarRegisters } from './charger-registers.ts';
import { identityRegisters } from './identity-registers.ts';
import { inverterRegisters, vebusRegisters } from './inverter-registers.ts';
import { type NodeKind, serviceOfKind } from './node-kind.ts';
import type { RegisterRule } from './register-rules.ts';
import type { Telling } from './telling.ts';

const tables: Readonly<Partial<Record<NodeKind, readonly RegisterRule[]>>> = {
  ...batteryRegisters,
  mppt: solarRegisters,
  charger: chargerRegisters,
  vebus: vebusRegisters,
  inverter: inverterRegisters,
};

const rules: ReadonlyMap<NodeKind, ReadonlyMap<number, RegisterRule>> = new Map(
  Object.entries(tables).map(([kind, own]) => [
    kind as NodeKind,
    new Map([...identityRegisters, ...own].map((entry) => [entry.id, entry])),
  ]),
);

/** All registers that say something of a kind of product. Other makers have none. */
export function registersOf(kind: NodeKind): readonly RegisterRule[] {
  return [...(rules.get(kind)?.values() ?? [])];
}

/** What the value of a register says. Never throws. */
export function registerTellings(kind: NodeKind, register: number, bytes: Uint8Array): readonly Telling[] {
  const type = serviceOfKind(kind);
  const found = rules.get(kind)?.get(register);
  const values = found?.values(bytes);
  if (type === undefined || found === undefined || values === undefined) return [];
  const source = `VREG ${register.toString(16).toUpperCase().padStart(4, '0')}`;
  return [{ type, part: 0, source, rank: found.rank, values }];
}
