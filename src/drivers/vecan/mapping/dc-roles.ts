import { defaultRoles } from './dc-places.ts';
import { dcTypes } from './dc-types.ts';
import { type DcRole, InstanceRoles } from './instance-roles.ts';
import type { NodeKind, NodeTraits } from './node-kind.ts';

/** What the battery instances of one node stand for, by its kind and by what it says of them. */
export class DcRoles {
  readonly #kind: NodeKind;
  readonly #isVictron: boolean;
  readonly #roles: InstanceRoles;
  /** Whether 127506 names roles: not where their instances are fixed, or each is a service of its own. */
  readonly #isNameable: boolean;
  /** What 127506 calls the instances of another maker's node: its DC type. */
  readonly #dcTypes = new Map<number, number>();
  /** Instances whose state of charge such a node knows. */
  readonly #monitored = new Set<number>();
  /** The battery that the charger or inverter of the node belongs to. */
  #ownBattery: number | undefined;

  constructor(kind: NodeKind, { isVictron }: NodeTraits) {
    this.#kind = kind;
    this.#isVictron = isVictron;
    this.#roles = new InstanceRoles(defaultRoles(kind));
    this.#isNameable = kind === 'bmv' || kind === 'lynx-shunt' || kind === 'mppt';
  }

  /** An instance that 127508 comes with. */
  sends(instance: number): void {
    this.#roles.sends(instance);
  }

  /** The battery instance that 127507 names as its own. */
  chargesBattery(instance: number | null): void {
    if (instance !== null) this.#ownBattery = instance;
  }

  /** The battery instance that 127509 names as its own: counts where 127507 names none. */
  invertsBattery(instance: number | null): void {
    if (instance !== null) this.#ownBattery ??= instance;
  }

  /** What 127506 says of an instance. */
  learn(instance: number, type: number | null, knowsCharge: boolean): void {
    if (!this.#isVictron) {
      const its = type ?? dcTypes.battery;
      this.#dcTypes.set(instance, its);
      if (its === dcTypes.battery && knowsCharge) this.#monitored.add(instance);
    }
    const role = type === dcTypes.battery ? 'main' : type === dcTypes.solar && this.#kind === 'mppt' ? 'pv' : undefined;
    if (!this.#isNameable || role === undefined) return;
    // An MPPT may have its two exchanged; a monitor's second instance is never its first.
    if (this.#kind === 'mppt' || !this.#roles.isTaken(instance, role)) this.#roles.name(instance, role);
  }

  /** Undefined: not known, or not yet. */
  roleOf(instance: number): DcRole | undefined {
    switch (this.#kind) {
      case 'battery':
        return (this.#dcTypes.get(instance) ?? dcTypes.battery) === dcTypes.battery ? 'main' : undefined;
      case 'vebus':
      case 'inverter':
        // Of several instances of another maker's node one is its own battery.
        return this.#ownBattery === undefined || this.#isVictron || this.#ownBattery === instance ? 'main' : undefined;
      case 'charger':
        return this.#roleOfOutput(instance);
      default:
        return this.#roles.roleOf(instance);
    }
  }

  isMain(instance: number): boolean {
    return this.roleOf(instance) === 'main';
  }

  /** A charger or inverter of another maker that has a battery monitor built in says so by a 127506. */
  isOwnMonitor(instance: number): boolean {
    const converts = this.#kind === 'vebus' || this.#kind === 'inverter' || this.#kind === 'charger';
    return converts && this.#monitored.has(instance);
  }

  /** Which of the node's services it is. */
  partOf(instance: number): number {
    return this.#kind === 'battery' ? instance : 0;
  }

  /** Another maker's charger says in 127507 which instance is its battery. */
  #roleOfOutput(instance: number): DcRole | undefined {
    const own = this.#isVictron ? undefined : this.#ownBattery;
    if (own === instance) return 'main';
    const role = this.#roles.roleOf(instance);
    return own !== undefined && role === 'main' ? undefined : role;
  }
}
