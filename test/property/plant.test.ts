import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../src/simulator/plant/description.ts';
import { Plant } from '../../src/simulator/plant/plant.ts';
import { type Deed, deed, happen, plantDescription } from '../unit/simulator/plant/arbitrary-plants.ts';

const runs = { numRuns: 150 };
const stepsOfPlant = 25;

/** Lets a plant live through deeds, with `check` after every step. */
function live(description: PlantDescription, deeds: readonly Deed[], check: (plant: Plant, seconds: number) => void) {
  const plant = new Plant(description);
  check(plant, 0);
  for (const [index, one] of deeds.entries()) {
    happen(plant, one);
    const seconds = [1, 0.25, 1, 1, 30][index % 5] ?? 1;
    if (seconds <= 1) {
      plant.step(seconds);
      check(plant, seconds);
    } else {
      for (let second = 0; second < seconds; second += 1) {
        plant.step(1);
        check(plant, 1);
      }
    }
  }
}

const life = [plantDescription, fc.array(deed, { minLength: 3, maxLength: stepsOfPlant })] as const;

describe('a plant, whatever it consists of and whatever happens to it', () => {
  it('loses and makes no power: all sums are zero to a watt in each step', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(...life, (description, deeds) => {
        live(description, deeds, (plant) => {
          const { watts, buses } = plant.balance();
          expect(Math.abs(watts)).toBeLessThan(1);
          for (const bus of Object.values(buses)) expect(Math.abs(bus)).toBeLessThan(1);
        });
      }),
      runs,
    );
  });

  it('has meters that agree: a grid gives what hangs on it takes, and each Multi what its loads take', () => {
    fc.assert(
      fc.property(...life, (description, deeds) => {
        live(description, deeds, (plant) => {
          const { grid, generator, multi, acLoad, pvInverter, evCharger, acCharger } = plant.parts;
          const on = (node: string): number => {
            const isOn = (kind: 'acLoads' | 'pvInverters' | 'evCharger' | 'acChargers', name: string): boolean => {
              const key = kind === 'evCharger' ? 'evChargers' : kind;
              return description[key]?.[name]?.node === node;
            };
            let watts = 0;
            for (const one of acLoad) if (isOn('acLoads', one.name)) watts += one.watts;
            for (const one of pvInverter) if (isOn('pvInverters', one.name)) watts -= one.watts;
            for (const one of evCharger) if (isOn('evCharger', one.name)) watts += one.watts;
            for (const one of acCharger) if (isOn('acChargers', one.name)) watts += one.acWatts;
            return watts;
          };
          for (const source of [...grid, ...generator]) {
            let taken = on(source.name);
            for (const { description: of, activeInput, phases } of multi) {
              const isSource = activeInput !== undefined && of.inputs[activeInput] === source.name;
              if (isSource) for (const { inputWatts } of phases) taken += inputWatts;
            }
            expect(Math.abs(source.watts - taken)).toBeLessThan(0.5);
          }
          for (const { name, phases } of multi) {
            let given = 0;
            for (const { outputWatts } of phases) given += outputWatts;
            expect(Math.abs(given - on(name))).toBeLessThan(0.5);
          }
        });
      }),
      runs,
    );
  });

  it('shows numbers that are finite, and batteries between empty and full', () => {
    fc.assert(
      fc.property(...life, (description, deeds) => {
        live(description, deeds, (plant) => {
          const odd = Object.entries(plant.values()).filter(
            ([, value]) => typeof value === 'number' && !Number.isFinite(value),
          );
          expect(odd).toEqual([]);
          for (const { soc, volts } of plant.parts.battery) {
            expect(soc).toBeGreaterThanOrEqual(0);
            expect(soc).toBeLessThanOrEqual(100);
            expect(volts).toBeGreaterThan(0);
          }
        });
      }),
      runs,
    );
  });

  it('has a state of charge that is the integral of the current', () => {
    fc.assert(
      fc.property(...life, (description, deeds) => {
        let counted: number[] | undefined;
        live(
          description,
          deeds.filter(({ kind }) => kind !== 'soc'),
          (plant, seconds) => {
            const { battery } = plant.parts;
            counted ??= battery.map(({ ampHours }) => ampHours);
            counted = battery.map(({ amps, capacityAmpHours, chemistry }, index) => {
              const kept = amps > 0 ? amps * chemistry.efficiency : amps;
              const ampHours = (counted?.[index] ?? 0) + (kept * seconds) / 3_600;
              return Math.min(Math.max(ampHours, 0), capacityAmpHours);
            });
            for (const [index, { ampHours, capacityAmpHours }] of battery.entries()) {
              expect(Math.abs(ampHours - (counted[index] ?? 0))).toBeLessThan(1e-9 * capacityAmpHours);
            }
          },
        );
      }),
      runs,
    );
  });

  it('keeps to the limits of its devices, and off means off', () => {
    fc.assert(
      fc.property(...life, (description, deeds) => {
        live(description, deeds, (plant) => {
          for (const { description: of, dcAmps, phases, mode, dcWatts } of plant.parts.multi) {
            const units = (of.phases ?? 1) * (of.unitsPerPhase ?? 1);
            const charged = of.chargeAmps * units;
            // A current is held by the voltage before it flows, which is close enough after a few passes.
            expect(dcAmps).toBeLessThan(charged * 1.02 + 0.1);
            if (mode !== 'off') continue;
            expect(dcWatts).toBe(0);
            for (const { inputWatts, outputWatts, outputVolts } of phases) {
              expect([inputWatts, outputWatts, outputVolts].every((value) => value === 0)).toBe(true);
            }
          }
          for (const { description: of, amps, isOn, panelWatts, availableWatts } of plant.parts.solarCharger) {
            expect(amps).toBeLessThan(of.ratedAmps * 1.02 + 0.1);
            expect(panelWatts).toBeLessThanOrEqual(availableWatts + 1e-6);
            if (!isOn) expect(panelWatts).toBe(0);
          }
          for (const { watts, limitWatts } of plant.parts.pvInverter) {
            expect(watts).toBeLessThanOrEqual(limitWatts + 1e-6);
            expect(watts).toBeGreaterThanOrEqual(0);
          }
        });
      }),
      runs,
    );
  });
});
