import { describe, expect, it } from 'vitest';
import { preferredUnit, resolveUnits } from '../../../src/registers/unit-map.ts';
import type { Service } from '../../../src/store/service.ts';
import { Store } from '../../../src/store/store.ts';
import { heldService } from '../../support/held-service.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const table = [
  { unit: 100, instance: 0, port: '' },
  { unit: 246, instance: 257, port: '' },
  { unit: 239, instance: 288, port: '' },
];

function services(...instances: readonly (readonly [number, (readonly number[])?])[]): Service[] {
  const store = new Store(new ManualClock());
  return instances.map(([instance, units], index) => {
    return heldService(store, { type: 'vebus', suffix: `tty${index}`, instance, units: units ?? [] }, {}).service;
  });
}

describe('the service at a unit ID', () => {
  it('is the one whose instance equals the unit ID', () => {
    const [one] = services([246]);
    expect(resolveUnits([one as Service], table)[246]).toBe(one);
  });

  it('is found by the table when no instance equals the unit ID', () => {
    const [one] = services([257]);
    expect(resolveUnits([one as Service], table)[246]).toBe(one);
  });

  it('is the one with the instance before the one in the table (modbus-gx.md, 4)', () => {
    const [byTable, byInstance] = services([257], [246]) as [Service, Service];
    expect(resolveUnits([byInstance, byTable], table)[246]).toBe(byInstance);
  });

  it('is one that lists the unit ID before one in the table, but after one with the instance', () => {
    const [listed, byTable, byInstance] = services([288, [246, 30]], [257], [30]) as [Service, Service, Service];
    const units = resolveUnits([listed, byTable, byInstance], table);
    expect(units[246]).toBe(listed);
    expect(units[30]).toBe(byInstance);
  });

  it('is instance 0 at 0 and at 100, even with an empty table', () => {
    const [zero] = services([0]);
    const units = resolveUnits([zero as Service], []);
    expect([units[0], units[100]]).toEqual([zero, zero]);
  });

  it('is instance 100 at 100 when a device has it', () => {
    const [zero, hundred] = services([0], [100]) as [Service, Service];
    expect(resolveUnits([hundred, zero], table)[100]).toBe(hundred);
  });

  it('is the later of two with one instance', () => {
    const [, later] = services([246], [246]) as [Service, Service];
    expect(resolveUnits([services([246])[0] as Service, later], table)[246]).toBe(later);
  });

  it('is none for an instance above 255 that the table does not list', () => {
    const [one] = services([300]);
    expect(resolveUnits([one as Service], table).some((service) => service !== undefined)).toBe(false);
  });
});

describe('preferredUnit', () => {
  it.each([
    [288, [], [239], 239],
    [0, [], [0, 100], 100],
    [246, [], [246], 246],
    [300, [12], [12], 12],
    [300, [], [], undefined],
  ])('tells instance %i with units %j, reached at %j, as %s', (instance, own, reached, expected) => {
    const [one] = services([instance, own]);
    expect(preferredUnit(one as Service, new Set(reached), table)).toBe(expected);
  });
});
