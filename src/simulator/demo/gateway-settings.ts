import type { Service } from '../../store/service.ts';
import type { ServiceChanges, Store } from '../../store/store.ts';
import type { Rejection } from '../../store/values.ts';
import { Refusal, ValueRefusal } from '../control/controlled.ts';
import type { ControlledSettings } from '../control/controlled-plant.ts';

/** How long a setting may take to be taken. */
const settleMs = 2_000;

/** The settings of the gateway at the control address, by their paths: `/Settings/ModbusServer/ReadWrite`. */
export function gatewaySettings(store: Store): ControlledSettings {
  const service = (): Service | undefined => store.find('settings', 0);

  function paths(): string[] {
    return [...(service()?.paths() ?? [])].filter((path) => path.startsWith('/Settings/'));
  }
  function request(path: string, value: number | string): ServiceChanges[] {
    const settings = service();
    if (settings === undefined) throw new Refusal('the gateway has no settings now');
    return [{ service: settings, changes: [{ path, value }] }];
  }
  return {
    values: () => Object.fromEntries(paths().map((path) => [path, service()?.value(path) ?? null])),
    settable: () =>
      paths().filter((path) => {
        const value = service()?.value(path);
        return (
          (typeof value === 'number' || typeof value === 'string') && store.check(request(path, value)) === undefined
        );
      }),
    check(path, value) {
      const rejection = store.check(request(path, value));
      if (rejection !== undefined) throw refusalOf(rejection);
    },
    async set(path, value) {
      const outcome = await store.write(request(path, value), settleMs);
      if (outcome.kind !== 'done') throw refusalOf(outcome);
    },
  };
}

function refusalOf({ kind, why }: Rejection): Refusal {
  return kind === 'out-of-range' ? new ValueRefusal(why) : new Refusal(why);
}
