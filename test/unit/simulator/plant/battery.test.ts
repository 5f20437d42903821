import { describe, expect, it } from 'vitest';
import { Battery } from '../../../../src/simulator/plant/battery.ts';
import type { BatteryDescription } from '../../../../src/simulator/plant/description.ts';

const battery = (changes: Partial<BatteryDescription> = {}): Battery =>
  new Battery('house', { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc: 50, ...changes }, 20);
const agm = { chemistry: 'agm', nominalVolts: 12, capacityAmpHours: 100 } as const;

/** Lets a current flow at the voltage that it makes. */
function carry(one: Battery, amps: number, seconds: number): void {
  one.carry(amps, one.restVolts + amps * one.resistance(amps > 0), seconds, 20);
}

describe('a battery', () => {
  it.each([
    ['48 V 200 Ah LFP', battery(), 0.0077],
    ['12 V 100 Ah AGM', battery(agm), 0.0048],
  ])('of %s has the resistance that the fact sheet gives', (_, one, ohms) => {
    expect(one.resistance(false)).toBeCloseTo(ohms, 4);
  });

  it.each([
    ['lead', 12, 0, 11.36],
    ['lead', 12, 100, 12.73],
    ['agm', 12, 0, 11.63],
    ['agm', 24, 100, 25.78],
    ['lfp', 12, 20, 12.8],
    ['lfp', 12, 55, 13.25],
    ['lfp', 48, 90, 53.6],
    ['lfp', 48, 0, 40],
  ] as const)('of %s, %s V nominal, rests at its voltage for %s %%', (chemistry, nominalVolts, soc, volts) => {
    expect(battery({ chemistry, nominalVolts, soc }).restVolts).toBeCloseTo(volts, 9);
  });

  it('of LFP rises at the top while it is charged, and settles within the hour afterwards', () => {
    const one = battery({ soc: 98.9 });
    for (let second = 0; second < 300; second += 1) carry(one, 2.4, 1);
    expect(one.soc).toBeCloseTo(99, 1);
    expect(one.restVolts).toBeGreaterThan(4 * 13.75);
    for (let second = 0; second < 3_600; second += 1) carry(one, 0, 1);
    expect(one.restVolts).toBeCloseTo(54, 1);
  });

  it('loses charge as the current says, and gains it less its efficiency', () => {
    const one = battery();
    carry(one, -20, 1_800);
    expect(one.ampHours).toBeCloseTo(90, 9);
    carry(one, 20, 1_800);
    expect(one.ampHours).toBeCloseTo(99.9, 9);
    expect(one).toMatchObject({ chargedAmpHours: 10, dischargedAmpHours: 10 });
    const lead = battery({ ...agm, soc: 50 });
    carry(lead, 10, 3_600);
    expect(lead.soc).toBeCloseTo(59.5, 9);
  });

  it('takes half a percent of its capacity at absorption voltage when it is full, if it is of lead', () => {
    const one = battery({ ...agm, chemistry: 'lead', soc: 100 });
    expect((14.4 - one.restVolts) / one.resistance(true)).toBeCloseTo(0.5, 1);
    expect(one.resistance(false)).toBeCloseTo(0.0048, 6);
  });

  it('stays full and turns into heat what it is given beyond', () => {
    const one = battery({ ...agm, soc: 100 });
    carry(one, 1, 3_600);
    expect(one.soc).toBe(100);
    expect(one.terms.storedWatts).toBe(0);
    expect(one.terms.lossWatts).toBeCloseTo(one.watts, 9);
  });

  it('gives no more than what is in it', () => {
    const one = battery({ soc: 0 });
    expect(one.leastAmps(1)).toBeCloseTo(0, 9);
    const nearly = battery({ soc: 0.001 });
    expect(nearly.leastAmps(60)).toBeCloseTo(-0.12, 9);
  });

  it('becomes warm by its losses and follows the air', () => {
    const one = battery();
    for (let minute = 0; minute < 20; minute += 1) carry(one, -200, 60);
    // 307 W for 20 minutes into 102 kJ/K.
    expect(one.celsius).toBeCloseTo(23.5, 0);
    for (let day = 0; day < 5; day += 1) one.carry(0, one.restVolts, 86_400, 5);
    expect(one.celsius).toBeCloseTo(5, 1);
  });
});

describe('a battery management system', () => {
  it('forbids charging above 3.65 V a cell until the battery has come down to 3.5 V', () => {
    const one = battery({ bms: true });
    one.carry(0, 58.6, 1, 20);
    expect(one.bms).toMatchObject({ mayCharge: false, chargeAmps: 0, mayDischarge: true });
    one.carry(0, 56.5, 1, 20);
    expect(one.mayCharge).toBe(false);
    one.carry(0, 55.5, 1, 20);
    expect(one.bms).toMatchObject({ mayCharge: true, chargeAmps: 100, chargeVolts: 56.8 });
  });

  it('forbids discharging below 2.6 V a cell until the battery is charged', () => {
    const one = battery({ bms: true });
    one.carry(0, 41, 1, 20);
    expect(one.bms).toMatchObject({ mayDischarge: false, dischargeAmps: 0 });
    one.carry(0, 47, 1, 20);
    expect(one.mayDischarge).toBe(false);
    one.carry(0, 49, 1, 20);
    expect(one.mayDischarge).toBe(true);
  });

  it('forbids charging in the cold', () => {
    const one = battery({ bms: true, celsius: 2 });
    one.carry(0, 53, 1, 2);
    expect(one.mayCharge).toBe(false);
  });

  it('lets less in near full', () => {
    const one = battery({ bms: true, soc: 99 });
    one.carry(0, 53.6, 1, 20);
    expect(one.bms?.chargeAmps).toBeCloseTo(20, 6);
  });
});
