import { withDeadline } from '../../links/deadline.ts';
import type { Clock } from '../../runtime/clock.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import { csvHeader, csvRow } from './columns.ts';
import { CsvFile } from './csv-file.ts';
import { hourlyLog } from './hourly-log.ts';
import type { Sink, Snapshot } from './sink.ts';

/** A disk that does not answer is not waited for longer at the end. */
const stopMs = 3_000;

export interface CsvSinkOptions {
  readonly path: string;
  readonly columns: readonly string[];
  /** Whether a column names the device. */
  readonly hasDevice: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Writes a line per snapshot to a CSV file. While a write hangs or fails, lines are dropped. */
export class CsvSink implements Sink {
  readonly #options: CsvSinkOptions;
  readonly #log: Logger;
  readonly #file: CsvFile;
  #writing: Promise<void> | undefined;

  constructor(options: CsvSinkOptions) {
    const { path, columns, hasDevice, clock, log } = options;
    this.#options = options;
    this.#log = hourlyLog(log, clock);
    this.#file = new CsvFile(path, csvHeader(columns, hasDevice), (rest) =>
      this.#log.warn(`${path}: removed a last line that was cut off: ${JSON.stringify(rest.slice(0, 200))}`),
    );
  }

  /**
   * Makes the file ready. A full disk is waited for.
   * @throws GatewayError USAGE when the file cannot be used
   * @throws Error of the file system
   */
  async start(): Promise<void> {
    try {
      await this.#file.append([]);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#fail(error);
    }
  }

  async take(time: string, snapshots: readonly Snapshot[]): Promise<void> {
    if (snapshots.length === 0) return;
    if (this.#writing !== undefined) {
      this.#log.warn(`${this.#file.path}: the line before is not written yet: this one is left out`);
      return;
    }
    const { columns, hasDevice } = this.#options;
    const lines = snapshots.map(({ device, fields }) => csvRow(columns, time, hasDevice ? device : undefined, fields));
    this.#writing = this.#file.append(lines).catch((error: unknown) => this.#fail(error));
    await this.#writing;
    this.#writing = undefined;
  }

  async stop(): Promise<void> {
    const late = (): Error => new Error('the last line is not written: the disk does not answer');
    await withDeadline(this.#options.clock, stopMs, this.#writing ?? Promise.resolve(), late).catch((error: unknown) =>
      this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    this.#log.error(`${this.#file.path}: lines are not written: ${reasonOf(error)}`);
  }
}

function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
