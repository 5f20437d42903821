import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WriteOutcome } from '../../../../src/store/values.ts';
import { Mk2Rig } from '../../../support/mk2-rig.ts';

const limit = '/Ac/ActiveIn/CurrentLimit';
/** Frame 41 with a limit in 0.1 A and a switch register, both as hex. */
const input = (config: string, tenths: string, switches: string) =>
  `41 10 05 00 00 ${config} 5E 00 F4 01 ${tenths} ${switches}`;

describe('a write to a VE.Bus system', () => {
  let rig: Mk2Rig;
  beforeEach(async () => {
    rig = await Mk2Rig.scripted();
    await rig.clock.advance(12_000);
    rig.script.told.length = 0;
  });
  afterEach(() => rig.stop());

  async function outcomeOf(path: string, value: number, ms = 1_000): Promise<WriteOutcome> {
    const writing = rig.write({ path, value });
    await rig.clock.advance(ms);
    return writing;
  }
  const commands = (): string[] => rig.script.told.filter((text) => text.startsWith('FF 53'));

  it('sends mode and the present limit as a pair (11)', async () => {
    expect(await outcomeOf('/Mode', 1)).toEqual({ kind: 'done' });
    expect(commands()[0]).toBe('FF 53 01 63 00 01 C0');
  });

  it('sends a limit with the present mode', async () => {
    rig.script.answers.set('FF 46 05', input('94', '63 00', '17'));
    await rig.clock.advance(4_000);
    expect(await outcomeOf(limit, 12.5)).toEqual({ kind: 'done' });
    expect(commands()[0]).toBe('FF 53 01 7D 00 01 C0');
  });

  it('keeps what was commanded before when only the other one is written', async () => {
    await outcomeOf(limit, 16);
    await outcomeOf('/Mode', 4);
    await outcomeOf('/Mode', 3);
    expect(commands().findLast((text) => text.startsWith('FF 53 04'))).toBe('FF 53 04 A0 00 01 C0');
    expect(commands().at(-1)).toBe('FF 53 03 A0 00 01 C0');
  });

  it('sends one pair for a request with both', async () => {
    const writing = rig.write({ path: limit, value: 20 }, { path: '/Mode', value: 2 });
    await rig.clock.advance(500);
    expect(await writing).toEqual({ kind: 'done' });
    expect(commands()).toEqual(['FF 53 02 C8 00 01 C0']);
  });

  it('is repeated while nobody else commands, and not after the interface was reset', async () => {
    await outcomeOf('/Mode', 3);
    await rig.clock.advance(20_000);
    const repeated = commands().length;
    expect(repeated).toBeGreaterThan(6);
    rig.script.selected = '42';
    rig.script.say('FF 56 28 DB 11 00 42');
    await rig.clock.advance(30_000);
    expect(commands().filter((text) => text !== 'FF 53 00 00 80 01 D0 00 00 00').length).toBe(repeated);
    expect(rig.lines.join()).toContain('the interface was reset');
    expect(rig.service?.value('/Dc/0/Voltage')).toBeCloseTo(14.41);
  });

  it.each([0, 5, 7, 99, 2.5, -1])('of mode %j is out of range', async (mode) => {
    expect(await outcomeOf('/Mode', mode)).toMatchObject({ kind: 'out-of-range' });
    expect(commands()).toEqual([]);
  });

  it.each([50.1, -0.1, 1_000])('of a limit of %j A is out of range', async (amps) => {
    expect(await outcomeOf(limit, amps)).toMatchObject({ kind: 'out-of-range' });
  });

  it('of a limit below the least one sets the least one, and says so (12)', async () => {
    expect(await outcomeOf(limit, 0)).toEqual({ kind: 'done' });
    expect(commands()[0]).toBe('FF 53 03 5E 00 01 C0');
    expect(rig.lines.join()).toContain('raised to 9.4 A');
  });

  it('of a limit is refused where the device lets nobody change it', async () => {
    rig.script.answers.set('FF 46 05', input('90', '63 00', '77'));
    await rig.clock.advance(4_000);
    expect(await outcomeOf(limit, 12)).toMatchObject({ kind: 'refused' });
    expect(await outcomeOf('/Mode', 1)).toEqual({ kind: 'done' });
  });

  it('is refused while another panel commands, and taken when that one is gone', async () => {
    await outcomeOf('/Mode', 3);
    rig.script.say('40 1A 63 00');
    await rig.clock.advance(100);
    expect(await outcomeOf('/Mode', 1)).toMatchObject({ kind: 'refused', why: expect.stringContaining('panel') });
    const before = commands().length;
    await rig.clock.advance(10_000);
    expect(commands().length).toBe(before);
    expect(await outcomeOf('/Mode', 1)).toEqual({ kind: 'done' });
  });

  it('is not confirmed while the interface does not acknowledge it, nor sent later', async () => {
    rig.script.answers.set('FF 53*', undefined);
    expect(await outcomeOf('/Mode', 4)).toMatchObject({ kind: 'no-answer' });
    rig.script.answers.set('FF 53*', 'FF 53');
    rig.script.told.length = 0;
    await rig.clock.advance(30_000);
    expect(commands().filter((text) => text.startsWith('FF 53 04'))).toEqual([]);
  });

  it('shows the commanded mode until the device is read back, then what the device does, and says so', async () => {
    await outcomeOf('/Mode', 4, 300);
    expect(rig.service?.value('/Mode')).toBe(4);
    await rig.clock.advance(5_000);
    expect(rig.service?.value('/Mode')).toBe(3);
    expect(rig.lines.join()).toContain('the device was switched to off, but is on');
  });

  it('is carried out in order when two clients write at once', async () => {
    const first = rig.write({ path: '/Mode', value: 1 });
    const second = rig.write({ path: limit, value: 16 });
    await rig.clock.advance(1_000);
    expect(await Promise.all([first, second])).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(commands().slice(0, 2)).toEqual(['FF 53 01 63 00 01 C0', 'FF 53 01 A0 00 01 C0']);
  });

  it('is never followed by what was commanded before, whenever it comes', async () => {
    for (let ms = 2_000; ms < 4_400; ms += 60) {
      await outcomeOf('/Mode', 1, ms);
      rig.script.told.length = 0;
      expect(await outcomeOf('/Mode', 3, 900)).toEqual({ kind: 'done' });
      const modes = commands().map((text) => text.slice(6, 8));
      expect(modes.slice(modes.indexOf('03')), `${ms} ms after the first write`).not.toContain('01');
    }
  });

  it('of the charge stage reaches the device', async () => {
    rig.script.answers.set('FF 58 0E 03 00', 'FF 58 94 09 03');
    expect(await outcomeOf('/VebusSetChargeState', 3)).toEqual({ kind: 'done' });
    rig.script.answers.set('FF 58 0E 02 00', 'FF 58 80 00');
    expect(await outcomeOf('/VebusSetChargeState', 2)).toMatchObject({ kind: 'refused' });
    expect(await outcomeOf('/VebusSetChargeState', 4)).toMatchObject({ kind: 'out-of-range' });
  });

  it('of a system reset is sent once', async () => {
    expect(await outcomeOf('/SystemReset', 1)).toEqual({ kind: 'done' });
    expect(rig.script.count('FF 46 08 00 00 00 00')).toBe(1);
  });

  it('of a system reset is not confirmed while nobody hears it', async () => {
    rig.script.isSilent = true;
    await rig.clock.advance(2_000);
    expect(await outcomeOf('/SystemReset', 1)).toMatchObject({ kind: 'no-answer' });
    await rig.clock.advance(5_000);
    expect(rig.script.count('FF 46 08')).toBe(0);
  });

  it('of a path that only tells is refused', async () => {
    expect(await outcomeOf('/Soc', 50)).toMatchObject({ kind: 'refused' });
    expect(await outcomeOf('/PvInverter/Disable', 1)).toMatchObject({ kind: 'not-offered' });
  });

  it('of a set-point is refused without an ESS assistant', async () => {
    expect(await outcomeOf('/Hub4/L1/AcPowerSetpoint', -500)).toMatchObject({ kind: 'refused' });
  });

  it('is put off while other panels on the bus may not have shown themselves', async () => {
    rig.wires.unplug('mk3');
    await rig.clock.advance(2_000);
    rig.script.selected = '42';
    rig.wires.plug('mk3');
    while (rig.service === undefined) await rig.clock.advance(100);
    expect(await outcomeOf('/Mode', 1, 10)).toMatchObject({ kind: 'busy', why: expect.stringContaining('listening') });
    await rig.clock.advance(6_000);
    expect(await outcomeOf('/Mode', 1)).toEqual({ kind: 'done' });
  });

  it('to a system with a BMS or a Digital Multi Control is refused', async () => {
    rig.script.answers.set('21 FF FF FF FF 83', '20 00 00 00 00 83 10 20 30 00');
    rig.script.selected = '42';
    rig.script.say('FF 56 28 DB 11 00 42');
    await rig.clock.advance(12_000);
    expect(await outcomeOf('/Mode', 4)).toMatchObject({ kind: 'refused', why: expect.stringContaining('BMS') });
    expect(await outcomeOf(limit, 16)).toMatchObject({ kind: 'refused' });
    expect(rig.values('/ModeIsAdjustable', '/Ac/ActiveIn/CurrentLimitIsAdjustable')).toEqual([0, 0]);
  });

  it('to a system whose inputs tell of a Digital Multi Control is refused, and shown as not adjustable', async () => {
    rig.script.answers.set('FF 46 05', input('9C', '63 00', '77'));
    await rig.clock.advance(4_000);
    expect(await outcomeOf('/Mode', 4)).toMatchObject({ kind: 'refused', why: expect.stringContaining('Digital') });
    expect(rig.values('/ModeIsAdjustable', '/Ac/ActiveIn/CurrentLimitIsAdjustable')).toEqual([0, 0]);
    expect(rig.service?.value('/Ac/In/1/CurrentLimitIsAdjustable')).toBe(0);
  });
});
