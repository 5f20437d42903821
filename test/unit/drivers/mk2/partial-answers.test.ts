import { afterEach, describe, expect, it } from 'vitest';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

describe('a VE.Bus system that leaves questions unanswered', () => {
  let rig: SimulatedRig;
  afterEach(() => rig.stop());

  async function start(options: Partial<Mk3Options>, unanswered: readonly string[]): Promise<void> {
    rig = await SimulatedRig.begin(options);
    await rig.clock.advance(20_000);
    rig.mk3.faults.unanswered = new Set(unanswered);
    rig.mk3.system.around.loadWatts.fill(900);
    rig.mk3.system.around.batteryVolts = 22;
    await rig.clock.advance(20_000);
  }
  async function write(path: string, value: number): Promise<unknown> {
    const writing = rig.write({ path, value });
    await rig.clock.advance(900);
    return writing;
  }

  it.each([
    ['one phase', {}],
    ['two units', { units: 2 }],
    ['three phases', { phases: 3 }],
  ])('of %s shows what it does answer as it is now', async (_name, options) => {
    await start(options, ['38', '0E']);
    expect(rig.values('/Dc/0/Voltage', '/Connected')).toEqual([22, 1]);
    // Without power from the units: volts by amperes.
    expect(rig.service?.value('/Ac/PowerMeasurementType')).toBe(0);
    expect(rig.service?.value('/Ac/Out/L1/P')).toBeCloseTo(900, -1);
    rig.mk3.system.around.batteryVolts = 23;
    await rig.clock.advance(8_000);
    expect(rig.service?.value('/Dc/0/Voltage')).toBe(23);
  });

  it('has no value for what is not answered any more', async () => {
    await start({}, ['L', '38']);
    expect(rig.values('/Dc/0/Voltage', '/Leds/Mains', '/Alarms/Overload', '/VebusError')).toEqual([
      22,
      null,
      null,
      null,
    ]);
  });

  it('is there while its inputs and LEDs are not told, without a mode', async () => {
    await start({}, ['L', 'F 5']);
    expect(rig.values('/Dc/0/Voltage', '/Mode', '/Ac/ActiveIn/CurrentLimit')).toEqual([22, null, null]);
    expect(await write('/Mode', 4)).toMatchObject({ kind: 'no-answer' });
  });

  it('takes commands all the time', async () => {
    await start({}, ['38', '0E']);
    for (const mode of [1, 2, 3]) {
      expect(await write('/Mode', mode)).toEqual({ kind: 'done' });
      await rig.clock.advance(7_000);
      expect(rig.service?.value('/Mode')).toBe(mode);
    }
  });

  it('shows all again when it answers all again', async () => {
    await start({}, ['38', '0E', 'L']);
    rig.mk3.faults.unanswered = new Set();
    await rig.clock.advance(5_000);
    expect(rig.values('/Ac/Out/L1/P', '/Ac/PowerMeasurementType', '/Leds/Mains', '/VebusMainState')).toEqual([
      900, 4, 1, 9,
    ]);
  });

  it('shows no value that is older than ten seconds, although its interface is reset again and again', async () => {
    await start({}, []);
    for (let count = 0; count < 10; count += 1) {
      rig.mk3.reset();
      await rig.clock.advance(1_900);
    }
    rig.mk3.system.around.batteryVolts = 24;
    for (let count = 0; count < 7; count += 1) {
      rig.mk3.reset();
      await rig.clock.advance(1_900);
    }
    expect([24, null, undefined]).toContain(rig.service?.value('/Dc/0/Voltage'));
    await rig.clock.advance(15_000);
    expect(rig.service?.value('/Dc/0/Voltage')).toBe(24);
  });

  it.each([
    ['bulk', 3],
    ['absorption', 4],
    ['float', 5],
  ] as const)('shows by its LEDs that it charges: %s', async (stage, state) => {
    await start({}, []);
    rig.mk3.faults.refused = { '0E': [0x80, 0] };
    rig.mk3.system.around.stage = stage;
    await rig.clock.advance(5_000);
    expect(rig.values('/VebusMainState', '/State', '/VebusChargeState')).toEqual([9, state, null]);
  });

  it('shows that it charges when neither its state nor its LEDs are told', async () => {
    await start({}, ['0E', 'L']);
    expect(rig.values('/VebusMainState', '/State')).toEqual([9, 3]);
  });

  it('shows its AC input by the state that is sound when the other one is rubbish', async () => {
    await start({}, []);
    rig.mk3.faults.mainState = 0xb7;
    await rig.clock.advance(5_000);
    expect(rig.values('/Ac/ActiveIn/ActiveInput', '/Ac/ActiveIn/Connected', '/State')).toEqual([0, 1, 3]);
  });

  it('has no AC input to show while no state is told', async () => {
    await start({}, ['0E', 'F 1']);
    expect(rig.values('/Ac/ActiveIn/ActiveInput', '/Ac/ActiveIn/Connected', '/Ac/NumberOfAcInputs')).toEqual([
      null,
      null,
      1,
    ]);
  });
});
