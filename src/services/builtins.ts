import type { Store } from '../store/store.ts';
import { HeldService } from './held-service.ts';
import { hub4Service } from './hub4/hub4.ts';
import { platformService } from './platform/platform.ts';
import { readWritePath, settingsService } from './settings/settings.ts';
import { type SystemOptions, systemService } from './system/system.ts';

/** The services that are there without any device (design.md, Built-in services). */
export interface Builtins {
  /** A fixture brings a service of this type: ours, if there is one, makes way. Counted: claims nest. */
  claim(type: string): void;
  /** The fixture's service has gone: ours comes back. */
  release(type: string): void;
  stop(): void;
}

/** Always serves `system`, `settings`, `hub4` and `platform` on instance 0, unless a fixture claims one of them. */
export function startBuiltins(store: Store, options: SystemOptions): Builtins {
  const descriptions = [systemService(options), settingsService(), hub4Service(), platformService()];
  const services = new Map(descriptions.map((description) => [description.type, new HeldService(store, description)]));
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
    stop() {
      for (const service of services.values()) service.hide();
    },
  };
}

/** Whether the settings let Modbus clients write; only 1 does; where there is no such setting they may (design.md, Writes). */
export function settingAllowsWrites(store: Store): boolean {
  const setting = store.find('settings', 0)?.value(readWritePath);
  return setting === undefined || setting === 1;
}
