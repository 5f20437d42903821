import { describe, expect, it } from 'vitest';
import type { Owner, ServiceHandle } from '../../../src/store/service.ts';
import { Store } from '../../../src/store/store.ts';
import type { Change, WriteOutcome } from '../../../src/store/values.ts';
import { heldService } from '../../support/held-service.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const battery = { type: 'battery', suffix: 'ttyUSB0', instance: 288 };

function recorded(store: Store): string[] {
  const events: string[] = [];
  store.listen({
    added: (service) => void events.push(`+${service.name}`),
    removed: (service) => void events.push(`-${service.name}`),
    changed: (service, paths) => void events.push(`${service.name} ${paths.join(' ')}`),
  });
  return events;
}

describe('a service in the store', () => {
  it('is connected, and known by type, instance and name while it is present', () => {
    const store = new Store(new ManualClock());
    const handle = heldService(store, battery, { '/Soc': 84 });
    expect(store.get('battery.ttyUSB0')).toBe(handle.service);
    expect(store.find('battery', 288)).toBe(handle.service);
    expect(handle.service.value('/Connected')).toBe(1);
    expect(handle.service.value('/DeviceInstance')).toBe(288);
    handle.retire();
    expect(store.get('battery.ttyUSB0')).toBeUndefined();
    expect([...store.services()]).toEqual([]);
  });

  it('tells listeners once per batch, and only of values that changed', () => {
    const store = new Store(new ManualClock());
    const events = recorded(store);
    const handle = heldService(store, battery, { '/Soc': 84, '/Dc/0/Voltage': 52.1 });
    handle.update([
      ['/Soc', 84],
      ['/Dc/0/Voltage', 52.2],
      ['/Dc/0/Current', null],
    ]);
    handle.update([['/Soc', 84]]);
    handle.remove(['/Soc', '/Nothing']);
    handle.retire();
    expect(events).toEqual([
      '+battery.ttyUSB0',
      'battery.ttyUSB0 /Soc /Dc/0/Voltage',
      'battery.ttyUSB0 /Dc/0/Voltage /Dc/0/Current',
      'battery.ttyUSB0 /Soc',
      '-battery.ttyUSB0',
    ]);
  });

  it('keeps no impossible number', () => {
    const { service } = heldService(new Store(new ManualClock()), battery, {
      '/A': Number.NaN,
      '/B': Infinity,
      '/C': 0,
    });
    expect(['/A', '/B', '/C', '/D'].map((path) => service.value(path))).toEqual([null, null, 0, undefined]);
  });

  it('has an age for each value, from when it was last set, changed or not', async () => {
    const clock = new ManualClock();
    const store = new Store(clock);
    const handle = heldService(store, battery, { '/Soc': 84 });
    await clock.advance(3_000);
    expect(store.age('battery.ttyUSB0', '/Soc')).toBe(3_000);
    handle.update([['/Soc', 84]]);
    expect(store.age('battery.ttyUSB0', '/Soc')).toBe(0);
    expect(store.age('battery.ttyUSB0', '/Nothing')).toBeUndefined();
  });

  it('cannot be changed or retired twice after it has gone', () => {
    const store = new Store(new ManualClock());
    const handle = heldService(store, battery, {});
    const events = recorded(store);
    handle.retire();
    handle.update([['/Soc', 1]]);
    handle.remove(['/Connected']);
    handle.retire();
    expect(events).toEqual(['-battery.ttyUSB0']);
  });

  it('of two with one instance is the later one', () => {
    const store = new Store(new ManualClock());
    heldService(store, battery, {});
    const later = heldService(store, { ...battery, suffix: 'ttyUSB1' }, {});
    expect(store.find('battery', 288)).toBe(later.service);
    later.retire();
    expect(store.find('battery', 288)?.suffix).toBe('ttyUSB0');
  });
});

describe('a write to the store', () => {
  const offered = { '/Mode': 3, '/Limit': 16 };
  const vebus = { type: 'vebus', suffix: 'ttyUSB1', instance: 276 };

  function device(owner: Partial<Owner>): { clock: ManualClock; store: Store; handle: ServiceHandle } {
    const clock = new ManualClock();
    const store = new Store(clock);
    return { clock, store, handle: heldService(store, vebus, offered, owner) };
  }
  const to = (handle: ServiceHandle, ...changes: Change[]) => [{ service: handle.service, changes }];

  it('goes to the owner and ends as the owner says', async () => {
    const seen: (readonly Change[])[] = [];
    const { store, handle } = device({
      write(changes) {
        seen.push(changes);
        return Promise.resolve({ kind: 'refused', why: 'panel' });
      },
    });
    const outcome = await store.write(to(handle, { path: '/Mode', value: 4 }), 900);
    expect(outcome).toEqual({ kind: 'refused', why: 'panel' });
    expect(seen).toEqual([[{ path: '/Mode', value: 4 }]]);
  });

  it('is checked whole, over all services, before anything is written', async () => {
    const written: string[] = [];
    const { store, handle } = device({
      write: () => {
        written.push('vebus');
        return Promise.resolve({ kind: 'done' });
      },
    });
    const second = heldService(store, battery, { '/Relay': 0 }, { check: () => ({ kind: 'out-of-range', why: 'no' }) });
    const request = [...to(handle, { path: '/Mode', value: 4 }), ...to(second, { path: '/Relay', value: 9 })];
    expect(await store.write(request, 900)).toEqual({ kind: 'out-of-range', why: 'no' });
    expect(written).toEqual([]);
  });

  it('to a path that is not offered is not-offered, to a service that has gone absent', async () => {
    const { store, handle } = device({});
    expect((await store.write(to(handle, { path: '/Nothing', value: 1 }), 900)).kind).toBe('not-offered');
    handle.retire();
    expect((await store.write(to(handle, { path: '/Mode', value: 1 }), 900)).kind).toBe('absent');
  });

  it('ends as no-answer at the time limit, and tells the owner not to send any more', async () => {
    let signal: AbortSignal | undefined;
    const { clock, store, handle } = device({
      write(_changes, aborted) {
        signal = aborted;
        return new Promise(() => undefined);
      },
    });
    const pending = store.write(to(handle, { path: '/Mode', value: 4 }), 900);
    await clock.advance(899);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect((await pending).kind).toBe('no-answer');
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('ends as no-answer when nobody waits any more, though its own time has not come', async () => {
    let signal: AbortSignal | undefined;
    const { clock, store, handle } = device({
      write(_changes, aborted) {
        signal = aborted;
        return new Promise(() => undefined);
      },
    });
    const abort = new AbortController();
    const pending = store.write(to(handle, { path: '/Mode', value: 4 }), 900, abort.signal);
    await clock.advance(10);
    abort.abort();
    expect((await pending).kind).toBe('no-answer');
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('to two services shares one time limit', async () => {
    const { clock, store, handle } = device({
      write: () => new Promise<WriteOutcome>((resolve) => clock.after(600, () => resolve({ kind: 'done' }))),
    });
    const slow = heldService(store, battery, { '/Relay': 0 }, { write: () => new Promise(() => undefined) });
    const request = [...to(handle, { path: '/Mode', value: 4 }), ...to(slow, { path: '/Relay', value: 1 })];
    const pending = store.write(request, 900);
    await clock.advance(900);
    expect((await pending).kind).toBe('no-answer');
  });

  it('does not outlive a listener that throws: the others are told all the same', () => {
    const store = new Store(new ManualClock());
    store.listen({
      added: () => {
        throw new Error('listener');
      },
    });
    const events = recorded(store);
    expect(() => heldService(store, battery, {})).toThrow('listener');
    expect(events).toEqual(['+battery.ttyUSB0']);
  });
});
