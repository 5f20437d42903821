import { describe, expect, it } from 'vitest';
import { curveText } from './curve-text.ts';
import { essRig, overshoot, settledAfter } from './ess-rig.ts';

const target = 50;

describe('three phases together (Hub4Mode 1)', () => {
  it('are kept at the set-point in sum, each Multi converting the same', async () => {
    const rig = essRig({ phases: 3 });
    rig.plant.front.splice(0, 3, 3_000, -600, 300);
    rig.plant.outputs.splice(0, 3, 500, 200, 0);
    const samples = await rig.curve(15);
    console.log(curveText('three phases together', samples));
    expect(settledAfter(samples, target)).toBeLessThan(8);
    const converted = rig.plant.inputs.map((watts, phase) => watts - (rig.plant.outputs[phase] ?? 0));
    for (const watts of converted) expect(Math.abs(watts - (converted[0] ?? 0))).toBeLessThan(60);
    rig.plant.front[1] = 2_400;
    const step = await rig.curve(12);
    expect(settledAfter(step, target)).toBeLessThan(6);
    expect(overshoot(step, target)).toBeLessThan(100);
  });

  it('are compensated by a single Multi on L1', async () => {
    const rig = essRig();
    rig.plant.front.splice(0, 3, 200, 700, 900);
    expect(settledAfter(await rig.curve(12), target)).toBeLessThan(8);
    expect(rig.plant.inputs[0]).toBeCloseTo(-1_750, -2);
  });
});

describe('each phase by itself (Hub4Mode 2)', () => {
  it('is kept at its part of the set-point', async () => {
    const rig = essRig({ phases: 3 });
    await rig.set('Hub4Mode', 2);
    await rig.set('AcPowerSetPoint', 300);
    rig.plant.front.splice(0, 3, 2_000, -1_500, 0);
    await rig.clock.advance(15_000);
    for (const watts of rig.plant.gridWatts) expect(Math.abs(watts - 100)).toBeLessThan(30);
    rig.plant.front[2] = 1_000;
    await rig.clock.advance(8_000);
    for (const watts of rig.plant.gridWatts) expect(Math.abs(watts - 100)).toBeLessThan(30);
  });

  it('leaves phases without a Multi alone', async () => {
    const rig = essRig();
    await rig.set('Hub4Mode', 2);
    rig.plant.front.splice(0, 3, 1_000, 700, 900);
    await rig.clock.advance(15_000);
    expect(rig.plant.gridWatts[0]).toBeCloseTo(target, -1.5);
  });
});
