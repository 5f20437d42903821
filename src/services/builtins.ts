import type { Logger } from '../runtime/log.ts';
import type { Store } from '../store/store.ts';
import { HeldService } from './held-service.ts';
import { Hub4Service } from './hub4/hub4.ts';
import { platformService } from './platform/platform.ts';
import { Settings } from './settings/settings.ts';
import { readWritePath } from './settings/table.ts';
import { type SystemOptions, SystemService } from './system/system.ts';

export interface BuiltinOptions extends SystemOptions {
  readonly log: Logger;
  /** Default: settings that are not stored. Stays the caller's to close. */
  readonly settings?: Settings;
  /** A volatile grid set-point that no client has written again for so long ends. */
  readonly setPointTimeoutMs?: number;
}

/** As long as the ESS set-points of a Multi count by default. */
const defaultSetPointTimeoutMs = 60_000;

/** A service of ours in the store: it can make way, and stops for good. */
interface Builtin {
  show(): void;
  hide(): void;
  stop?(): void;
}

/** The services that are there without any device (design.md, Built-in services). */
export interface Builtins {
  /** A fixture brings a service of this type: ours, if there is one, makes way. Counted: claims nest. */
  claim(type: string): void;
  /** The fixture's service has gone: ours comes back. */
  release(type: string): void;
  /** ESS commands nothing any more and has taken its set-points back: before the devices go. */
  endControl(): Promise<void>;
  stop(): void;
}

/** Always serves `system`, `settings`, `hub4` and `platform` on instance 0, unless a fixture claims one of them. */
export function startBuiltins(store: Store, options: BuiltinOptions): Builtins {
  const { clock, log, setPointTimeoutMs = defaultSetPointTimeoutMs } = options;
  const settings = options.settings ?? Settings.unstored(store, log);
  const put = (path: string, value: number): void => settings.put(path, value);
  const hub4 = new Hub4Service(store, { clock, log, setPointTimeoutMs, put });
  const services = new Map<string, Builtin>([
    ['system', new SystemService(store, options)],
    ['settings', settings],
    ['hub4', hub4],
    ['platform', new HeldService(store, platformService())],
  ]);
  const claims = new Map<string, number>();
  for (const service of services.values()) service.show();
  return {
    claim(type) {
      claims.set(type, (claims.get(type) ?? 0) + 1);
      services.get(type)?.hide();
    },
    release(type) {
      claims.set(type, Math.max(0, (claims.get(type) ?? 0) - 1));
      if (claims.get(type) === 0) services.get(type)?.show();
    },
    endControl: () => hub4.endControl(),
    stop() {
      for (const service of services.values()) {
        service.hide();
        service.stop?.();
      }
    },
  };
}

/** Whether the settings let Modbus clients write; only 1 does; where there is no such setting they may (design.md, Writes). */
export function settingAllowsWrites(store: Store): boolean {
  const setting = store.find('settings', 0)?.value(readWritePath);
  return setting === undefined || setting === 1;
}
