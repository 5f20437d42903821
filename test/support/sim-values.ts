import { readdirSync } from 'node:fs';
import type { Store } from '../../src/store/store.ts';
import type { Value } from '../../src/store/values.ts';
import { heldService } from './held-service.ts';
import { sharedPath, sharedText } from './shared-data.ts';

/** Loads the values that stood behind the recorded answers of a GX (format: ../shared/data/sim/README.md). */
export function loadSimulatedPlant(store: Store): void {
  for (const file of readdirSync(sharedPath('sim')).filter((name) => name.endsWith('.csv'))) {
    const [name = '', ...lines] = sharedText(`sim/${file}`).trim().split('\n');
    const [, , type = '', ...suffix] = name.trim().split('.');
    const values: Record<string, Value> = {};
    for (const line of lines) {
      const [path = '', kind = '', text = ''] = line.trim().split(',');
      if (kind === 's') values[path] = text === '<invalid>' ? null : text;
      else values[path] = text === '' ? null : Number(text);
    }
    const { '/DeviceInstance': instance, ...rest } = values;
    heldService(store, { type, suffix: suffix.join('.'), instance: typeof instance === 'number' ? instance : 0 }, rest);
  }
}
