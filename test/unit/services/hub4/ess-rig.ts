import { Hub4Service } from '../../../../src/services/hub4/hub4.ts';
import { Settings } from '../../../../src/services/settings/settings.ts';
import { Store } from '../../../../src/store/store.ts';
import type { Value } from '../../../../src/store/values.ts';
import { heldService } from '../../../support/held-service.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { type ModelOptions, ModelPlant } from './model-plant.ts';

/** The grid power and what the inverter/chargers draw, at one moment. */
export interface Sample {
  /** Seconds since the curve began. */
  readonly s: number;
  readonly grid: number;
  readonly inputs: number;
}

/** The `hub4` service with its control, the settings, and a model of a plant; a battery with a monitor. */
export function essRig(options: Partial<ModelOptions> = {}) {
  const clock = new ManualClock();
  const store = new Store(clock);
  const lines: string[] = [];
  const log = keptLog(lines);
  const settings = Settings.unstored(store, log);
  settings.show();
  const plant = new ModelPlant(store, clock, options);
  const battery = heldService(
    store,
    { type: 'battery', suffix: 'ttyUSB0', instance: 288 },
    { '/ProductName': 'BMV-712', '/Mgmt/Connection': 'VE.Direct', '/Dc/0/Voltage': 52, '/Soc': 60 },
  );
  const put = (path: string, value: number): void => settings.put(path, value);
  const hub4 = new Hub4Service(store, { clock, log, setPointTimeoutMs: 60_000, put });
  hub4.show();
  return {
    ...{ clock, store, lines, settings, plant, battery, hub4 },
    value: (type: string, path: string): Value | undefined => store.find(type, 0)?.value(path),
    setting: (path: string): Value | undefined => store.find('settings', 0)?.value(`/Settings/CGwacs/${path}`),
    async set(path: string, value: number): Promise<void> {
      const service = store.find('settings', 0);
      if (service === undefined) throw new Error('there are no settings');
      const full = path.startsWith('/') ? path : `/Settings/CGwacs/${path}`;
      const outcome = await store.write([{ service, changes: [{ path: full, value }] }], 900);
      if (outcome.kind !== 'done') throw new Error(`${path}: ${outcome.why}`);
    },
    /** Lets time pass and looks at the plant ten times a second. */
    async curve(seconds: number): Promise<Sample[]> {
      const samples: Sample[] = [];
      for (let tenths = 1; tenths <= seconds * 10; tenths += 1) {
        await clock.advance(100);
        const inputs = plant.inputs.reduce((sum, watts) => sum + watts, 0);
        samples.push({ s: tenths / 10, grid: plant.gridTotal, inputs });
      }
      return samples;
    },
  };
}

/** The seconds after which the grid stays within `band` of `target`; Infinity = it never does. */
export function settledAfter(samples: readonly Sample[], target: number, band = 100): number {
  const last = samples.findLastIndex(({ grid }) => Math.abs(grid - target) > band);
  return last === samples.length - 1 ? Number.POSITIVE_INFINITY : (samples[last + 1]?.s ?? 0);
}

/** How far the grid went beyond the target after it had first come near, away from where it came from. */
export function overshoot(samples: readonly Sample[], target: number): number {
  const first = samples[0]?.grid ?? target;
  const beyond = samples.map(({ grid }) => (first > target ? target - grid : grid - target));
  return Math.max(0, ...beyond);
}
