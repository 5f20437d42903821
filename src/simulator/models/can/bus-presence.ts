import type { Cancel, Clock } from '../../../runtime/clock.ts';
import type { SimulatedNode } from '../../devices/n2k/simulated-node.ts';

/** How long a device is away when it restarts. */
const rebootMs = 4_000;
const nothing: Cancel = () => undefined;

/** Whether the nodes of a device are on the bus: they are where nothing keeps them away. */
export class BusPresence {
  readonly #clock: Clock;
  readonly #nodes: readonly SimulatedNode[];
  #isPlugged = true;
  #isRestarting = false;
  #hasPower = true;
  #isThere = true;
  #cancel = nothing;

  /** @param nodes are on the bus */
  constructor(clock: Clock, nodes: readonly SimulatedNode[]) {
    this.#clock = clock;
    this.#nodes = nodes;
  }

  set isPlugged(isPlugged: boolean) {
    this.#isPlugged = isPlugged;
    this.#settle();
  }

  set hasPower(hasPower: boolean) {
    if (hasPower === this.#hasPower) return;
    this.#hasPower = hasPower;
    this.#settle();
  }

  reboot(): void {
    this.#cancel();
    this.#isRestarting = true;
    this.#cancel = this.#clock.after(rebootMs, () => {
      this.#isRestarting = false;
      this.#settle();
    });
    this.#settle();
  }

  stop(): void {
    this.#cancel();
    for (const node of this.#nodes) node.stop();
  }

  #settle(): void {
    const isThere = this.#isPlugged && this.#hasPower && !this.#isRestarting;
    if (isThere === this.#isThere) return;
    this.#isThere = isThere;
    for (const node of this.#nodes) {
      if (isThere) node.wake();
      else node.sleep();
    }
  }
}
