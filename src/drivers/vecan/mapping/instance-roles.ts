/** What an instance of a node's DC messages stands for. */
export type DcRole =
  | 'main'
  | 'starter'
  /** The voltage behind the main fuse. */
  | 'fused'
  | 'pv'
  | 'output 2'
  | 'output 3'
  | 'lowest cell'
  | 'highest cell'
  | `battery ${number}`;

/** Of a role that 127506 has given to an instance. */
interface Naming {
  instance: number;
  /** The one that the last 127506 named instead. */
  rival: number | undefined;
}

/**
 * Which of a node's battery instances stands for what: by default as its product has them; once 127506 has named one,
 * as that says (vecan.md, 7).
 */
export class InstanceRoles {
  readonly #defaults: ReadonlyMap<number, DcRole>;
  readonly #named = new Map<DcRole, Naming>();
  readonly #sending = new Set<number>();

  constructor(defaults: ReadonlyMap<number, DcRole>) {
    this.#defaults = defaults;
  }

  /** An instance that 127508 comes with. */
  sends(instance: number): void {
    this.#sending.add(instance);
  }

  /**
   * 127506 says what an instance is. Another one takes over only when it is named twice in a row: somebody has changed
   * the instance, it is not that there are two.
   */
  name(instance: number, role: DcRole): void {
    const naming = this.#named.get(role);
    if (naming === undefined) this.#named.set(role, { instance, rival: undefined });
    else if (naming.instance === instance) naming.rival = undefined;
    else if (naming.rival === instance) Object.assign(naming, { instance, rival: undefined });
    else naming.rival = instance;
  }

  /** Undefined: not known, or not yet. */
  roleOf(instance: number): DcRole | undefined {
    for (const [role, naming] of this.#named) if (naming.instance === instance) return role;
    const role = this.#defaults.get(instance);
    const named = role && this.#named.get(role);
    // The role has gone to another instance, if that one is really there.
    return named !== undefined && this.#sending.has(named.instance) ? undefined : role;
  }

  /** Whether a product of this kind always has that instance for something else. */
  isTaken(instance: number, role: DcRole): boolean {
    const usual = this.#defaults.get(instance);
    return usual !== undefined && usual !== role;
  }
}
