import { afterEach, describe, expect, it } from 'vitest';
import { Mk2Rig } from '../../../support/mk2-rig.ts';

describe('the MK2 driver on the worked dialogue (mk2.md, 11)', () => {
  let rig: Mk2Rig;
  afterEach(() => rig.stop());

  it('has the first values within ten seconds, set up once', async () => {
    rig = await Mk2Rig.scripted();
    await rig.clock.advance(10_000);
    expect(rig.announced).toEqual(['VE.Bus product 2648 -> vebus 276']);
    expect(rig.script.count('FF 46 07 00')).toBe(1);
    expect(rig.values('/ProductId', '/FirmwareVersion', '/Devices/0/Version')).toEqual([0x2648, 0x304, 2_648_304]);
    expect(rig.values('/Interfaces/Mk2/Version', '/Interfaces/Mk2/ProductId')).toEqual([1_170_216, 4_464]);
  });

  it('shows every value as the frames say it', async () => {
    rig = await Mk2Rig.scripted();
    await rig.clock.advance(12_000);
    const close = (path: string, value: number): void => {
      expect(rig.service?.value(path), path).toBeCloseTo(value, 3);
    };
    close('/Dc/0/Voltage', 14.41);
    close('/Dc/0/Current', 4);
    close('/Dc/0/Power', -200);
    close('/Ac/ActiveIn/L1/V', 232.76);
    close('/Ac/ActiveIn/L1/I', -1.61);
    close('/Ac/ActiveIn/L1/F', 50.1026);
    close('/Ac/ActiveIn/L1/P', -156);
    close('/Ac/Out/L1/V', 232.76);
    close('/Ac/Out/L1/I', 0.08);
    close('/Ac/Out/L1/F', 50.0255);
    close('/Ac/Out/L1/P', 0);
    close('/Soc', 100);
    close('/Ac/ActiveIn/CurrentLimit', 9.9);
    expect(rig.values('/State', '/VebusMainState', '/VebusChargeState', '/VebusError', '/Mode')).toEqual([
      3, 9, 1, 0, 3,
    ]);
    expect(rig.values('/Leds/Mains', '/Leds/Bulk', '/Leds/Float', '/Leds/Absorption')).toEqual([1, 2, 2, 0]);
    expect(rig.values('/Ac/NumberOfPhases', '/Ac/NumberOfAcInputs', '/Ac/ActiveIn/ActiveInput')).toEqual([1, 1, 0]);
    // Not available, and never a number that stands for it.
    expect(rig.values('/Ac/ActiveIn/L2/V', '/Dc/0/Temperature', '/Hub4/L1/AcPowerSetpoint')).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('never sends a state while it only reads', async () => {
    rig = await Mk2Rig.scripted();
    await rig.clock.advance(120_000);
    const commands = rig.script.told.filter((text) => text.startsWith('FF 53'));
    // Flag 10 of the fifth byte: interface settings only (mk2.md, 5).
    expect(commands).toEqual(['FF 53 00 00 80 01 D0 00 00 00']);
  });

  it('asks for the scales of a version once only', async () => {
    rig = await Mk2Rig.scripted();
    await rig.clock.advance(12_000);
    const asked = rig.script.count('FF 58 36');
    rig.wires.unplug('mk3');
    await rig.clock.advance(5_000);
    expect(rig.service).toBeUndefined();
    rig.wires.plug('mk3');
    rig.script.selected = '42';
    await rig.clock.advance(20_000);
    expect(rig.service).toBeDefined();
    expect(rig.script.count('FF 58 36')).toBe(asked);
  });
});
