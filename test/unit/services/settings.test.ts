import { describe, expect, it } from 'vitest';
import { settingsService } from '../../../src/services/settings/settings.ts';
import type { Value } from '../../../src/store/values.ts';

const { values } = settingsService();

/** Defaults of a GX where it documents one; what it leaves open is as an ESS without limits has it. */
const defaults: readonly (readonly [pattern: RegExp, value: Value])[] = [
  [/CGwacs\/AcPowerSetPoint$/, 50],
  [/CGwacs\/Max(Charge|Discharge)Percentage$/, 100],
  [/CGwacs\/Max(Discharge|FeedIn)Power$/, -1],
  [/CGwacs\/Ac(Export|Input)Limit$/, -1],
  [/CGwacs\/(OvervoltageFeedIn|PreventFeedback|AlwaysPeakShave|RunWithoutGridMeter)$/, 0],
  [/CGwacs\/Hub4Mode$/, 1],
  [/CGwacs\/BatteryLife\/(State|MinimumSocLimit)$/, 10],
  [/SystemSetup\/MaxChargeCurrent$/, -1],
  [/SystemSetup\/MaxChargeVoltage$/, 0],
  [/SystemSetup\/AcInput1$/, 1],
  [/SystemSetup\/AcInput2$/, 2],
  [/SystemSetup\/SystemName$/, ''],
  [/Pump0\/(AutoStartEnabled|Mode)$/, 0],
  [/Pump0\/StartValue$/, 50],
  [/Pump0\/StopValue$/, 80],
  [/DynamicEss\/(Mode|Schedule\/0\/\w+)$/, 0],
  [/ModbusServer\/ReadWrite$/, 1],
];

describe('the settings', () => {
  it.each(defaults)('begin with their default: %s is %j', (pattern, value) => {
    const paths = Object.keys(values).filter((path) => pattern.test(path));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(values[path], path).toBe(value);
  });

  it('stand under /Settings', () => {
    expect(Object.keys(values).filter((path) => !path.startsWith('/Settings/'))).toEqual([]);
  });
});
