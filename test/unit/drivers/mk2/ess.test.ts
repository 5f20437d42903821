import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceOptions } from '../../../../src/drivers/driver.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

const charge = '/Hub4/DisableCharge';
const feedIn = '/Hub4/DisableFeedIn';
const setPoint = (phase: number): string => `/Hub4/L${phase}/AcPowerSetpoint`;
const phases = [0, 1, 2];

describe('ESS control of three phases', () => {
  let rig: SimulatedRig;
  afterEach(() => rig.stop());

  async function start(prepare: (rig: SimulatedRig) => void = () => undefined, device: Partial<DeviceOptions> = {}) {
    rig = await SimulatedRig.prepared({ phases: 3, hasEss: true }, prepare, device);
    await rig.clock.advance(20_000);
  }
  async function write(path: string, value: number): Promise<unknown> {
    const writing = rig.write({ path, value });
    await rig.clock.advance(900);
    return writing;
  }
  const flags = (): number[] => phases.map((phase) => rig.mk3.system.ess.flags(phase));

  it('is given back completely when the gateway stops', async () => {
    await start();
    for (const phase of phases) expect(await write(setPoint(phase + 1), -500)).toEqual({ kind: 'done' });
    for (const path of [charge, feedIn]) expect(await write(path, 1)).toEqual({ kind: 'done' });
    expect(flags()).toEqual([3, 3, 3]);
    await rig.stop();
    expect(flags()).toEqual([0, 0, 0]);
    expect(rig.mk3.told.setPointWatts).toEqual([0, 0, 0]);
  });

  it('is given back when the gateway stops although one unit does not answer any more', async () => {
    await start();
    await write(charge, 1);
    rig.mk3.faults.deadAddresses = new Set([0]);
    await rig.stop();
    expect(flags()).toEqual([1, 0, 0]);
  });

  it('shows the flags that are in the devices, and leaves them when it has not set them', async () => {
    await start(({ mk3 }) => {
      for (const phase of phases) mk3.system.ess.setFlags(phase, 0x82);
    });
    expect(rig.values(charge, feedIn)).toEqual([0, 1]);
    await rig.clock.advance(120_000);
    expect(flags()).toEqual([0x82, 0x82, 0x82]);
    await rig.stop();
    expect(flags()).toEqual([0x82, 0x82, 0x82]);
  });

  it('changes only its own bit of the flags, and takes only that back', async () => {
    await start(({ mk3 }) => {
      for (const phase of phases) mk3.system.ess.setFlags(phase, 0x82);
    });
    expect(await write(charge, 1)).toEqual({ kind: 'done' });
    expect(flags()).toEqual([0x83, 0x83, 0x83]);
    expect(rig.values(charge, feedIn)).toEqual([1, 1]);
    await rig.clock.advance(75_000);
    expect(flags()).toEqual([0x82, 0x82, 0x82]);
  });

  it('follows flags that somebody else changes', async () => {
    await start();
    for (const phase of phases) rig.mk3.system.ess.setFlags(phase, 1);
    await rig.clock.advance(20_000);
    expect(rig.values(charge, feedIn)).toEqual([1, 0]);
  });

  it.each([
    ['reset of the interface', () => rig.mk3.reset()],
    ['pulled cable', () => rig.wires.unplug('mk3')],
  ])(
    'shows flags that it has set after a %s, writes none before their time is over, and then clears them',
    async (_name, lose) => {
      await start();
      await write(charge, 1);
      lose();
      await rig.clock.advance(1_000);
      rig.mk3.heard.length = 0;
      rig.wires.plug('mk3');
      await rig.clock.advance(30_000);
      expect(rig.values(charge, feedIn)).toEqual([1, 0]);
      expect(rig.mk3.heard.filter((body) => / 37 /.test(body))).toEqual([]);
      await rig.clock.advance(60_000);
      expect(flags()).toEqual([0, 0, 0]);
      expect(rig.values(charge, feedIn)).toEqual([0, 0]);
    },
  );

  it('clears flags that it has set when the gateway stops after a reset of the interface', async () => {
    await start();
    await write(charge, 1);
    rig.mk3.reset();
    await rig.clock.advance(20_000);
    await rig.stop();
    expect(flags()).toEqual([0, 0, 0]);
  });

  it('takes flags back that not all units have confirmed', async () => {
    await start();
    rig.mk3.faults.deadAddresses = new Set([2]);
    expect(await write(charge, 1)).toMatchObject({ kind: 'no-answer' });
    expect(flags()).toEqual([1, 1, 0]);
    await rig.clock.advance(15_000);
    expect(flags()).toEqual([0, 0, 0]);
    expect(rig.service?.value(charge)).toBe(0);
  });

  it('brings a unit back that has lost its flags', async () => {
    await start();
    await write(charge, 1);
    rig.mk3.system.ess.setFlags(1, 0);
    await rig.clock.advance(15_000);
    expect(flags()).toEqual([1, 1, 1]);
  });

  it('keeps a set-point that is written while the one before ends', async () => {
    for (let ms = 57_000; ms < 62_000; ms += 93) {
      await start();
      await write(setPoint(1), -500);
      await write(setPoint(2), 300);
      await rig.clock.advance(ms - 1_800);
      expect(await write(setPoint(1), -700)).toEqual({ kind: 'done' });
      await rig.clock.advance(12_000);
      expect(rig.mk3.told.setPointWatts[0], `written again after ${ms} ms`).toBe(700);
      expect(rig.service?.value(setPoint(1))).toBe(-700);
      await rig.stop();
    }
  });

  it('ends the set-point of each phase by itself when no client writes that one', async () => {
    await start();
    await write(setPoint(1), -500);
    for (let count = 0; count < 4; count += 1) {
      await write(setPoint(2), 300);
      await write(charge, 0);
      await rig.clock.advance(29_000);
    }
    expect(rig.mk3.told.setPointWatts).toEqual([0, -300, 0]);
    expect(rig.values(setPoint(1), setPoint(2))).toEqual([0, 300]);
  });

  it('keeps flags while clients write set-points, and no longer', async () => {
    await start();
    await write(charge, 1);
    for (let count = 0; count < 4; count += 1) {
      await write(setPoint(1), 300);
      await rig.clock.advance(29_000);
    }
    expect(flags()).toEqual([1, 1, 1]);
    await rig.clock.advance(45_000);
    expect(flags()).toEqual([0, 0, 0]);
  });
});
