import { SystemService } from '../../src/services/system/system.ts';
import type { Owner, ServiceHandle } from '../../src/store/service.ts';
import { Store } from '../../src/store/store.ts';
import type { Value, WriteOutcome } from '../../src/store/values.ts';
import { heldService } from './held-service.ts';
import { ManualClock } from './manual-clock.ts';

/** The `system` service alone in a store, and devices that come and go. */
export function systemRig() {
  const clock = new ManualClock();
  const store = new Store(clock);
  const system = new SystemService(store, {
    ...{ clock, portalId: 'c0619ab12345', firmwareVersion: 'v3.70', programVersion: '1.2.3' },
  });
  system.show();
  let batches = 0;
  store.listen({
    changed({ type }) {
      if (type === 'system') batches += 1;
    },
  });
  return {
    clock,
    store,
    system,
    /** How often values of the system have changed. */
    batches: () => batches,
    value: (path: string): Value | undefined => store.find('system', 0)?.value(path),
    values: (...paths: readonly string[]) => paths.map((path) => store.find('system', 0)?.value(path)),
    /** A device appears. @param name like `battery.ttyUSB0` */
    add(
      name: string,
      instance: number,
      values: Readonly<Record<string, Value>>,
      owner?: Partial<Owner>,
    ): ServiceHandle {
      const [type = '', suffix = ''] = name.split('.');
      return heldService(store, { type, suffix, instance }, values, owner);
    },
    write(path: string, value: number | string): Promise<WriteOutcome> {
      const service = store.find('system', 0);
      if (service === undefined) throw new Error('there is no system');
      return store.write([{ service, changes: [{ path, value }] }], 900);
    },
  };
}
