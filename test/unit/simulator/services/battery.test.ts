import { expect, test } from 'vitest';
import { memoryPair } from '../../../../src/links/memory.ts';
import { vedirectModel } from '../../../../src/simulator/models/vedirect/vedirect-model.ts';
import { fieldIn } from '../vedirect/host.ts';
import { noon, StoreRig } from './store-rig.ts';

/** A battery that only the night's loads draw from, with a management system and a monitor. */
function night() {
  const rig = new StoreRig({ startUnixMs: noon + 12 * 3_600_000, alternators: {} });
  rig.plant.raise({ event: 'grid-lost' });
  rig.add('battery', 'pylon');
  const { clock, plant } = rig;
  const monitor = vedirectModel(
    { wire: 'vedirect', device: 'bmv', of: ['pylon'], name: 'Monitor', units: [] },
    { clock, plant, seed: 7 },
  );
  monitor.measure(0);
  const [near, far] = memoryPair('memory:test');
  let text = '';
  near.onBytes((bytes) => {
    text += Buffer.from(bytes).toString('latin1');
  });
  monitor.plugIn(far);
  return {
    rig,
    run(seconds: number): void {
      for (let second = 0; second < seconds; second += 1) {
        rig.run(1);
        monitor.measure(1);
      }
    },
    async field(label: string): Promise<number> {
      text = '';
      await clock.advance(2_500);
      return Number(fieldIn(text, label));
    },
    value: (path: string): number => Number(rig.value('battery', path)),
  };
}

test('a management system and a battery monitor tell the same time to go, down to the discharge floor', async () => {
  const { rig, run, field, value } = night();
  run(1_800);
  const { soc, amps } = rig.plant.get('battery', 'pylon');
  const seconds = value('/TimeToGo');
  expect(amps).toBeLessThan(-10);
  expect(seconds / 60 / (await field('TTG'))).toBeCloseTo(1, 1);
  expect(seconds / ((4 * (soc - 10) * 3_600) / -amps)).toBeCloseTo(1, 1);
});

test('both count the same history of one battery', async () => {
  const { run, field, value } = night();
  run(600);
  expect(value('/History/TotalAhDrawn')).toBeCloseTo((await field('H6')) / 1_000, 0);
  expect(value('/History/DischargedEnergy')).toBeCloseTo((await field('H17')) / 100, 1);
  expect(value('/History/MinimumVoltage')).toBeCloseTo((await field('H7')) / 1_000, 2);
  expect(value('/History/ChargeCycles')).toBe(await field('H4'));
  expect(value('/History/ChargedEnergy')).toBeCloseTo((await field('H18')) / 100, 1);
  expect(value('/History/DeepestDischarge')).toBeCloseTo((await field('H1')) / 1_000, 0);
  expect(value('/History/MaximumVoltage')).toBeCloseTo((await field('H8')) / 1_000, 2);
  expect(Math.abs(value('/History/TimeSinceLastFullCharge') - (await field('H9')))).toBeLessThan(60);
});
