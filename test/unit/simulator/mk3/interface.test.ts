import { describe, expect, it } from 'vitest';
import { framed } from '../../../support/mk2-script.ts';
import { Host } from './host.ts';

/** S: interface settings only, long answers. */
const longFrames = 'FF 53 00 00 80 01 90 00 00 00';

describe('a simulated interface', () => {
  it('forgets address, flags and lines when it is reset, and says so in the version frame', async () => {
    const host = new Host();
    await host.ask('FF 41 01 05');
    await host.ask(longFrames);
    await host.ask('FF 48 03');
    host.mk3.reset();
    await host.clock.advance(100);
    expect(host.take()).toBe('00 00 07 FF 56 28 DB 11 00 42 4E');
    expect(await host.ask('FF 48')).toEqual(['FF 48 05']);
    expect(await host.ask('FF 58 36 04 00')).toEqual(['FF 58 8E 9C 7F 8F 00 00']);
  });

  it('echoes any address, but only devices that are there answer', async () => {
    const host = new Host();
    expect(await host.ask('FF 41 01 07')).toEqual(['FF 41 01 07']);
    expect(await host.ask('FF 58 05')).toEqual([]);
    expect(await host.ask('FF 41 00')).toEqual(['FF 41 01 07']);
    expect(await host.ask('FF 41 01 00')).toEqual(['FF 41 01 00']);
    expect(await host.ask('FF 58 05')).toEqual(['FF 58 82 F0 C1']);
  });

  it('answers the letter of the request, and cuts what W carries', async () => {
    const host = new Host();
    expect(await host.ask('FF 5A 0E 00 00')).toEqual(['FF 5A 94 09 01']);
    expect(await host.ask('FF 57 30 00 01 02 03')).toEqual(['FF 57 85 D8 59 5C 01 D8']);
    // In lower case the address stands behind the data.
    expect(await host.ask('FF 79 0E 00 00 00')).toEqual(['FF 59 94 09 01']);
    expect(await host.ask('FF 79 0E 00 00 04')).toEqual([]);
  });

  it('holds lines as an MK3, and does not answer H as an MK2', async () => {
    const mk2 = new Host({ interfaceVersion: 1_130_134 });
    expect(await mk2.ask('FF 48 03')).toEqual([]);
    const mk3 = new Host();
    expect(await mk3.ask('FF 48')).toEqual(['FF 48 05']);
    expect(await mk3.ask('FF 48 02')).toEqual(['FF 48 02']);
    // The panel detect bit of frame 41 goes with its line.
    expect((await mk3.ask('FF 46 05'))[0]?.split(' ')[5]).toBe('14');
  });

  it.each([
    ['new form', 'FF 53 03 A0 00 01 80', { mode: 3, limitAmps: 16 }],
    ['below the least', 'FF 53 03 00 00 01 80', { mode: 3, limitAmps: 9.4 }],
    ['above the most', 'FF 53 03 FF 0F 01 80', { mode: 3, limitAmps: 50 }],
    ['no limit', 'FF 53 01 00 80 01 80', { mode: 1, limitAmps: 50 }],
    ['old form', 'FF 53 02 80 20 01 00', { mode: 2, limitAmps: 16 }],
    ['old form, knob at its end', 'FF 53 02 00 20 01 00', { mode: 2, limitAmps: 9.4 }],
    ['old form, no limit', 'FF 53 02 FF 20 01 00', { mode: 2, limitAmps: 50 }],
    ['not to be sent', 'FF 53 04 A0 00 01 90', { mode: 3, limitAmps: 32 }],
    ['no state', 'FF 53 00 A0 00 01 80', { mode: 3, limitAmps: 16 }],
  ])('takes state and limit together: %s', async (_, request, told) => {
    const host = new Host();
    expect(await host.ask(request)).toEqual(['FF 53']);
    expect(host.mk3.told).toMatchObject(told);
  });

  it('tells what S was told to it', async () => {
    const host = new Host();
    await host.ask('FF 53 03 C0 10 01 00');
    expect(await host.ask('FF 44')).toEqual(['FF 44 03 C0 10 01 00']);
  });

  it('repeats the state by itself when it was told to, host or not', async () => {
    const host = new Host();
    await host.ask('FF 53 01 A0 00 01 81');
    host.mk3.detach();
    host.mk3.system.command(3, 320);
    await host.clock.advance(1_500);
    expect(host.mk3.told).toMatchObject({ mode: 1, limitAmps: 16 });
  });

  it('appends LEDs to every frame when it was told to', async () => {
    const host = new Host();
    await host.ask('FF 53 00 00 80 01 92');
    // Mains and bulk.
    expect(await host.askFrames('FF 48')).toEqual(['85 FF 48 05 05 00 2A']);
  });

  it('is away for a while when it is reset by command', async () => {
    const host = new Host();
    await host.ask('FF 41 01 00');
    expect(await host.ask('FF 52', 700)).toEqual([]);
    host.send(framed('FF 56'));
    await host.clock.advance(100);
    expect(host.take()).toBe('');
    await host.clock.advance(200);
    expect(host.take()).toBe('00 00 07 FF 56 28 DB 11 00 42 4E');
  });

  it('goes to the other speed on N, and comes back by a reset there', async () => {
    const host = new Host();
    host.plugIn(2_400);
    expect(await host.ask('FF 4E')).toEqual([]);
    expect(await host.ask('FF 56', 3_000)).toEqual([]);
    expect(await host.ask('FF 52', 3_000)).toEqual([]);
    host.plugIn(115_200);
    expect(await host.ask('FF 56', 3_000)).toEqual([]);
    await host.ask('FF 52', 2_000);
    host.plugIn(2_400);
    expect(await host.ask('FF 56')).toEqual(['FF 56 28 DB 11 00 42']);
  });

  it('says nothing to letters that nobody knows', async () => {
    const host = new Host();
    for (const letter of 'BCEGIJKMOPQTU') {
      const code = letter.charCodeAt(0).toString(16);
      expect(await host.ask(`FF ${code} 00`), letter).toEqual([]);
    }
  });
});
