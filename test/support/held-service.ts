import type { Owner, ServiceDescription, ServiceHandle } from '../../src/store/service.ts';
import type { Store } from '../../src/store/store.ts';
import { type Change, done, type Value } from '../../src/store/values.ts';

/** A device that takes every write at once, as the simulated services behind the recorded answers did. */
export function heldService(
  store: Store,
  description: ServiceDescription,
  values: Readonly<Record<string, Value>>,
  owner?: Partial<Owner>,
): ServiceHandle {
  const handle: ServiceHandle = store.add(description, {
    check: owner?.check ?? (() => undefined),
    write:
      owner?.write ??
      ((changes: readonly Change[]) => {
        handle.update(changes.map((change) => [change.path, change.value] as const));
        return Promise.resolve(done);
      }),
  });
  handle.update(Object.entries(values));
  return handle;
}
