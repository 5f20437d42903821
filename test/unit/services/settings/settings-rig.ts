import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GivenSettings, Settings } from '../../../../src/services/settings/settings.ts';
import { Store } from '../../../../src/store/store.ts';
import type { Value, WriteOutcome } from '../../../../src/store/values.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

/** The settings service over a file in a temporary folder; all gone at the end of `using`. */
export class SettingsRig implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'settings-'));
  readonly file = join(this.folder, 'settings.json');
  readonly clock = new ManualClock();
  /** Log lines so far. */
  readonly lines: string[] = [];
  #store = new Store(this.clock);

  /** As the gateway does at its start. */
  async start(given: GivenSettings = {}): Promise<Settings> {
    this.#store = new Store(this.clock);
    const { clock, file, lines } = this;
    const settings = await Settings.open({ store: this.#store, clock, log: keptLog(lines), file, given });
    settings.show();
    return settings;
  }

  value(path: string): Value | undefined {
    return this.#store.find('settings', 0)?.value(path);
  }

  write(path: string, value: number | string): Promise<WriteOutcome> {
    const service = this.#store.find('settings', 0);
    if (service === undefined) throw new Error('there are no settings');
    return this.#store.write([{ service, changes: [{ path, value }] }], 900);
  }

  /** Puts content into the file. */
  fill(content: string): void {
    writeFileSync(this.file, content);
  }

  /** The file's content. */
  stored(): unknown {
    return JSON.parse(readFileSync(this.file, 'utf8'));
  }

  /** All files in the folder. */
  files(): string[] {
    return readdirSync(this.folder).sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
