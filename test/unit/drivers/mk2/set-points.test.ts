import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mk2Rig } from '../../../support/mk2-rig.ts';

const setPoint = '/Hub4/L1/AcPowerSetpoint';

describe('ESS set-points', () => {
  let rig: Mk2Rig;
  beforeEach(async () => {
    rig = new Mk2Rig();
    // A record of two words before the ESS assistant's at 131: id 5, two words.
    rig.script.answers.set('FF 58 30 80 00', 'FF 58 85 12 00');
    rig.script.answers.set('FF 58 30 83 00', 'FF 58 85 52 00');
    rig.script.answers.set('FF 58 37*', 'FF 58 87');
    let flags = '00 00';
    rig.script.answers.set('FF 58 30 85 00', () => `FF 58 85 ${flags}`);
    rig.script.onTold = (text) => {
      if (text.startsWith('FF 58 37 00 85')) flags = text.slice(-5);
    };
    rig.wires.register('mk3', (link) => rig.script.attach(link));
    await rig.start();
    await rig.clock.advance(12_000);
    rig.script.told.length = 0;
  });
  afterEach(() => rig.stop());

  const written = (): string[] => rig.script.told.filter((text) => text.startsWith('FF 58 37'));
  async function write(path: string, value: number): Promise<unknown> {
    const writing = rig.write({ path, value });
    await rig.clock.advance(1_000);
    return writing;
  }

  it('go to the RAM of the assistant with the other sign', async () => {
    expect(rig.values('/Hub4/AssistantId', setPoint)).toEqual([5, 0]);
    // -1000 W feeds in: positive for the device (mk2.md, 9). 0x84 = word 1 of the record at 0x83.
    expect(await write(setPoint, -1_000)).toEqual({ kind: 'done' });
    expect(written()[0]).toBe('FF 58 37 00 84 E8 03');
    expect(rig.service?.value(setPoint)).toBe(-1_000);
  });

  it('that charge go out negative, with a byte behind a last FF', async () => {
    await write(setPoint, 100);
    expect(written()[0]).toBe('FF 58 37 00 84 9C FF 00');
  });

  it('are refreshed every five seconds, and taken back when no client writes for a minute', async () => {
    await write(setPoint, -1_000);
    await rig.clock.advance(50_000);
    const refreshed = written().filter((text) => text.endsWith('84 E8 03')).length;
    expect(refreshed).toBeGreaterThanOrEqual(9);
    expect(refreshed).toBeLessThanOrEqual(12);
    await rig.clock.advance(15_000);
    expect(written().at(-1)).toBe('FF 58 37 00 84 00 00');
    expect(rig.service?.value(setPoint)).toBe(0);
    const before = written().length;
    await rig.clock.advance(30_000);
    expect(written().length).toBe(before);
  });

  it('tell how long they are still in force, and go on when they are written again', async () => {
    const timeLeft = '/Hub4/L1/AcPowerSetpointTimeLeft';
    expect(rig.values(timeLeft, '/Hub4/L2/AcPowerSetpointTimeLeft')).toEqual([null, null]);
    await write(setPoint, -1_000);
    expect(rig.service?.value(timeLeft)).toBeGreaterThanOrEqual(59);
    await rig.clock.advance(30_000);
    expect(rig.service?.value(timeLeft)).toBeGreaterThanOrEqual(28);
    expect(rig.service?.value(timeLeft)).toBeLessThanOrEqual(31);
    expect(rig.service?.value('/Hub4/L2/AcPowerSetpointTimeLeft')).toBe(null);
    await write(setPoint, -1_000);
    expect(rig.service?.value(timeLeft)).toBeGreaterThanOrEqual(59);
    await rig.clock.advance(62_000);
    expect(rig.values(setPoint, timeLeft)).toEqual([0, null]);
  });

  it('are never followed by those before, whenever they come', async () => {
    for (let ms = 4_800; ms < 5_300; ms += 10) {
      await write(setPoint, -1_000);
      await rig.clock.advance(ms - 1_000);
      rig.script.told.length = 0;
      expect(await write(setPoint, -500)).toEqual({ kind: 'done' });
      const sent = written().map((text) => text.slice(-5));
      expect(sent.slice(sent.indexOf('F4 01')), `${ms} ms after the first write`).not.toContain('E8 03');
    }
  });

  it('live on while a client writes them again', async () => {
    for (let minute = 0; minute < 3; minute += 1) {
      await write(setPoint, -1_000);
      await rig.clock.advance(45_000);
    }
    expect(rig.service?.value(setPoint)).toBe(-1_000);
  });

  it('are taken back when the gateway stops', async () => {
    await write(setPoint, -1_000);
    await write('/Hub4/DisableCharge', 1);
    await rig.stop();
    expect(written().slice(-2)).toEqual(['FF 58 37 00 84 00 00', 'FF 58 37 00 85 00 00']);
  });

  it('of phases that are not there are taken and ignored', async () => {
    expect(await write('/Hub4/L2/AcPowerSetpoint', 500)).toEqual({ kind: 'done' });
    expect(written()).toEqual([]);
  });

  it('that the device refuses are refused (13)', async () => {
    rig.script.answers.set('FF 58 37*', 'FF 58 80 00');
    expect(await write(setPoint, 500)).toMatchObject({ kind: 'refused' });
    expect(rig.service?.value(setPoint)).toBe(0);
  });

  it('beyond 16 bits are out of range', async () => {
    expect(await write(setPoint, 40_000)).toMatchObject({ kind: 'out-of-range' });
    expect(await write('/Hub4/DisableFeedIn', 2)).toMatchObject({ kind: 'out-of-range' });
  });

  it('come with flags that forbid charging and feeding in', async () => {
    await write('/Hub4/DisableCharge', 1);
    await write('/Hub4/DisableFeedIn', 1);
    expect(written().slice(0, 2)).toEqual(['FF 58 37 00 85 01 00', 'FF 58 37 00 85 03 00']);
    expect(rig.values('/Hub4/DisableCharge', '/Hub4/DisableFeedIn')).toEqual([1, 1]);
  });
});
