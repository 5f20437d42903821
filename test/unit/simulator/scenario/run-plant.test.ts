import { describe, expect, it } from 'vitest';
import { sleep } from '../../../../src/runtime/clock.ts';
import { Plant } from '../../../../src/simulator/plant/plant.ts';
import type { ScenarioEvent } from '../../../../src/simulator/scenario/event-forms.ts';
import { runPlant, scheduleEvents } from '../../../../src/simulator/scenario/run-plant.ts';
import { SimulatedClock, type Speed } from '../../../../src/simulator/time/simulated-clock.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const startUnixMs = Date.UTC(2026, 5, 21, 5);

function smallPlant(): Plant {
  return new Plant({
    startUnixMs,
    batteries: { house: { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200 } },
    solarChargers: { roof: { battery: 'house', peakWatts: 2_000, openVolts: 100, ratedAmps: 35 } },
    grids: { grid: {} },
    multis: { multi: { battery: 'house', inputs: ['grid'], voltAmps: 3_000, chargeAmps: 35 } },
    acLoads: { home: { node: 'multi', watts: 300, appliances: ['kettle', 'fridge'] } },
  });
}

describe('a plant on a clock', () => {
  it('goes with it, a second at a time, until it is stopped', async () => {
    const clock = new ManualClock();
    const plant = smallPlant();
    const stop = runPlant(clock, plant);
    await clock.advance(90_500);
    expect(plant.seconds).toBe(90);
    expect(plant.unixMs).toBe(startUnixMs + 90_000);
    stop();
    await clock.advance(10_000);
    expect(plant.seconds).toBe(90);
  });

  it('has events that happen at their time', async () => {
    const clock = new ManualClock();
    const seen: [number, ScenarioEvent][] = [];
    const began = clock.now();
    const cancel = scheduleEvents(
      clock,
      [
        { at: 0, event: 'grid-lost' },
        { at: 60, event: 'load-step', watts: 500 },
        { at: 120, event: 'grid-restored' },
      ],
      (event) => seen.push([clock.now() - began, event]),
    );
    await clock.advance(100_000);
    cancel();
    await clock.advance(100_000);
    expect(seen).toEqual([
      [0, { event: 'grid-lost' }],
      [60_000, { event: 'load-step', watts: 500 }],
    ]);
  });

  it('lives through a day in seconds at full speed, and comes to the same as at any other', {
    timeout: 30_000,
  }, async () => {
    const liveFor = async (speed: Speed, real?: ManualClock) => {
      const plant = smallPlant();
      const turns = real === undefined ? {} : { clock: real, nextTurn: (fn: () => void) => real.after(0, fn) };
      const clock = new SimulatedClock({ startUnixMs, speed, ...turns });
      runPlant(clock, plant);
      scheduleEvents(clock, [{ at: 3_600, event: 'grid-lost' }], (event) => {
        // It is about plants only here.
        if (event.event === 'grid-lost') plant.raise(event);
      });
      const day = sleep(clock, 86_400_500);
      await real?.advance(86_400_500 / 10_000);
      if (real === undefined) await day;
      clock.stop();
      return plant;
    };
    const began = performance.now();
    const plant = await liveFor('max');
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(plant.seconds).toBe(86_400);
    expect((await liveFor(10_000, new ManualClock())).values()).toEqual(plant.values());
  });
});
