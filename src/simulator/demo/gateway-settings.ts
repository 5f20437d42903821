import { reasonOf } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Service } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { Refusal } from '../control/controlled.ts';
import type { ControlledSettings } from '../control/controlled-plant.ts';

/** How long a setting may take to be stored. */
const settleMs = 2_000;

/** The settings of the gateway at the control address, by their paths: `/Settings/ModbusServer/ReadWrite`. */
export function gatewaySettings(store: Store, log: Logger): ControlledSettings {
  const service = (): Service | undefined => store.find('settings', 0);
  return {
    values() {
      const settings = service();
      const paths = [...(settings?.paths() ?? [])].filter((path) => path.startsWith('/Settings/'));
      return Object.fromEntries(paths.map((path) => [path, settings?.value(path) ?? null]));
    },
    set(path, value) {
      const settings = service();
      if (settings === undefined) throw new Refusal('the gateway has no settings now');
      const request = [{ service: settings, changes: [{ path, value }] }];
      const rejection = store.check(request);
      if (rejection !== undefined) throw new Refusal(rejection.why);
      store.write(request, settleMs).then(
        (outcome) => outcome.kind !== 'done' && log.warn(`${path} is not set: ${outcome.why}`),
        (error: unknown) => log.error(`${path} is not set: ${reasonOf(error)}`),
      );
    },
  };
}
