import type { DeviceOptions, DriverFactory } from '../../src/drivers/driver.ts';
import { openInstanceBook } from '../../src/drivers/instances.ts';
import { vedirectDriver } from '../../src/drivers/vedirect/driver.ts';
import type { ByteLink } from '../../src/links/link.ts';
import { memoryPair } from '../../src/links/memory.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { Service } from '../../src/store/service.ts';
import { Store } from '../../src/store/store.ts';
import { ManualClock, settle } from './manual-clock.ts';

/** A VE.Direct driver at one end of a wire, and the device's side of it in the test's hands. */
export class VeDirectRig {
  readonly clock = new ManualClock();
  readonly store = new Store(this.clock);
  readonly lines: string[] = [];
  readonly announced: string[] = [];
  readonly ended: Promise<void>;
  readonly #far: ByteLink;
  readonly #abort = new AbortController();

  private constructor(far: ByteLink, start: (rig: VeDirectRig, signal: AbortSignal) => Promise<void>) {
    this.#far = far;
    this.ended = start(this, this.#abort.signal);
  }

  static async start(options: Partial<DeviceOptions> = {}, make: DriverFactory = vedirectDriver): Promise<VeDirectRig> {
    const [near, far] = memoryPair('memory:tty');
    const book = await openInstanceBook(undefined, createLog({ level: 'error', format: 'text' }));
    book.reserve([{ index: 0, range: 'vedirect', link: 'memory:tty' }]);
    return new VeDirectRig(far, (rig, signal) => {
      const log = createLog({ level: 'debug', format: 'text', write: (line) => void rig.lines.push(line.trimEnd()) });
      const driver = make({
        store: rig.store,
        clock: rig.clock,
        log,
        instances: book,
        options: { index: 0, link: { kind: 'memory', name: 'tty' }, units: [], ...options },
        announce: (product, { type, instance }) => void rig.announced.push(`${product} -> ${type} ${instance}`),
      });
      return driver.run(near, signal);
    });
  }

  /** What the driver sends goes there. */
  onSent(listener: (bytes: Uint8Array) => void): void {
    this.#far.onBytes(listener);
  }

  /** The device sends bytes. */
  async send(...parts: readonly Uint8Array[]): Promise<void> {
    for (const part of parts) await this.#far.send(part);
    await settle();
  }

  /** Sends the same bytes once a second for so many seconds. */
  async repeat(seconds: number, ...parts: readonly Uint8Array[]): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.send(...parts);
      await this.clock.advance(1_000);
    }
  }

  async unplug(): Promise<void> {
    await this.#far.close();
    await settle();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }

  /** The only service there is, if any. */
  get service(): Service | undefined {
    const [first, second] = [...this.store.services()];
    if (second !== undefined) throw new Error('there are two services');
    return first;
  }

  /** Values of the only service by path. */
  values(...paths: readonly string[]): unknown[] {
    return paths.map((path) => this.service?.value(path));
  }
}
