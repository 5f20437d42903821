import { describe, expect, it } from 'vitest';
import type { Grid } from '../../../src/simulator/plant/grid.ts';
import type { Scenario } from '../../../src/simulator/scenario/scenario.ts';
import { type DemoRig, shippedScenario, startDemoRig } from '../../support/demo-rig.ts';

const setPointWatts = 50;
const stepWatts = 3_000;
const settleSeconds = 6;
const toleranceWatts = 100;
/** Without oscillation: it does not swing to the other side by more than a tenth of the step. */
const mostBeyondWatts = stepWatts / 10;
const curveSeconds = 30;
/** Up and down by turns, a fraction of a second later each time: an MK3 polls and writes at a pace of its own. */
const stepCount = 10;
const shiftSeconds = 0.9;

/** A load that nothing but load-step events change. */
interface SteppedLoad {
  readonly node: 'grid' | 'multi';
  readonly phase: number;
}

/** The house with loads that stand still and one that can be stepped: what moves is the step. */
async function quietHouse(name: string, { node, phase }: SteppedLoad): Promise<Scenario> {
  const scenario = await shippedScenario(name);
  const { acLoads = {} } = scenario.plant;
  const still = Object.entries(acLoads).map(([load, { curve, appliances, ...rest }]) => [load, rest]);
  const loads = { ...Object.fromEntries(still), stepped: { node, phases: [phase], watts: 0 } };
  return { ...scenario, plant: { ...scenario.plant, acLoads: loads }, events: [] };
}

/** By night, without sun, after a minute. */
async function nightRig(scenario: Scenario, settings: readonly [path: string, value: number][] = []): Promise<DemoRig> {
  const rig = await startDemoRig({ scenario, startUnixMs: Date.UTC(2026, 0, 15, 22) });
  const service = rig.service('settings');
  for (const [path, value] of settings) {
    await rig.during(rig.gateway.store.write([{ service, changes: [{ path, value }] }], 2_000));
  }
  await rig.run(60);
  return rig;
}

/** Steps the load up and down and looks at the power second by second. */
async function expectSettledSteps(
  rig: DemoRig,
  gridWatts: () => number,
  aim: number,
  settled: (watts: number) => void = () => undefined,
): Promise<void> {
  const isOff = (watts: number): boolean => Math.abs(watts - aim) > toleranceWatts;
  expect(isOff(gridWatts())).toBe(false);
  for (let step = 0; step < stepCount; step += 1) {
    const watts = step % 2 === 0 ? stepWatts : -stepWatts;
    rig.demo.controlled.event({ event: 'load-step', watts, device: 'stepped' });
    const curve: number[] = [];
    for (let second = 1; second <= curveSeconds; second += 1) {
      await rig.run(1);
      curve.push(Math.round(gridWatts()));
    }
    const told = `grid power, W, second by second after step ${step + 1} of ${watts} W: ${curve.join(' ')}`;
    console.log(told);
    expect(curve.slice(settleSeconds - 1).filter(isOff), told).toEqual([]);
    const side = Math.sign((curve.find(isOff) ?? aim) - aim);
    const beyond = Math.max(...curve.map((value) => -side * (value - aim)));
    expect(beyond, told).toBeLessThan(mostBeyondWatts);
    settled(watts);
    await rig.run(shiftSeconds);
  }
}

function wattsByPhase({ phases }: Grid): number[] {
  return phases.map(({ watts }) => watts);
}

const places = (['grid', 'multi'] as const).flatMap((node) => [1, 2, 3].map((phase) => ({ node, phase })));

// Steps in front of the Multis are seen by the meter alone. Those behind them do not reach the grid at first: the Multis
// keep to their set-points, until ESS shares them anew.
describe('ESS on the simulated plant', () => {
  it.each(places.filter(({ phase }) => phase === 1))(
    'settles steps at the $node of ess-single within 6 s at the pace of an MK3, and stays there',
    async (place) => {
      const rig = await nightRig(await quietHouse('ess-single', place));
      try {
        await expectSettledSteps(rig, () => rig.demo.plant.get('grid', 'grid').watts, setPointWatts);
      } finally {
        await rig.stop();
      }
    },
    60_000,
  );

  it.each(places)(
    'settles the sum of the phases of ess within 6 s of steps on L$phase at the $node',
    async (place) => {
      const rig = await nightRig(await quietHouse('ess', place));
      try {
        const grid = rig.demo.plant.get('grid', 'grid');
        let before = wattsByPhase(grid);
        await expectSettledSteps(
          rig,
          () => grid.watts,
          setPointWatts,
          (watts) => {
            // Each Multi takes a third of the step, wherever it is.
            const wanted = before.map((value, index) => value + (index === place.phase - 1 ? 2 / 3 : -1 / 3) * watts);
            before = wattsByPhase(grid);
            const off = before.filter((value, index) => Math.abs(value - (wanted[index] ?? 0)) > toleranceWatts);
            expect(off).toEqual([]);
          },
        );
      } finally {
        await rig.stop();
      }
    },
    60_000,
  );

  it.each(places)(
    'settles each phase of ess by itself within 6 s of steps on L$phase at the $node, without phase compensation',
    async (place) => {
      const rig = await nightRig(await quietHouse('ess', place), [['/Settings/CGwacs/Hub4Mode', 2]]);
      try {
        const grid = rig.demo.plant.get('grid', 'grid');
        const aim = setPointWatts / 3;
        await expectSettledSteps(
          rig,
          () => grid.phases[place.phase - 1]?.watts ?? Number.NaN,
          aim,
          () => {
            const off = wattsByPhase(grid).filter((value) => Math.abs(value - aim) > toleranceWatts);
            expect(off).toEqual([]);
          },
        );
      } finally {
        await rig.stop();
      }
    },
    60_000,
  );
});
