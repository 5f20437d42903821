import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FixtureDevice } from '../../src/drivers/fixture/fixture-device.ts';
import { parseFixture } from '../../src/drivers/fixture/fixture-file.ts';
import { Store } from '../../src/store/store.ts';
import type { Value } from '../../src/store/values.ts';
import { ManualClock } from '../support/manual-clock.ts';

const path = fc.constantFrom('/Soc', '/Dc/0/Voltage', '/Serial', '/Ac/L1/Power');
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.string().map((text) => text.replace(/\r\n?/g, '\n')),
  fc.constant(null),
);
const values = fc.dictionary(path, value);

function cellOf(entry: Value): string {
  if (entry === null) return '';
  return typeof entry === 'number' ? String(entry) : `"${entry.replaceAll('"', '""')}"`;
}

describe('a fixture file', () => {
  it('gives back each value that was written into it', () => {
    fc.assert(
      fc.property(values, fc.nat(65_535), (wanted, instance) => {
        const rows = Object.entries(wanted).map(([name, entry]) => `battery,${instance},${name},${cellOf(entry)}`);
        const { services, problems } = parseFixture(['service,instance,path,value', ...rows].join('\n'), 'a.csv');
        expect(problems).toEqual([]);
        expect(Object.fromEntries(services.get(`battery ${instance}`)?.values ?? [])).toEqual(wanted);
      }),
    );
  });

  it('never throws, and gives finite numbers, texts and null only', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('battery', '288', '/Soc', '1e999', '"', 'NaN', '-0', '0b1'));
    const line = fc.array(cell, { maxLength: 5 }).map((cells) => cells.join(','));
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), (lines, headed) => {
        const text = [...(headed ? ['service,instance,path,value'] : []), ...lines].join('\n');
        const { services, problems } = parseFixture(text, 'a.csv');
        for (const { line: at, reason } of problems) expect([at > 0, reason === '']).toEqual([true, false]);
        for (const service of services.values()) {
          for (const entry of service.values.values()) {
            if (typeof entry === 'number') expect(Number.isFinite(entry)).toBe(true);
            else expect(entry === null || typeof entry === 'string').toBe(true);
          }
        }
      }),
    );
  });
});

describe('a service from a fixture', () => {
  /** What happens to it: the file changes, or a client writes. */
  const step = fc.oneof(
    values.map((rows) => ({ kind: 'file' as const, rows })),
    fc.record({ kind: fc.constant('write' as const), path, value: fc.oneof(fc.integer(), fc.string()) }),
  );

  it('shows of each path what came last: a change in the file, or a write', async () => {
    await fc.assert(
      fc.asyncProperty(values, fc.array(step, { maxLength: 12 }), async (first, steps) => {
        const store = new Store(new ManualClock());
        const described = { type: 'battery', suffix: 'a', instance: 1, values: new Map(Object.entries(first)) };
        const device = new FixtureDevice(store, described, { stem: 'plant', units: [] });
        let file: Record<string, Value> = first;
        const shown = new Map(Object.entries(first));
        for (const event of steps) {
          if (event.kind === 'write') {
            const change = { path: event.path, value: event.value };
            const outcome = await store.write([{ service: device.service, changes: [change] }], 900);
            expect(outcome.kind).toBe(shown.has(event.path) ? 'done' : 'not-offered');
            if (shown.has(event.path)) shown.set(event.path, event.value);
            continue;
          }
          device.follow(new Map(Object.entries(event.rows)));
          for (const name of Object.keys(file)) if (!(name in event.rows)) shown.delete(name);
          for (const [name, entry] of Object.entries(event.rows)) {
            if (!(name in file) || file[name] !== entry) shown.set(name, entry);
          }
          file = event.rows;
        }
        const paths = [...device.service.paths()].filter((name) => !/^.(Connected|DeviceInstance)$/.test(name));
        expect(Object.fromEntries(paths.map((name) => [name, device.service.value(name)]))).toEqual(
          Object.fromEntries(shown),
        );
      }),
    );
  });
});
