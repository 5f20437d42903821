import type { NodeOptions, VecanOptions } from '../../src/drivers/vecan/context.ts';
import { vecanDriver } from '../../src/drivers/vecan/driver.ts';
import { type NodeBook, openNodeBook } from '../../src/drivers/vecan/node-book.ts';
import { CanMemoryBus } from '../../src/links/can-memory.ts';
import type { Service } from '../../src/store/service.ts';
import { Store } from '../../src/store/store.ts';
import type { Value, WriteOutcome } from '../../src/store/values.ts';
import { keptLog } from './kept-log.ts';
import { ManualClock } from './manual-clock.ts';

export interface VecanRigOptions extends Partial<Omit<VecanOptions, 'nodes'>> {
  readonly nodes?: readonly NodeOptions[];
  readonly bus?: CanMemoryBus;
  readonly book?: NodeBook;
  readonly clock?: ManualClock;
}

/** The driver on a bus in memory, with a store of its own. */
export class VecanRig {
  readonly clock: ManualClock;
  readonly bus: CanMemoryBus;
  readonly store: Store;
  readonly lines: string[] = [];
  readonly announced: string[] = [];
  readonly #abort = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(clock: ManualClock, bus: CanMemoryBus) {
    this.clock = clock;
    this.bus = bus;
    this.store = new Store(clock);
  }

  static async start(options: VecanRigOptions = {}): Promise<VecanRig> {
    const { clock = new ManualClock(), bus = new CanMemoryBus(), book, ...rest } = options;
    const rig = new VecanRig(clock, bus);
    const log = keptLog(rig.lines);
    const driver = vecanDriver({
      ...{ store: rig.store, clock, log, random: () => 0.5 },
      book: book ?? (await openNodeBook(undefined, clock, log, () => 0.5)),
      options: { link: 'can:can0', suffix: 'can0', claim: true, nodes: [], ...rest },
      announce: (product, { type, instance }) => rig.announced.push(`${product} -> ${type} ${instance}`),
    });
    const link = bus.join('gateway');
    // A mistake of ours ends the link: it must not look like a silent bus.
    void link.closed.then((reason) => reason && rig.lines.push(`the link ended: ${reason.stack}`));
    rig.#ended = driver.run(link, rig.#abort.signal);
    return rig;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  /** The service of a type of the node with this unique number; the only one of that type where none is given. */
  service(type: string, unique?: number): Service | undefined {
    const all = [...this.store.services()].filter((service) => service.type === type);
    return all.find((service) => unique === undefined || service.value('/N2kUniqueNumber') === unique);
  }

  value(type: string, path: string): Value | undefined {
    return this.service(type)?.value(path);
  }

  /** Writes as a Modbus client would; time goes on until it is settled. */
  async write(type: string, path: string, value: number | string): Promise<WriteOutcome> {
    const service = this.service(type);
    if (service === undefined) throw new Error(`there is no ${type}`);
    const outcome = this.store.write([{ service, changes: [{ path, value }] }], 900);
    await this.clock.advance(1_600);
    return outcome;
  }
}
