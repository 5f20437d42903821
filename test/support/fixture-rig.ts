import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fixture, type FixtureOptions, startFixture } from '../../src/drivers/fixture/fixture.ts';
import { createLog } from '../../src/runtime/log.ts';
import { type Builtins, startBuiltins } from '../../src/services/builtins.ts';
import type { Service } from '../../src/store/service.ts';
import { Store } from '../../src/store/store.ts';
import type { Value } from '../../src/store/values.ts';
import { ManualClock } from './manual-clock.ts';

/** Built-in services and a fixture file in a temporary folder; all gone at the end of `await using`. */
export interface FixtureRig extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly builtins: Builtins;
  readonly folder: string;
  readonly file: string;
  /** Log lines so far, without time and level. */
  readonly lines: string[];
  /** Services in the order in which they were announced. */
  readonly announced: Service[];
  /** Writes the file in place: header and rows. */
  write(...rows: readonly string[]): Promise<void>;
  /** Writes another file and renames it over the first, as editors do. */
  replace(...rows: readonly string[]): Promise<void>;
  start(options?: Partial<FixtureOptions>): Promise<Fixture>;
  /** Lets a second pass on the clock; fails when nothing in the store has changed because of it. */
  secondWithChange(): Promise<void>;
  /** All paths of a service that the file can give, with their values. */
  values(name: string): Record<string, Value> | undefined;
}

export async function fixtureRig(): Promise<FixtureRig> {
  const folder = await mkdtemp(join(tmpdir(), 'fixture-'));
  const file = join(folder, 'plant.csv');
  const clock = new ManualClock();
  const store = new Store(clock);
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line.trimEnd().replace(/^\S+ \w+ +(\[\w+\] )?/, ''));
  const log = createLog({ level: 'debug', format: 'text', write });
  const builtins = startBuiltins(store, { clock, log, firmwareVersion: 'v3.70', programVersion: '0' });
  const announced: Service[] = [];
  const fixtures: Fixture[] = [];
  let changes = 0;
  const count = (): void => void changes++;
  store.listen({ added: count, removed: count, changed: count });
  const textOf = (rows: readonly string[]): string => `${['service,instance,path,value', ...rows].join('\n')}\n`;
  return {
    clock,
    store,
    builtins,
    folder,
    file,
    lines,
    announced,
    write: (...rows) => writeFile(file, textOf(rows)),
    async replace(...rows) {
      await writeFile(`${file}.new`, textOf(rows));
      await rename(`${file}.new`, file);
    },
    async start(options) {
      const fixture = await startFixture(
        {
          store,
          clock,
          log,
          claim: builtins.claim,
          release: builtins.release,
          announce: (service) => void announced.push(service),
        },
        { file, units: [], ...options },
      );
      fixtures.push(fixture);
      return fixture;
    },
    async secondWithChange() {
      const before = changes;
      for (let look = 0; look < 4; look += 1) {
        await clock.advance(250);
        await Promise.all(fixtures.map((fixture) => fixture.idle()));
      }
      if (changes === before) throw new Error('nothing in the store has changed within a second');
    },
    values(name) {
      const service = store.get(name);
      if (service === undefined) return undefined;
      const paths = [...service.paths()].filter((path) => path !== '/DeviceInstance' && path !== '/Connected');
      return Object.fromEntries(paths.map((path) => [path, service.value(path) ?? null]));
    },
    async [Symbol.asyncDispose]() {
      for (const fixture of fixtures) fixture.stop();
      builtins.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
