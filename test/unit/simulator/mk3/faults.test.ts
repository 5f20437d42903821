import { describe, expect, it } from 'vitest';
import type { Mk3Faults } from '../../../../src/simulator/devices/mk3/faults.ts';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { bytesOf, Host } from './host.ts';

function faulty(faults: Partial<Mk3Faults>, options: Partial<Mk3Options> = {}): Host {
  const host = new Host(options);
  Object.assign(host.mk3.faults, faults);
  return host;
}

const isSound = (frame: string): boolean => ([...bytesOf(frame)].reduce((sum, byte) => sum + byte, 0) & 0xff) === 0;
const askVersion = bytesOf('02 FF 56 A9');
const version = '07 FF 56 28 DB 11 00 42 4E';

describe('faults of a simulated interface', () => {
  it('send no version frames by themselves', async () => {
    const host = faulty({ heartbeatMs: 0 });
    await host.clock.advance(60_000);
    expect(host.take()).toBe('');
    expect(await host.ask('FF 56')).toHaveLength(1);
  });

  it('begin in the middle of a frame', async () => {
    const host = faulty({ startsInFrame: true });
    host.plugIn();
    await host.clock.advance(100);
    expect(host.take()).toBe('DB 11 00 42 4E');
  });

  it('send so many zeros at power-up', async () => {
    const host = faulty({ powerUpZeros: 3 });
    host.mk3.reset();
    await host.clock.advance(200);
    expect(host.take()).toBe(`00 00 00 ${version}`);
  });

  it('spoil the checksum of the next frames, and of a share of all', async () => {
    const host = faulty({ checksumErrors: 1 });
    host.send(askVersion);
    await host.clock.advance(300);
    expect(isSound(host.take())).toBe(false);
    host.send(askVersion);
    await host.clock.advance(300);
    expect(host.take()).toBe(version);
    host.mk3.faults.checksumErrorRate = 0.5;
    let sound = 0;
    for (let count = 0; count < 100; count += 1) {
      host.send(askVersion);
      await host.clock.advance(300);
      sound += Number(isSound(host.take()));
    }
    expect(sound).toBeGreaterThan(30);
    expect(sound).toBeLessThan(70);
  });

  it('put noise ahead of frames', async () => {
    const host = faulty({ noise: [0x17, 0xff] });
    host.send(askVersion);
    await host.clock.advance(300);
    expect(host.take()).toBe(`17 FF ${version}`);
  });

  it('append LEDs that nobody asked for', async () => {
    expect(await faulty({ appendsLeds: true }).askFrames('FF 48')).toEqual(['85 FF 48 05 05 00 2A']);
  });

  it('leave requests unanswered, by name', async () => {
    const host = faulty({ unanswered: new Set(['L', 'F 5', '0E']) });
    for (const request of ['FF 4C', 'FF 46 05', 'FF 58 0E 00 00']) expect(await host.ask(request)).toEqual([]);
    for (const request of ['FF 48', 'FF 46 00', 'FF 58 05']) expect(await host.ask(request)).toHaveLength(1);
  });

  it('delay answers, by name', async () => {
    const host = faulty({ heartbeatMs: 0, delayMs: { 'F 5': 750 } });
    expect(await host.ask('FF 46 05', 750)).toEqual([]);
    await host.clock.advance(200);
    expect(host.takeFrames()).toHaveLength(1);
    expect(await host.ask('FF 46 00', 200)).toHaveLength(1);
  });

  it('refuse device commands, all or for one id', async () => {
    const host = faulty({ refused: { '37': [0x9b, 1], '30 14': [0x90, 0], '38': [0x80, 0] } });
    expect(await host.ask('FF 58 37 01 02 DC 05')).toEqual(['FF 58 9B 01']);
    expect(await host.ask('FF 58 30 0E')).toEqual(['FF 58 90 00']);
    expect(await host.ask('FF 58 30 04')).toEqual(['FF 58 85 50 0A']);
    expect(await host.ask('FF 58 38')).toEqual(['FF 58 80 00']);
    host.mk3.faults.refused = { '37 6': [0x91] };
    expect(await host.ask('FF 58 37 01 06 64 00')).toEqual(['FF 58 91']);
    expect(await host.ask('FF 58 37 01 02 DC 05')).toEqual(['FF 58 88 00 00']);
  });

  it('pad write answers in long mode', async () => {
    const host = faulty({ padded: true });
    host.mk3.leaveAs({ isLong: true });
    expect(await host.ask('FF 58 37 00 0C 01 00')).toEqual(['FF 58 87 00 00']);
  });

  it('tell a main state that does not exist, in AC frames only', async () => {
    const host = faulty({ mainState: 0xb7 });
    expect((await host.ask('FF 46 01'))[0]?.split(' ')[4]).toBe('B7');
    expect(await host.ask('FF 58 0E 00 00')).toEqual(['FF 58 94 09 01']);
  });

  it('tell periods that are none', async () => {
    const host = faulty({ inverterPeriodRaw: 0, mainsPeriodRaw: 0xff });
    expect((await host.ask('FF 46 00'))[0]?.split(' ')[14]).toBe('00');
    expect((await host.ask('FF 46 01'))[0]?.split(' ')[14]).toBe('FF');
  });

  it('tell currents beyond 16 bits', async () => {
    expect((await faulty({ chargeRaw: 70_000 }).ask('FF 46 00'))[0]).toContain('00 00 00 70 11 01');
  });

  it('know nothing of the LEDs', async () => {
    expect((await faulty({ ledsUnknown: true }).ask('FF 4C'))[0]).toContain('FF 4C 1F 1F');
  });

  it('claim another number of phases', async () => {
    const host = faulty({ phasesTold: 1 }, { phases: 2 });
    expect((await host.ask('FF 46 01'))[0]?.split(' ')[5]).toBe('08');
    expect((await host.ask('FF 46 02'))[0]?.split(' ')[5]).toBe('07');
  });

  it('acknowledge a state without obeying it', async () => {
    const host = faulty({ disobeys: true });
    expect(await host.ask('FF 53 04 64 00 01 80')).toEqual(['FF 53']);
    expect(host.mk3.told).toMatchObject({ mode: 3, limitAmps: 32 });
  });

  it('keep the limit where no panel may change it', async () => {
    const host = faulty({ limitFixed: true });
    await host.ask('FF 53 01 64 00 01 80');
    expect(host.mk3.told).toMatchObject({ mode: 1, limitAmps: 32 });
    expect((await host.ask('FF 46 05'))[0]?.split(' ')[5]).toBe('90');
  });

  it('have another panel command, which is forwarded only on demand', async () => {
    const host = faulty({ heartbeatMs: 0, otherPanel: { state: 1, limitTenthsAmp: 160 } });
    await host.clock.advance(3_000);
    expect(host.take()).toBe('');
    await host.ask('FF 53 03 64 00 01 C0', 100);
    await host.clock.advance(1_500);
    expect(host.takeFrames()).toContain('04 40 18 A0 00 04');
    expect(host.mk3.told).toMatchObject({ mode: 1, limitAmps: 16 });
  });

  it.each([
    ['a Digital Multi Control', { multiControl: true }, '06 21 FF FF FF FF 80 4D', '80'],
    ['a VE.Bus BMS', { bms: true }, '06 21 FF FF FF FF 83 4A', '83'],
  ])('have %s on the bus, which alone commands', async (_, faults, question, mark) => {
    const host = faulty(faults);
    host.send(bytesOf(question));
    await host.clock.advance(300);
    expect(host.takeFrames()[0]?.split(' ')[6]).toBe(mark);
    await host.ask('FF 53 04 64 00 01 80');
    expect(host.mk3.told.mode).toBe(3);
    const without = faulty({});
    without.send(bytesOf(question));
    await without.clock.advance(300);
    expect(without.take()).toBe('');
  });

  it('give the snapshot of one device late', async () => {
    const host = faulty({ lateSnapshot: { address: 1, ms: 1_000 } }, { phases: 2 });
    await host.ask('FF 46 06 0E 0F', 50);
    expect(await host.ask('FF 58 38', 300)).toEqual(['FF 58 99 2C 01 0C FE']);
    await host.ask('FF 41 01 01', 200);
    expect(await host.ask('FF 58 38', 300)).toEqual(['FF 58 99']);
    await host.clock.advance(500);
    expect((await host.ask('FF 58 38', 300))[0]).toBe('FF 58 99 2C 01 0C FE');
  });

  it('lack RAM variables', async () => {
    const host = faulty({ unsupportedRam: new Set([14]) });
    expect(await host.ask('FF 58 36 0E 00')).toEqual(['FF 58 8E 00 00']);
    expect(await host.ask('FF 58 30 04 0E')).toEqual(['FF 58 90 01']);
    host.mk3.leaveAs({ isLong: true });
    expect(await host.ask('FF 58 36 0E 00')).toEqual(['FF 58 8E']);
  });

  it('have a device in the map that answers nothing, or one that the map leaves out', async () => {
    const host = faulty({ deadAddresses: new Set([1]) }, { phases: 2 });
    expect((await host.ask('FF 46 07 00'))[0]).toContain('20 00 00 03');
    await host.ask('FF 41 01 01');
    expect(await host.ask('FF 58 05')).toEqual([]);
    host.mk3.faults.hiddenAddresses = new Set([1]);
    expect((await host.ask('FF 46 07 00'))[0]).toContain('20 00 00 01');
  });

  it('take all power away, and everything is forgotten when it comes back', async () => {
    const host = new Host();
    await host.ask('FF 41 01 00');
    host.mk3.faults.silent = true;
    await host.clock.advance(5_000);
    host.take();
    expect(await host.ask('FF 56', 2_000)).toEqual([]);
    host.mk3.faults.silent = false;
    await host.clock.advance(200);
    expect(host.take()).toBe(`00 00 ${version}`);
  });

  it.each([{ stuck: true }, { otherSpeed: true }])('hear nothing but a reset: %o', async (faults) => {
    const host = faulty(faults);
    expect(await host.ask('FF 56', 3_000)).toEqual([]);
    expect(await host.ask('FF 52', 500)).toEqual([]);
    await host.clock.advance(800);
    expect(host.take()).toContain(version);
  });
});
