import { describe, expect, it } from 'vitest';
import { curveText } from './curve-text.ts';
import { essRig, overshoot, settledAfter } from './ess-rig.ts';
import type { ModelOptions } from './model-plant.ts';

const target = 50;

/** How inverters and meters differ: the usual, slow ones, and such as answer at once. */
const plants: readonly (readonly [what: string, options: Partial<ModelOptions>])[] = [
  ['a Multi at MK2 speed', {}],
  ['a meter that tells twice a second', { meterMs: 500, meterLagMs: 0 }],
  ['a meter that tells once a second, late', { meterMs: 1_000, meterLagMs: 1_000 }],
  ['a Multi that ramps slowly', { deadMs: 500, rampWattsPerSecond: 1_200 }],
  ['a Multi that follows at once', { deadMs: 0, rampWattsPerSecond: 1_000_000 }],
  ['a Multi that is polled slowly and measures 100 W too much', { pollMs: 2_400, biasWatts: 100 }],
];
/** When the load changes, between two readings of the meter. */
const offsets = [0, 170, 330, 510, 690, 870];

describe('a load step of 3 kW in front of a Multi', () => {
  it('is compensated to within 100 W in under 6 s', async () => {
    const rig = essRig();
    rig.plant.front[0] = 500;
    await rig.clock.advance(15_000);
    expect(Math.abs(rig.plant.gridTotal - target)).toBeLessThan(20);
    rig.plant.front[0] = 3_500;
    const up = await rig.curve(10);
    console.log(curveText('3 kW switched on, grid set-point 50 W', up));
    rig.plant.front[0] = 500;
    const down = await rig.curve(10);
    console.log(curveText('3 kW switched off', down));
    for (const samples of [up, down]) {
      expect(settledAfter(samples, target)).toBeLessThan(6);
      expect(overshoot(samples, target)).toBeLessThan(100);
      expect(Math.abs((samples.at(-1)?.grid ?? Number.NaN) - target)).toBeLessThan(20);
    }
  });

  it.each(plants)('does not swing with %s, whenever it comes', async (_, options) => {
    for (const offset of offsets) {
      const rig = essRig(options);
      rig.plant.front[0] = 500;
      await rig.clock.advance(15_000 + offset);
      for (const load of [3_500, 500]) {
        rig.plant.front[0] = load;
        const samples = await rig.curve(12);
        expect(settledAfter(samples, target), `${load} W, ${offset} ms`).toBeLessThan(6);
        expect(overshoot(samples, target), `${load} W, ${offset} ms`).toBeLessThan(100);
      }
    }
  });

  it('is compensated while other loads come and go', async () => {
    const rig = essRig();
    for (let second = 0; second < 20; second += 1) {
      rig.plant.front[0] = 500 + 80 * Math.sin(second * 2.3);
      await rig.clock.advance(1_000);
    }
    const before = rig.plant.writes.length;
    const late: number[] = [];
    for (let second = 0; second < 20; second += 1) {
      rig.plant.front[0] = 3_500 + 80 * Math.sin(second * 2.3);
      const samples = await rig.curve(1);
      if (second >= 5) late.push(...samples.map(({ grid }) => Math.abs(grid - target)));
    }
    expect(Math.max(...late)).toBeLessThan(250);
    expect(rig.plant.writes.length - before).toBeLessThanOrEqual(25);
  });

  it('at the output is compensated too', async () => {
    const rig = essRig();
    rig.plant.front[0] = 500;
    await rig.clock.advance(15_000);
    rig.plant.outputs[0] = 3_000;
    const samples = await rig.curve(10);
    // The Multi holds what it draws by itself.
    expect(settledAfter(samples, target)).toBeLessThan(6);
  });
});

describe('PV in front of a Multi', () => {
  it('charges the battery as it comes, and goes with the clouds', async () => {
    const rig = essRig();
    rig.plant.front[0] = 500;
    await rig.clock.advance(10_000);
    for (const pv of [4_000, 1_500, 5_000, 0]) {
      rig.plant.front[0] = 500 - pv;
      const samples = await rig.curve(10);
      expect(settledAfter(samples, target), `${pv} W`).toBeLessThan(6);
      expect(rig.plant.inputs[0], `${pv} W`).toBeCloseTo(target - 500 + pv, -2);
    }
  });

  it('that rises slowly is followed', async () => {
    const rig = essRig();
    await rig.clock.advance(10_000);
    let worst = 0;
    for (let second = 0; second < 60; second += 1) {
      rig.plant.front[0] = -50 * second;
      const samples = await rig.curve(1);
      if (second > 5) worst = Math.max(worst, ...samples.map(({ grid }) => Math.abs(grid - target)));
    }
    expect(worst).toBeLessThan(300);
  });
});

describe('a Multi at its limit', () => {
  it('is not told more and more, and is back in time when the load falls', async () => {
    const rig = essRig({ ratedWatts: 3_000 });
    rig.plant.front[0] = 5_000;
    const samples = await rig.curve(60);
    expect(samples.at(-1)?.grid).toBeCloseTo(2_000, -1);
    const told = rig.plant.vebus.service.value('/Hub4/L1/AcPowerSetpoint');
    expect(Math.abs(Number(told) + 4_950)).toBeLessThan(50);
    rig.plant.front[0] = 1_000;
    const back = await rig.curve(12);
    console.log(curveText('5 kW falls to 1 kW with a Multi of 3 kW', back));
    expect(settledAfter(back, target)).toBeLessThan(4);
  });

  it('with a full battery lets the surplus go, and helps at once when the sun goes', async () => {
    const rig = essRig({ acceptedWatts: 200 });
    rig.plant.front[0] = -3_000;
    await rig.clock.advance(60_000);
    expect(rig.plant.gridTotal).toBeCloseTo(-2_800, -1);
    rig.plant.front[0] = 2_000;
    expect(settledAfter(await rig.curve(12), target)).toBeLessThan(4);
  });
});

describe('the readings of the meter', () => {
  it('are answered once each: those that stay the same command nothing more', async () => {
    const rig = essRig({ meterMs: 10_000_000 });
    rig.plant.front[0] = 1_000;
    rig.plant.grid?.update([['/Ac/L1/Power', 1_000]]);
    await rig.clock.advance(60_000);
    expect(rig.plant.inputs[0]).toBeCloseTo(-950, 0);
  });

  it('are waited for no longer than they take to come back', async () => {
    const rig = essRig();
    rig.plant.front[0] = 1_000;
    await rig.clock.advance(15_000);
    rig.plant.disconnectMeter();
    await rig.clock.advance(3_000);
    rig.plant.connectMeter();
    rig.plant.front[0] = 2_500;
    expect(settledAfter(await rig.curve(12), target)).toBeLessThan(4);
  });
});
