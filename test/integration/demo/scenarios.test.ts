import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../src/config/scenario.ts';
import { type Log, silentLog } from '../../../src/runtime/log.ts';
import { checkScenario } from '../../../src/simulator/scenario/check-scenario.ts';
import { scenarioNames } from '../../../src/simulator/scenario/scenario.ts';
import { type DemoRig, type DemoRigOptions, startDemoRig } from '../../support/demo-rig.ts';
import { keptLog } from '../../support/kept-log.ts';

async function withRig<T>(options: DemoRigOptions, work: (rig: DemoRig) => Promise<T>): Promise<T> {
  const rig = await startDemoRig(options);
  try {
    return await work(rig);
  } finally {
    await rig.stop();
  }
}

/** Everything that the gateway knows. */
function snapshot({ gateway }: DemoRig): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    [...gateway.store.services()].map((service) => [
      service.name,
      Object.fromEntries([...service.paths()].map((path) => [path, service.value(path)])),
    ]),
  );
}

describe('a gateway on a scenario', () => {
  it.each(scenarioNames)(
    'finds every device of %s, and has nothing to complain about',
    async (scenario) => {
      const lines: string[] = [];
      const log: Log = { ...silentLog, ...keptLog(lines) };
      await withRig({ scenario, log }, async (rig) => {
        const { demo } = rig;
        await rig.runUntil(() => demo.presence().present >= demo.presence().expected, 30);
        await rig.run(1_200);
        expect(demo.presence().present).toBe(demo.presence().expected);
        expect(lines.filter((line) => !line.startsWith('info '))).toEqual([]);
      });
    },
    60_000,
  );

  it.each(['ess-single', 'off-grid'])(
    'shows the same in each second of %s with the same seed, and else with another',
    async (scenario) => {
      const live = (seed: number) =>
        withRig({ scenario, seed }, async (rig) => {
          const seen: unknown[] = [];
          for (let round = 0; round < 5; round += 1) {
            await rig.run(61.7);
            seen.push(snapshot(rig));
          }
          return seen;
        });
      const first = await live(5);
      expect(await live(5)).toEqual(first);
      expect(await live(6)).not.toEqual(first);
    },
    60_000,
  );

  it('starts the generator by the relay of the gateway that is wired to it', async () => {
    await withRig({ scenario: 'off-grid' }, async (rig) => {
      const generator = rig.demo.plant.get('generator', 'genset');
      await rig.run(10);
      expect(generator.state).toBe('stopped');
      const { store } = rig.gateway;
      const close = (value: number) =>
        store.write([{ service: rig.service('system'), changes: [{ path: '/Relay/0/State', value }] }], 1_000);
      expect((await rig.during(close(1))).kind).toBe('done');
      await rig.run(120);
      expect(generator.state).toBe('running');
      expect((await rig.during(close(0))).kind).toBe('done');
      await rig.run(120);
      expect(generator.state).toBe('stopped');
    });
  }, 60_000);

  it('lets cables be pulled, bytes be damaged and devices restart at their time', async () => {
    const text = `
about: a cabin with a panel on the roof
start: "2026-06-21T09:00"
plant:
  batteries:
    house: { chemistry: agm, nominalVolts: 12, capacityAmpHours: 200, soc: 70 }
  solarChargers:
    roof: { battery: house, peakWatts: 400, openVolts: 46, ratedAmps: 30 }
devices:
  - { wire: vedirect, device: bmv, of: house, name: Monitor }
  - { wire: vedirect, device: mppt, of: roof }
events:
  - { at: 2m, event: unplug, device: roof }
  - { at: 3m, event: replug, device: roof }
  - { at: 5m, event: checksum-errors, device: Monitor, rate: 1 }
  - { at: 6m, event: checksum-errors, device: Monitor, rate: 0 }
  - { at: 8m, event: reboot, device: Monitor }
  - { at: 9m, event: cloud, factor: 0.1, seconds: 60 }
`;
    const scenario = parseScenario(text, 'cabin.yaml', checkScenario);
    await withRig({ scenario }, async (rig) => {
      const there = () =>
        [...rig.gateway.store.services()].map(({ type }) => type).filter((type) => /^(batt|sol)/.test(type));
      await rig.run(119);
      expect(there().sort()).toEqual(['battery', 'solarcharger']);
      await rig.run(2);
      expect(there()).toEqual(['battery']);
      await rig.run(4 * 60 + 50 - 121);
      expect(there().sort()).toEqual(['battery', 'solarcharger']);
      // Silent for more than ten seconds, as far as sound blocks go.
      await rig.run(65);
      expect(there()).toEqual(['solarcharger']);
      await rig.run(2 * 60);
      expect(there().sort()).toEqual(['battery', 'solarcharger']);
      const before = Number(rig.value('solarcharger', '/Yield/Power'));
      await rig.run(90);
      expect(rig.value('solarcharger', '/Yield/Power')).toBeLessThan(before / 2);
      expect(there().sort()).toEqual(['battery', 'solarcharger']);
    });
  }, 60_000);
});
