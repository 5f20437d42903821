import { describe, expect, it } from 'vitest';
import type { Owner } from '../../../src/store/service.ts';
import { Store } from '../../../src/store/store.ts';
import { done } from '../../../src/store/values.ts';
import { getVreg, setVreg, type VregAccess, type VregAnswer } from '../../../src/store/vreg.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const clock = new ManualClock();

function serviceWith(vregs: VregAccess | undefined) {
  const store = new Store(clock);
  const owner: Owner = { check: () => undefined, write: async () => done, vregs };
  const handle = store.add({ type: 'solarcharger', suffix: 'tty', instance: 288 }, owner);
  return { store, service: handle.service, handle };
}

const never = (): Promise<VregAnswer> => new Promise(() => undefined);

describe('VREGs of a service', () => {
  it('are read and written by whoever owns it', async () => {
    const values = new Map<number, Uint8Array>([[0x0200, Uint8Array.of(1)]]);
    const { store, service } = serviceWith({
      get: async (id) => ({ code: values.has(id) ? 0 : 0x8100, value: values.get(id) ?? new Uint8Array(0) }),
      async set(id, value) {
        values.set(id, value);
        return { code: 0, value };
      },
    });
    expect(await setVreg(store, clock, service, 0x0200, Uint8Array.of(4))).toEqual({
      code: 0,
      value: Uint8Array.of(4),
    });
    expect(await getVreg(store, clock, service, 0x0200)).toEqual({ code: 0, value: Uint8Array.of(4) });
    expect(await getVreg(store, clock, service, 0x7777)).toMatchObject({ code: 0x8100 });
  });

  it('are unknown where the owner has none, or the service is gone', async () => {
    const { store, service } = serviceWith(undefined);
    expect(await getVreg(store, clock, service, 0x0200)).toMatchObject({ code: 0x8000 });
    const other = serviceWith({ get: never, set: never });
    other.handle.retire();
    expect(await getVreg(other.store, clock, other.service, 0x0200)).toMatchObject({ code: 0x8000 });
  });

  it('time out, and what is not sent by then never is', async () => {
    let aborted = false;
    const { store, service } = serviceWith({
      get: (_, signal) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return never();
      },
      set: never,
    });
    const answer = getVreg(store, clock, service, 0x0200);
    await clock.advance(5_000);
    expect(await answer).toMatchObject({ code: 0x8400 });
    expect(aborted).toBe(true);
  });
});
