import { every, systemClock } from '../../runtime/clock.ts';
import type { RunningDemo } from './start.ts';

/** What is not there by then stays away, as solar chargers on VE.Can do by night. */
const longestMs = 20_000;

const lookMs = 200;

/** Resolves when all devices of a demo have come up and take orders, at the latest after 20 s. */
export function whenReady({ gateway, demo }: RunningDemo): Promise<{ present: number; expected: number }> {
  return new Promise((resolve) => {
    const end = (): void => {
      stopLooking();
      cancel();
      resolve(demo.presence());
    };
    const look = (): void => {
      const { present, expected } = demo.presence();
      if (present >= expected && !isBusy(gateway)) end();
    };
    const cancel = systemClock.after(longestMs, end);
    const stopLooking = every(systemClock, lookMs, look);
  });
}

/** A Multi takes no orders before its driver knows that nobody else commands it. */
function isBusy({ store }: RunningDemo['gateway']): boolean {
  return [...store.services()].some((service) => {
    const value = service.value('/Mode');
    if (typeof value !== 'number') return false;
    return store.check([{ service, changes: [{ path: '/Mode', value }] }])?.kind === 'busy';
  });
}
