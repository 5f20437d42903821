import type { DeviceOptions } from '../../src/drivers/driver.ts';
import { openInstanceBook } from '../../src/drivers/instances.ts';
import { mk2Driver } from '../../src/drivers/mk2/driver.ts';
import { supervise } from '../../src/drivers/supervisor.ts';
import { MemoryLinks } from '../../src/links/memory.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { Service } from '../../src/store/service.ts';
import { Store } from '../../src/store/store.ts';
import type { Change, WriteOutcome } from '../../src/store/values.ts';
import { ManualClock } from './manual-clock.ts';
import { type Answer, ScriptedInterface } from './mk2-script.ts';

/** Requests and answers of mk2.md, 11: an MK3 with one unit that charges. */
export const workedDialogue: Readonly<Record<string, Answer>> = {
  'FF 56': 'FF 56 28 DB 11 00 SELECTED',
  'FF 41 01*': (request) => request,
  'FF 48 03': 'FF 48 03',
  'FF 53*': 'FF 53',
  'FF 46 07 00': '20 78 56 34 12 20 00 00 01 00 00 00 00 00 00',
  'FF 58 05': 'FF 58 82 F0 68 28 00 07 01',
  'FF 58 36 00 00': 'FF 58 8E 9C 7F 00 00',
  'FF 58 36 01 00': 'FF 58 8E 64 80 00 00',
  'FF 58 36 02 00': 'FF 58 8E 9C 7F 00 00',
  'FF 58 36 03 00': 'FF 58 8E 9C 7F 00 00',
  'FF 58 36 04 00': 'FF 58 8E 9C 7F 00 00',
  'FF 58 36 05 00': 'FF 58 8E 0A 80 00 00',
  'FF 58 36 07 00': 'FF 58 8E 57 78 00 01',
  'FF 58 36 08 00': 'FF 58 8E 2F 7C 00 00',
  'FF 58 36 0B 00': 'FF 58 8E 01 00 00 80',
  'FF 58 36 0D 00': 'FF 58 8E 38 7F 00 00',
  'FF 58 36 0E 00': 'FF 58 8E FF FF 00 00',
  'FF 58 36 0F 00': 'FF 58 8E FF FF 00 00',
  'FF 58 36 10 00': 'FF 58 8E FF FF 00 00',
  'FF 58 36 15 00': 'FF 58 8E',
  'FF 58 30 80 00': 'FF 58 85 00 00',
  'FF 58 35 00 00': 'FF 58 89 01 00 00 00 B0 89 00 00 FC 6F 00',
  'FF 58 35 05 00': 'FF 58 89 01 00 00 00 E6 00 D2 00 F5 00 00',
  'FF 58 35 30 00': 'FF 58 89',
  'FF 58 31 00 00': 'FF 58 86 B0 89',
  'FF 58 31 05 00': 'FF 58 86 E6 00',
  'FF 58 31 06 00': 'FF 58 86 F4 01',
  'FF 58 31 31 00': 'FF 58 91',
  'FF 58 31 40 00': 'FF 58 86 C8 00',
  'FF 46 00': '20 F3 00 C8 02 0C A1 05 00 00 00 28 00 00 88',
  'FF 46 01': '20 01 01 01 09 08 EC 5A 5F FF EC 5A 08 00 C3',
  'FF 4C': 'FF 4C 01 0C 00 00 80 00',
  'FF 46 05': '41 10 05 00 00 94 5E 00 F4 01 63 00 77',
  'FF 58 0E 00 00': 'FF 58 94 09 01',
  'FF 58 38': 'FF 58 99 38 FF 9C 00 00 00',
  'FF 58 30 0B 00': 'FF 58 85 00 00',
  'FF 58 30 0D 00': 'FF 58 85 C8 00',
  'FF 58 0F': 'FF 58 98 01 00 0A 00 00 00 00 00 03 02',
};

/** A supervised MK2 driver at one end of a wire; a scripted interface at the other. */
export class Mk2Rig {
  readonly clock = new ManualClock();
  readonly store = new Store(this.clock);
  readonly wires = new MemoryLinks();
  readonly lines: string[] = [];
  readonly announced: string[] = [];
  /** At which speeds the line was opened. */
  readonly baudRates: number[] = [];
  readonly script = new ScriptedInterface(workedDialogue);
  readonly #abort = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  static async scripted(options: Partial<DeviceOptions> = {}): Promise<Mk2Rig> {
    const rig = new Mk2Rig();
    rig.wires.register('mk3', (link) => rig.script.attach(link));
    await rig.start(options);
    return rig;
  }

  async start(options: Partial<DeviceOptions> = {}): Promise<void> {
    const link = { kind: 'memory', name: 'mk3' } as const;
    const book = await openInstanceBook(undefined, createLog({ level: 'error', format: 'text' }));
    book.reserve([{ index: 0, range: 'mk2', link: 'memory:mk3' }]);
    const log = createLog({ level: 'debug', format: 'text', write: (line) => void this.lines.push(line.trimEnd()) });
    const driver = mk2Driver({
      store: this.store,
      clock: this.clock,
      log,
      instances: book,
      options: { index: 0, link, units: [], ...options },
      announce: (product, { type, instance }) => void this.announced.push(`${product} -> ${type} ${instance}`),
    });
    this.#ended = supervise({
      driver,
      spec: link,
      openLink: async (_spec, line) => {
        this.baudRates.push(line.baudRate);
        return this.wires.open('mk3');
      },
      clock: this.clock,
      log,
      signal: this.#abort.signal,
    });
  }

  /** Stops the driver; time goes on meanwhile. */
  async stop(): Promise<void> {
    this.#abort.abort();
    let isOver = false;
    void this.#ended.then(() => {
      isOver = true;
    });
    while (!isOver) await this.clock.advance(100);
  }

  get service(): Service | undefined {
    return this.store.find('vebus', 276);
  }

  values(...paths: readonly string[]): unknown[] {
    return paths.map((path) => this.service?.value(path));
  }

  /** Writes as a Modbus client's request does; the outcome once it is settled. */
  write(...changes: readonly Change[]): Promise<WriteOutcome> {
    const { service } = this;
    if (service === undefined) throw new Error('there is no vebus service');
    return this.store.write([{ service, changes }], 900);
  }
}
