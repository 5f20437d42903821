import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { didYouMean } from '../../runtime/nearest.ts';
import type { Owner } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { type Change, done, type Rejection, type WriteOutcome } from '../../store/values.ts';
import { ServicePlace } from '../service-place.ts';
import { heldAfter, heldProblem, type Setting, writeProblem } from './setting.ts';
import { SettingsFile } from './settings-file.ts';
import { settings } from './table.ts';

type Held = number | string;

/** Settings that the configuration gives, by path. */
export type GivenSettings = Readonly<Record<string, Held>>;

export interface SettingsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Absolute path in the state folder; left out = nothing is stored. */
  readonly file?: string;
  readonly given?: GivenSettings;
}

/**
 * The `settings` service (venus-services.md, 6). A setting holds what was written last, also before a restart, else
 * its default. What the configuration gives takes effect whenever the configuration is read and is not stored, so that
 * without it the setting is again what it was.
 */
export class Settings implements Owner {
  readonly #place: ServicePlace;
  readonly #log: Logger;
  readonly #file: SettingsFile | undefined;
  /** As in the file: also values that are not sound, and settings of other versions. */
  readonly #stored: Map<string, unknown>;
  readonly #values = new Map<string, Held>();
  #given: GivenSettings = {};

  /** Settings that are not stored: defaults at every start. */
  static unstored(store: Store, log: Logger): Settings {
    return new Settings(store, log, undefined, new Map());
  }

  /** Reads the file of the settings; the service is not in the store yet. Never rejects. */
  static async open(options: SettingsOptions): Promise<Settings> {
    const { store, clock, log, given = {} } = options;
    const file = options.file === undefined ? undefined : new SettingsFile(options.file, clock, log);
    const opened = new Settings(store, log, file, new Map(await file?.load()));
    opened.give(given);
    return opened;
  }

  private constructor(store: Store, log: Logger, file: SettingsFile | undefined, stored: Map<string, unknown>) {
    this.#log = log;
    this.#file = file;
    this.#stored = stored;
    this.#place = new ServicePlace(store, 'settings', this, () => this.#values);
    for (const [path, setting] of settings) {
      const problem = stored.has(path) ? heldProblem(setting, stored.get(path)) : undefined;
      if (problem !== undefined) {
        log.warn(`${file?.path}: ${path} ${problem}; its default ${JSON.stringify(setting.default)} counts`);
      }
      this.#values.set(path, this.#ownValue(path, setting));
    }
  }

  /** Enters the store. */
  show(): void {
    this.#place.take();
  }

  /** Leaves the store. */
  hide(): void {
    this.#place.leave();
  }

  /** The settings of the configuration; those that it gave before and does not give now are as they were without. */
  give(given: GivenSettings): void {
    const values = new Map<string, Held>();
    for (const path of Object.keys(this.#given)) {
      const setting = settings.get(path);
      if (setting !== undefined) values.set(path, this.#ownValue(path, setting));
    }
    for (const [path, value] of Object.entries(given)) {
      const problem = givenProblem(path, value);
      const setting = settings.get(path);
      if (problem !== undefined) this.#log.warn(`settings: ${path} ${problem}; left out`);
      else if (setting !== undefined) values.set(path, heldAfter(setting, value));
    }
    this.#given = given;
    this.#take(values);
  }

  check(changes: readonly Change[]): Rejection | undefined {
    for (const { path, value } of changes) {
      const setting = settings.get(path);
      if (setting === undefined || (setting.type !== 'text' && setting.isOutput)) {
        return { kind: 'refused', why: `settings ${path} is read-only` };
      }
      const problem = writeProblem(setting, value);
      if (problem !== undefined) return { kind: 'out-of-range', why: `settings ${path} ${problem}` };
    }
    return undefined;
  }

  write(changes: readonly Change[]): Promise<WriteOutcome> {
    const values = new Map<string, Held>();
    for (const { path, value } of changes) {
      const setting = settings.get(path);
      if (setting !== undefined) values.set(path, heldAfter(setting, value));
    }
    this.#keep(values);
    return Promise.resolve(done);
  }

  /**
   * Sets what this program itself finds out, such as the state of BatteryLife.
   * @throws Error when the setting cannot have that value: a bug of the caller
   */
  put(path: string, value: Held): void {
    const setting = settings.get(path);
    const problem = setting === undefined ? 'is no setting' : heldProblem(setting, value);
    if (problem !== undefined) throw new Error(`${path} ${problem}`);
    this.#keep(new Map([[path, value]]));
  }

  /** Resolves when all is stored. Later changes are not. */
  async close(): Promise<void> {
    await this.#file?.close();
  }

  /** What the setting is without the configuration. */
  #ownValue(path: string, setting: Setting): Held {
    const stored = this.#stored.get(path);
    const isSound = this.#stored.has(path) && heldProblem(setting, stored) === undefined;
    return isSound ? (stored as Held) : setting.default;
  }

  #keep(values: ReadonlyMap<string, Held>): void {
    for (const [path, value] of values) {
      const setting = settings.get(path);
      if (setting === undefined || this.#ownValue(path, setting) === value) continue;
      this.#stored.set(path, value);
      this.#file?.store(this.#stored, path);
    }
    this.#take(values);
  }

  #take(values: ReadonlyMap<string, Held>): void {
    for (const [path, value] of values) this.#values.set(path, value);
    this.#place.update(values);
  }
}

/** Why the configuration cannot give a setting this value, as the end of a sentence; undefined = it can. */
export function givenProblem(path: string, value: unknown): string | undefined {
  const setting = settings.get(path);
  if (setting === undefined) return `is no setting${didYouMean(path, [...settings.keys()])}`;
  if (setting.type !== 'text' && setting.isOutput) return 'is read-only';
  return writeProblem(setting, value);
}
