import { every, systemClock } from '../../runtime/clock.ts';
import type { RunningDemo } from './start.ts';

/**
 * How long devices may take to come up, in simulated time, and at most in real time, as that may be slow. What is not
 * there by then stays away, as solar chargers on VE.Can do by night.
 */
const longestMs = { simulated: 20_000, real: 120_000 } as const;
const lookMs = 200;

/** Resolves when all devices of a demo have come up and take orders, or have had the time to. */
export function whenReady({ gateway, demo }: RunningDemo): Promise<{ present: number; expected: number }> {
  const began = { simulated: demo.clock.now(), real: systemClock.now() };
  return new Promise((resolve) => {
    const stopLooking = every(systemClock, lookMs, () => {
      const { present, expected } = demo.presence();
      const isComplete = present >= expected && !isBusy(gateway);
      const isLate =
        demo.clock.now() - began.simulated > longestMs.simulated || systemClock.now() - began.real > longestMs.real;
      if (!isComplete && !isLate) return;
      stopLooking();
      resolve({ present, expected });
    });
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
