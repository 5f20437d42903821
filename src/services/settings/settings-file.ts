import { readFile, rename, stat } from 'node:fs/promises';
import { AtomicFile } from '../../runtime/atomic-file.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import { WearWatch } from './wear-watch.ts';

/** What the file holds: settings by path, and whatever else was found in it. */
export type FileContent = ReadonlyMap<string, unknown>;

/** From the first change to the write. Leaves the disk half of the second within which a setting is to be stored. */
const gatherMs = 500;
const retryMs = 10_000;
/** Hundreds of times what this program writes. */
const largestBytes = 1_048_576;

/**
 * The file of the settings. Changes are gathered for a moment, so that a client that writes all the time costs two
 * writes a second at most; a write that fails is told of once and tried again.
 */
export class SettingsFile {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #wear: WearWatch;
  #file: AtomicFile;
  #content: FileContent = new Map();
  #isUnsaved = false;
  #hasFailed = false;
  #isClosed = false;
  /** Never rejects, as all of these. */
  #writing: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #cancel: Cancel | undefined;

  /** @param path absolute, in the state folder */
  constructor(path: string, clock: Clock, log: Logger) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
    this.#wear = new WearWatch(clock, log);
    this.#file = new AtomicFile(path);
  }

  get path(): string {
    return this.#path;
  }

  /** Reads the file. One that cannot be understood is put aside, never overwritten. */
  async load(): Promise<FileContent> {
    try {
      const found = await stat(this.#path);
      if (!found.isFile()) throw new Error('not a file');
      if (found.size > largestBytes) throw new Error(`larger than ${largestBytes} bytes`);
      const text = await readFile(this.#path, 'utf8');
      const content: unknown = JSON.parse(text);
      if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error('not an object');
      this.#file = new AtomicFile(this.#path, text);
      return new Map(Object.entries(content));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') await this.#putAside(reasonOf(error));
      return new Map();
    }
  }

  /** `content` is on the disk within a second. @param path of the setting that has changed */
  store(content: FileContent, path: string): void {
    this.#content = content;
    this.#isUnsaved = true;
    this.#wear.changed(path);
    this.#schedule(gatherMs);
  }

  /** Resolves when all is on the disk, or cannot be written; later changes are not stored. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    await this.#flush();
  }

  #schedule(ms: number): void {
    if (this.#cancel !== undefined || this.#isClosed) return;
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = undefined;
      void this.#flush();
    });
  }

  /** Writes as soon as the write under way is through: one more, however often this is called meanwhile. */
  #flush(): Promise<void> {
    this.#waiting ??= this.#writing.then(() => {
      this.#waiting = undefined;
      this.#writing = this.#write();
      return this.#writing;
    });
    return this.#waiting;
  }

  async #write(): Promise<void> {
    if (!this.#isUnsaved) return;
    this.#isUnsaved = false;
    try {
      await this.#file.write(textOf(this.#content));
      this.#wear.written();
      if (this.#hasFailed) this.#log.info(`settings are stored in ${this.#path} again`);
      this.#hasFailed = false;
    } catch (error) {
      this.#isUnsaved = true;
      if (!this.#hasFailed) {
        this.#log.warn(`cannot store settings in ${this.#path}: ${reasonOf(error)}; trying again until it works`);
      }
      this.#hasFailed = true;
      this.#schedule(retryMs);
    }
  }

  async #putAside(reason: string): Promise<void> {
    const aside = `${this.#path}.bad`;
    const where = await rename(this.#path, aside).then(
      () => `kept as ${aside}`,
      (error: unknown) => `it cannot be put aside (${reasonOf(error)})`,
    );
    this.#log.warn(`${this.#path} is damaged (${reason}): ${where}; all settings have their defaults`);
  }
}

/** In order of the paths, so that equal settings give equal files. */
function textOf(content: FileContent): string {
  const entries = [...content].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}
