import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mk2Rig } from '../../../support/mk2-rig.ts';

describe('a VE.Bus system', () => {
  let rig: Mk2Rig;
  beforeEach(async () => {
    rig = await Mk2Rig.scripted();
    await rig.clock.advance(12_000);
    rig.script.told.length = 0;
  });
  afterEach(() => rig.stop());

  it('is absent ten seconds after it fell silent, and back when it answers again', async () => {
    rig.script.isSilent = true;
    await rig.clock.advance(8_000);
    expect(rig.service).toBeDefined();
    await rig.clock.advance(4_000);
    expect(rig.service).toBeUndefined();
    await rig.clock.advance(60_000);
    rig.script.isSilent = false;
    rig.script.selected = '42';
    await rig.clock.advance(15_000);
    expect(rig.service?.value('/Dc/0/Voltage')).toBeCloseTo(14.41);
  });

  it('is absent when the interface answers but the bus does not', async () => {
    for (const key of [...rig.script.answers.keys()]) {
      if (key.startsWith('FF 46') || key.startsWith('FF 58')) rig.script.answers.set(key, undefined);
    }
    await rig.clock.advance(13_000);
    expect(rig.service).toBeUndefined();
  });

  it('is absent at once when the cable is pulled', async () => {
    rig.wires.unplug('mk3');
    await rig.clock.advance(1);
    expect(rig.service).toBeUndefined();
  });

  it('settles a write as not answered when the cable is pulled meanwhile', async () => {
    rig.script.answers.set('FF 53*', undefined);
    const writing = rig.write({ path: '/Mode', value: 1 });
    await rig.clock.advance(100);
    rig.wires.unplug('mk3');
    await rig.clock.advance(1);
    expect(await writing).toMatchObject({ kind: 'no-answer' });
  });

  it('stays present as off while it sleeps because it was switched off, and takes orders when it wakes (6)', async () => {
    // Frame 41 with neither charging nor inverting.
    rig.script.answers.set('FF 46 05', '41 10 00 00 00 94 5E 00 F4 01 63 00 44');
    const writing = rig.write({ path: '/Mode', value: 4 });
    await rig.clock.advance(4_000);
    expect(await writing).toEqual({ kind: 'done' });
    rig.script.isSilent = true;
    await rig.clock.advance(60_000);
    expect(rig.values('/State', '/Mode', '/Dc/0/Voltage', '/Ac/Out/L1/V')).toEqual([0, 4, null, null]);
    expect(rig.values('/ProductId', '/Connected')).toEqual([0x2648, 1]);
    rig.script.isSilent = false;
    rig.script.selected = '42';
    await rig.clock.advance(15_000);
    expect(rig.service?.value('/Dc/0/Voltage')).toBeCloseTo(14.41);
    expect(rig.service?.value('/Mode')).toBe(4);
  });

  it('is not commanded again after the gateway has lost and found it', async () => {
    const writing = rig.write({ path: '/Mode', value: 1 });
    await rig.clock.advance(1_000);
    await writing;
    rig.wires.unplug('mk3');
    await rig.clock.advance(3_000);
    rig.script.told.length = 0;
    rig.script.selected = '42';
    rig.wires.plug('mk3');
    await rig.clock.advance(30_000);
    expect(rig.service).toBeDefined();
    expect(rig.script.told.filter((text) => text.startsWith('FF 53'))).toEqual(['FF 53 00 00 80 01 D0 00 00 00']);
  });

  it('sends nothing that switches it when the gateway stops', async () => {
    const writing = rig.write({ path: '/Mode', value: 1 });
    await rig.clock.advance(1_000);
    await writing;
    rig.script.told.length = 0;
    await rig.stop();
    expect(rig.script.told.filter((text) => text.startsWith('FF 53'))).toEqual([]);
  });

  it('is set up again when the interface was reset without saying so (3)', async () => {
    rig.script.selected = '42';
    await rig.clock.advance(12_000);
    expect(rig.lines.join()).toContain('the interface was reset');
    expect(rig.script.count('FF 53 00 00 80 01 D0')).toBe(1);
    expect(rig.service?.value('/Dc/0/Voltage')).toBeCloseTo(14.41);
  });

  it('is looked for again when there are more devices than at start (21)', async () => {
    rig.script.answers.set('FF 46 07 00', '20 78 56 34 12 20 00 00 09 00 00 00 00 00 00');
    await rig.clock.advance(75_000);
    expect(rig.service?.value('/Devices/NumberOfMultis')).toBe(2);
  });

  it('shows no main state that does not exist (10)', async () => {
    rig.script.answers.set('FF 46 01', '20 01 01 01 B7 08 EC 5A 5F FF EC 5A 08 00 C3');
    rig.script.answers.set('FF 58 0E 00 00', 'FF 58 80 00');
    await rig.clock.advance(5_000);
    expect(rig.values('/VebusMainState', '/State')).toEqual([null, null]);
    expect(rig.service?.value('/Ac/ActiveIn/L1/V')).toBeCloseTo(232.76);
  });

  it('has no LEDs, alarms or error while the interface cannot tell them', async () => {
    rig.script.answers.set('FF 4C', 'FF 4C 1F 1F 00 00 80 00');
    await rig.clock.advance(5_000);
    expect(rig.values('/Leds/Mains', '/Alarms/Overload', '/VebusError', '/Alarms/VoltageSensor')).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('has zeros on an AC input without mains, whatever is left there (23)', async () => {
    // 40.00 V of ghosts, 0.10 A, and the last period.
    rig.script.answers.set('FF 46 01', '20 01 01 01 04 08 A0 0F 0A 00 EC 5A 08 00 C3');
    rig.script.answers.set('FF 58 0E 00 00', 'FF 58 94 04 00');
    await rig.clock.advance(5_000);
    const side = '/Ac/ActiveIn/L1';
    expect(
      rig.values(`${side}/V`, `${side}/I`, `${side}/F`, `${side}/P`, '/Ac/ActiveIn/ActiveInput', '/State'),
    ).toEqual([0, 0, 0, 0, 240, 9]);
  });
});
