import { describe, expect, it } from 'vitest';
import { heldService } from '../../../support/held-service.ts';
import { essRig } from './ess-rig.ts';

type Rig = ReturnType<typeof essRig>;
const settled = (rig: Rig): Promise<void> => rig.clock.advance(12_000);
/** What the Multi gives to the battery. */
const charge = ({ plant }: Rig): number => (plant.inputs[0] ?? 0) - (plant.outputs[0] ?? 0);

function at(front: number, options = {}): Rig {
  const rig = essRig(options);
  rig.plant.front[0] = front;
  return rig;
}

describe('discharging', () => {
  it.each([
    ['MaxDischargePower', 1_200, -1_200],
    ['MaxDischargePower', 0, 0],
    ['MaxDischargePower', -1, -2_950],
    ['MaxDischargePercentage', 49, 0],
    ['MaxDischargePercentage', 50, -2_950],
  ])('is limited by %s %d to %d W', async (path, value, watts) => {
    const rig = at(3_000);
    await rig.set(path, value);
    await settled(rig);
    expect(charge(rig)).toBeCloseTo(watts, -1.5);
  });

  it('counts the loads at the output', async () => {
    const rig = at(1_000);
    rig.plant.outputs[0] = 2_000;
    await rig.set('MaxDischargePower', 2_500);
    await settled(rig);
    expect(charge(rig)).toBe(-2_500);
    expect(rig.value('hub4', '/MaxDischargePower')).toBe(2_500);
  });

  it('is limited by the current that the BMS allows, solar power on top', async () => {
    const rig = at(3_000);
    rig.battery.update([
      ['/Info/MaxChargeVoltage', 56],
      ['/Info/MaxDischargeCurrent', 20],
    ]);
    await settled(rig);
    expect(charge(rig)).toBeCloseTo(-1_040, -0.5);
    const solar = { '/Dc/0/Voltage': 52, '/Dc/0/Current': 10 };
    heldService(rig.store, { type: 'solarcharger', suffix: 'ttyUSB3', instance: 289 }, solar);
    await settled(rig);
    expect(charge(rig)).toBeCloseTo(-1_560, -0.5);
    rig.battery.update([['/Info/MaxDischargeCurrent', 0]]);
    await settled(rig);
    expect(charge(rig)).toBeCloseTo(0);
  });
});

describe('charging', () => {
  it.each([
    ['MaxChargePower', 1_000, 1_000],
    ['MaxChargePower', -1, 3_050],
    ['/Settings/SystemSetup/MaxChargeCurrent', 30, 1_560],
    ['/Settings/SystemSetup/MaxChargeCurrent', 0, 0],
    ['MaxChargePercentage', 0, 0],
    ['MaxChargePercentage', 50, 1_820],
  ])('is limited by %s %d to %d W', async (path, value, watts) => {
    const rig = at(-3_000);
    rig.plant.vebus.update([['/Dc/0/MaxChargeCurrent', 70]]);
    await rig.set(path, value);
    await settled(rig);
    expect(charge(rig)).toBeCloseTo(watts, -1.5);
    expect(rig.plant.vebus.service.value('/Hub4/DisableCharge')).toBe(watts === 0 ? 1 : 0);
  });

  it('leaves room for what the solar chargers bring', async () => {
    const rig = at(-3_000);
    rig.battery.update([
      ['/Info/MaxChargeVoltage', 56],
      ['/Info/MaxChargeCurrent', 40],
    ]);
    const solar = { '/Dc/0/Voltage': 52, '/Dc/0/Current': 25 };
    heldService(rig.store, { type: 'solarcharger', suffix: 'ttyUSB3', instance: 289 }, solar);
    await settled(rig);
    expect(charge(rig)).toBeCloseTo(15 * 52, -0.5);
  });

  it('ends at once when a BMS forbids it', async () => {
    const rig = at(-3_000);
    await settled(rig);
    rig.plant.vebus.update([['/Bms/AllowToCharge', 0]]);
    await rig.clock.advance(4_000);
    expect(charge(rig)).toBeCloseTo(0);
    expect(rig.plant.vebus.service.value('/Hub4/DisableCharge')).toBe(1);
  });
});

describe('feeding in', () => {
  it('goes by the set-point up to what is allowed', async () => {
    const rig = at(500);
    await rig.set('AcPowerSetPoint', -4_000);
    await settled(rig);
    expect(rig.plant.gridTotal).toBeCloseTo(-4_000, -1.5);
    await rig.set('MaxFeedInPower', 1_500);
    await settled(rig);
    expect(rig.plant.gridTotal).toBeCloseTo(-1_500, -1.5);
    await rig.set('PreventFeedback', 1);
    await settled(rig);
    expect(rig.plant.gridTotal).toBeCloseTo(0, -1.5);
  });

  it('of solar surplus by the Multi itself is allowed or forbidden where it takes that', async () => {
    const rig = at(500);
    rig.plant.vebus.update([['/Hub4/DoNotFeedInOvervoltage', 0]]);
    await rig.clock.advance(3_000);
    expect(rig.plant.vebus.service.value('/Hub4/DoNotFeedInOvervoltage')).toBe(1);
    await rig.set('OvervoltageFeedIn', 1);
    await rig.clock.advance(3_000);
    expect(rig.plant.vebus.service.value('/Hub4/DoNotFeedInOvervoltage')).toBe(0);
  });
});

describe('peak shaving', () => {
  it('discharges for what a phase draws beyond its limit, and charges no more than it leaves', async () => {
    const rig = at(1_000);
    await rig.set('AcPowerSetPoint', 20_000);
    await rig.set('AcInputLimit', 10);
    await settled(rig);
    expect(rig.plant.gridTotal).toBeCloseTo(2_300, -1.5);
    rig.plant.front[0] = 5_000;
    await settled(rig);
    expect(rig.plant.gridTotal).toBeCloseTo(2_300, -1.5);
    expect(rig.value('hub4', '/IsPeakShaving')).toBe(1);
  });

  it('spares a battery at its minimum, unless it is wanted always', async () => {
    const rig = at(5_000);
    rig.battery.update([['/Soc', 9]]);
    await rig.set('AcInputLimit', 10);
    await settled(rig);
    expect(rig.plant.gridTotal).toBeCloseTo(5_000, -1.5);
    await rig.set('AlwaysPeakShave', 1);
    await settled(rig);
    expect(rig.plant.gridTotal).toBeCloseTo(2_300, -1.5);
  });

  it('charges for what a phase would feed in beyond its limit', async () => {
    const rig = at(-4_000);
    await rig.set('AcPowerSetPoint', -5_000);
    await rig.set('AcExportLimit', 5);
    await settled(rig);
    expect(rig.plant.gridTotal).toBeCloseTo(-1_150, -1.5);
  });
});

describe('the battery', () => {
  const cases: readonly (readonly [what: string, state: number, soc: number, watts: number])[] = [
    ['is not discharged at its minimum', 10, 10, 0],
    ['is recharged far below its minimum', 10, 4, 8_000],
    ['is charged as far as it goes to be kept charged', 9, 70, 8_000],
    ['is discharged with BatteryLife above the limit', 1, 60, -2_950],
    ['is not discharged with BatteryLife at the limit', 1, 10, 0],
  ];
  it.each(cases)('%s (state %d, %d %%)', async (_, state, soc, watts) => {
    const rig = at(3_000);
    rig.plant.vebus.update([['/Ac/ActiveIn/CurrentLimit', 50]]);
    rig.battery.update([['/Soc', soc]]);
    await rig.set('BatteryLife/State', state);
    await settled(rig);
    expect(charge(rig)).toBeCloseTo(watts, -1.5);
  });

  it('takes surplus of PV also when it is not to be discharged', async () => {
    const rig = at(-2_000);
    rig.battery.update([['/Soc', 9]]);
    await settled(rig);
    expect(rig.setting('BatteryLife/State')).toBe(11);
    expect(charge(rig)).toBeCloseTo(2_050, -1.5);
  });

  it('is charged no more than its input current limit lets through', async () => {
    const rig = at(0);
    rig.plant.vebus.update([['/Ac/ActiveIn/CurrentLimit', 16]]);
    await rig.set('BatteryLife/State', 9);
    await settled(rig);
    expect(rig.plant.vebus.service.value('/Hub4/L1/AcPowerSetpoint')).toBe(16 * 230);
  });

  it('is free again three per cent above its minimum', async () => {
    const rig = at(3_000);
    for (const [soc, state] of [
      [10, 11],
      [12.9, 11],
      [13, 10],
      [11, 10],
      [10, 11],
      [4.9, 12],
      [9.9, 12],
      [10, 11],
    ] as const) {
      rig.battery.update([['/Soc', soc]]);
      await rig.clock.advance(1_000);
      expect(rig.setting('BatteryLife/State'), `${soc} %`).toBe(state);
    }
  });

  it('without a state of charge is controlled as before', async () => {
    const rig = at(3_000);
    rig.battery.update([['/Soc', null]]);
    await settled(rig);
    expect(charge(rig)).toBeCloseTo(-2_950, -1.5);
  });
});
