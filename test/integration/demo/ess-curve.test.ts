import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../src/simulator/scenario/scenario.ts';
import { shippedScenario, startDemoRig } from '../../support/demo-rig.ts';

const setPointWatts = 50;
const stepWatts = 3_000;
const settleSeconds = 6;
const toleranceWatts = 100;

/** The house with a load that stands still, by night: what moves is the step. */
async function quietHouse(): Promise<Scenario> {
  const scenario = await shippedScenario('ess-single');
  const { acLoads = {} } = scenario.plant;
  const still = Object.entries(acLoads).map(([name, load]) => [name, { node: load.node, watts: load.watts }]);
  return { ...scenario, plant: { ...scenario.plant, acLoads: Object.fromEntries(still) }, events: [] };
}

// Loads on the Multi's output are its own affair, and settled in a second: these stand in front of it, before the meter.
describe('ESS on the simulated plant', () => {
  it.each([stepWatts, -stepWatts])(
    'settles a step of %d W within 6 s at the pace of an MK3, and stays there',
    async (watts) => {
      const rig = await startDemoRig({ scenario: await quietHouse(), startUnixMs: Date.UTC(2026, 0, 15, 22) });
      try {
        const { plant, controlled } = rig.demo;
        if (watts < 0) controlled.event({ event: 'load-step', watts: -watts, device: 'laundry' });
        await rig.run(60);
        const gridWatts = (): number => plant.parts.grid[0]?.watts ?? Number.NaN;
        expect(Math.abs(gridWatts() - setPointWatts)).toBeLessThan(toleranceWatts);
        controlled.event({ event: 'load-step', watts, device: 'laundry' });
        const curve: number[] = [];
        for (let second = 1; second <= 30; second += 1) {
          await rig.run(1);
          curve.push(Math.round(gridWatts()));
        }
        console.log(`grid power, W, second by second after ${watts} W: ${curve.join(' ')}`);
        const settled = curve.slice(settleSeconds - 1);
        expect(settled.every((value) => Math.abs(value - setPointWatts) <= toleranceWatts)).toBe(true);
        // Without oscillation: it does not swing to the other side by more than a tenth of the step.
        const beyond = Math.max(...curve.map((value) => -Math.sign(watts) * (value - setPointWatts)));
        expect(beyond).toBeLessThan(stepWatts / 10);
      } finally {
        await rig.stop();
      }
    },
    60_000,
  );
});
