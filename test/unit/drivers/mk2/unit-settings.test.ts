import { afterEach, describe, expect, it } from 'vitest';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import type { WriteOutcome } from '../../../../src/store/values.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

const boost = '/Settings/AssistCurrentBoostFactor';
const volts = '/Settings/InverterOutputVoltage';
const powerAssist = '/Settings/PowerAssistEnabled';
const ups = '/Settings/UpsFunction';
const waveCheckOff = 1 << 3;
const waveCheckOn = 1 << 7;

describe('settings of a VE.Bus system', () => {
  let rig: SimulatedRig;
  afterEach(() => rig.stop());

  async function start(options: Partial<Mk3Options> = {}, prepare: (rig: SimulatedRig) => void = () => undefined) {
    rig = await SimulatedRig.prepared(options, prepare);
    await rig.clock.advance(20_000);
  }
  async function write(path: string, value: number, ms = 900): Promise<WriteOutcome> {
    const writing = rig.write({ path, value });
    await rig.clock.advance(ms);
    return writing;
  }
  const worn = (): number[] => rig.mk3.units.map(({ eepromWrites }) => eepromWrites);
  const stored = (id: number): (number | undefined)[] => rig.mk3.units.map(({ settings }) => settings.get(id));

  it('are read after start-up, scaled as the device says', async () => {
    await start();
    expect(rig.values(boost, volts, powerAssist, ups)).toEqual([2, 230, 1, 0]);
  });

  it('are read again after a few minutes, when other software has changed them', async () => {
    await start();
    rig.mk3.units[0]?.settings.set(5, 225);
    await rig.clock.advance(60_000);
    expect(rig.service?.value(volts)).toBe(230);
    await rig.clock.advance(250_000);
    expect(rig.service?.value(volts)).toBe(225);
  });

  it('are written to the EEPROM, and shown when they were read back', async () => {
    await start();
    expect(await write(volts, 225)).toEqual({ kind: 'done' });
    expect(await write(boost, 1.5)).toEqual({ kind: 'done' });
    expect(rig.values(volts, boost)).toEqual([225, 1.5]);
    expect([stored(5), stored(48), worn()]).toEqual([[225], [15], [2]]);
  });

  it('do not wear the EEPROM with what it holds already', async () => {
    await start();
    for (let round = 0; round < 50; round += 1) expect(await write(volts, 230)).toEqual({ kind: 'done' });
    // To the device's step it is the same.
    expect(await write(volts, 230.3)).toEqual({ kind: 'done' });
    expect(worn()).toEqual([0]);
  });

  it('may be changed 20 times an hour: a client that does it in a loop hears busy', async () => {
    await start();
    for (let round = 0; round < 20; round += 1) {
      expect(await write(volts, round % 2 === 0 ? 225 : 230)).toEqual({ kind: 'done' });
    }
    expect(await write(volts, 225)).toMatchObject({ kind: 'busy' });
    expect(await write(volts, 230)).toEqual({ kind: 'done' });
    expect(worn()).toEqual([20]);
    await rig.clock.advance(3_600_000);
    expect(await write(volts, 225)).toEqual({ kind: 'done' });
  });

  it('that are flags leave the other flags of their word alone, and keep the wave check its pair', async () => {
    await start();
    const [before = 0] = stored(0);
    expect(await write(ups, 1)).toEqual({ kind: 'done' });
    expect(stored(0)).toEqual([(before | waveCheckOff) & ~waveCheckOn]);
    expect(await write(powerAssist, 0)).toEqual({ kind: 'done' });
    expect(stored(0)).toEqual([(before | waveCheckOff) & ~waveCheckOn & ~(1 << 5)]);
    expect(await write(ups, 0)).toEqual({ kind: 'done' });
    expect(await write(powerAssist, 1)).toEqual({ kind: 'done' });
    expect(stored(0)).toEqual([before]);
    expect(rig.values(powerAssist, ups)).toEqual([1, 0]);
  });

  it.each([
    [volts, 209],
    [volts, 246],
    [boost, 0],
    [boost, 655.34],
    [powerAssist, 2],
    [ups, 0.5],
  ])('%s = %j is beyond what the device says', async (path, value) => {
    await start();
    expect(await write(path, value)).toMatchObject({ kind: 'out-of-range' });
    expect(worn()).toEqual([0]);
  });

  it('are the same in all units: a write goes on although the client does not wait, and is confirmed when it asks again', async () => {
    await start({ phases: 3 });
    expect(await write(volts, 240)).toMatchObject({ kind: 'no-answer' });
    await rig.clock.advance(1_000);
    expect(await write(volts, 240)).toEqual({ kind: 'done' });
    expect([stored(5), worn()]).toEqual([
      [240, 240, 240],
      [1, 1, 1],
    ]);
    expect(rig.service?.value(volts)).toBe(240);
  });

  it('that the device refuses are refused, and stay what they were', async () => {
    await start();
    rig.mk3.faults.refused = { '37 5': [0x80, 0x18] };
    expect(await write(volts, 225)).toMatchObject({ kind: 'refused' });
    expect(rig.service?.value(volts)).toBe(230);
  });

  it('that the device does not have are not offered', async () => {
    await start({}, ({ mk3 }) => {
      mk3.faults.refused = { '35 48': [0x89] };
    });
    expect(rig.values(boost, volts)).toEqual([null, 230]);
    expect(await write(boost, 2)).toMatchObject({ kind: 'not-offered' });
  });

  it('that are confirmed and not kept are refused', async () => {
    await start();
    rig.mk3.faults.refused = { '37 5': [0x88] };
    expect(await write(volts, 225)).toMatchObject({ kind: 'refused' });
    expect(rig.service?.value(volts)).toBe(230);
  });

  it('that nothing answers for stay without a value; the write is told to come later', async () => {
    await start({}, ({ mk3 }) => {
      mk3.faults.unanswered = new Set(['35']);
    });
    expect(rig.values(boost, volts, powerAssist, ups, '/Dc/0/Voltage')).toEqual([null, null, null, null, 26.4]);
    expect(await write(volts, 225)).toMatchObject({ kind: 'busy' });
  });
});

describe('/RedetectSystem', () => {
  it('has the units found anew, with nothing commanded', async () => {
    const rig = await SimulatedRig.begin({});
    await rig.clock.advance(20_000);
    const seen: string[] = [];
    const [unit] = rig.mk3.units;
    const read = unit?.ramInfo.bind(unit);
    Object.assign(unit ?? {}, {
      ramInfo: (id: number) => {
        seen.push(`RAM ${id}`);
        return read?.(id);
      },
    });
    const writing = rig.write({ path: '/RedetectSystem', value: 1 });
    await rig.clock.advance(900);
    expect(await writing).toEqual({ kind: 'done' });
    await rig.clock.advance(15_000);
    expect(seen).toContain('RAM 4');
    expect(rig.values('/RedetectSystem', '/Dc/0/Voltage', '/Mode')).toEqual([0, 26.4, 3]);
    expect(rig.mk3.system.isCommanded).toBe(false);
    await rig.stop();
  });
});
