import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal, ValueRefusal } from '../../../src/simulator/control/controlled.ts';
import { type DemoRig, startDemoRig } from '../../support/demo-rig.ts';

let rig: DemoRig;
beforeAll(async () => {
  rig = await startDemoRig();
});
afterAll(() => rig.stop());

const batteryService = '/Settings/SystemSetup/BatteryService';

async function set(path: string, value: number | string): Promise<void> {
  const { controlled } = rig.demo;
  controlled.check(path, value);
  await rig.during(Promise.resolve(controlled.set(path, value)));
}

describe("the gateway's settings at the control address", () => {
  it('can be set where they are texts, and the gateway follows', async () => {
    expect(rig.demo.controlled.settable()).toContain(batteryService);
    await set(batteryService, 'nobattery');
    await rig.run(2);
    expect(rig.value('settings', batteryService)).toBe('nobattery');
    expect(rig.value('system', '/ActiveBatteryService')).toBeNull();
    await set(batteryService, 'default');
    await rig.run(2);
    expect(rig.value('system', '/ActiveBatteryService')).not.toBeNull();
  });

  it.each([
    ['/Settings/CGwacs/BatteryLife/MinimumSocLimit', 150],
    ['/Settings/CGwacs/BatteryLife/MinimumSocLimit', 'low'],
    [batteryService, 5],
  ])('%s does not take %s, which never makes sense', (path, value) => {
    expect(() => rig.demo.controlled.check(path, value)).toThrow(ValueRefusal);
  });

  it('are another kind of refusal where only this gateway does not take them', () => {
    const refusal = (): void => rig.demo.controlled.check('/Settings/None', 1);
    expect(refusal).toThrow(Refusal);
    expect(refusal).not.toThrow(ValueRefusal);
  });
});
