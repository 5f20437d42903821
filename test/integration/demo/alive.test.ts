import { describe, expect, it } from 'vitest';
import { scenarioNames } from '../../../src/simulator/scenario/scenario.ts';
import type { Service } from '../../../src/store/service.ts';
import { startDemoRig } from '../../support/demo-rig.ts';
import { type Missing, missingRegisters } from '../../support/missing-registers.ts';

const halfAnHour = 1_800;
/** The gallery is no system: it has every service there is, from a file. */
const systems = scenarioNames.filter((name) => name !== 'gallery');

const isAlive = (service: Service, path: string): boolean => (service.value(path) ?? null) !== null;

describe('the registers of a demo', () => {
  const used = new Set<Missing>();

  it.each(systems)(
    'of %s are all alive after half an hour, but for those that such a system does not have',
    async (scenario) => {
      const rig = await startDemoRig({ scenario });
      try {
        await rig.run(halfAnHour);
        const services = [...rig.gateway.store.services()];
        const dead: string[] = [];
        const wronglyListed: string[] = [];
        for (const service of services) {
          const reasons = missingRegisters.filter(
            ({ type, when }) => type === service.type && (when === undefined || when(service, services)),
          );
          // Rows that are computed, and fillers, have no path of their own.
          for (const { path } of rig.gateway.bank.table.forService(service.type)) {
            if (!path.startsWith('/')) continue;
            const fitting = reasons.filter(({ paths }) => paths.test(path));
            const isThere = isAlive(service, path);
            for (const reason of isThere ? [] : fitting) used.add(reason);
            if (!isThere && fitting.length === 0) dead.push(`${service.name} ${path}`);
            for (const { why } of isThere ? fitting : []) wronglyListed.push(`${service.name} ${path}: ${why}`);
          }
        }
        expect({ dead, wronglyListed }).toEqual({ dead: [], wronglyListed: [] });
      } finally {
        await rig.stop();
      }
    },
    60_000,
  );

  it('are missing for no reason that applies nowhere', () => {
    expect(missingRegisters.filter((reason) => !used.has(reason)).map(({ type, paths }) => `${type} ${paths}`)).toEqual(
      [],
    );
  });

  it('say that the grid is lost until it is back', async () => {
    const rig = await startDemoRig({ scenario: 'backup' });
    try {
      await rig.run(60);
      expect(rig.value('vebus', '/Alarms/GridLost')).toBe(0);
      rig.demo.controlled.event({ event: 'grid-lost' });
      await rig.run(10);
      expect(rig.value('vebus', '/Alarms/GridLost')).toBe(2);
      rig.demo.controlled.event({ event: 'grid-restored' });
      await rig.run(120);
      expect(rig.value('vebus', '/Alarms/GridLost')).toBe(0);
    } finally {
      await rig.stop();
    }
  });
});
