import { describe, expect, it } from 'vitest';
import type { VeDirectFaults } from '../../../../src/simulator/devices/vedirect/faults.ts';
import { wireBmv, wireMppt } from '../../../../src/simulator/devices/vedirect/wired-devices.ts';
import { fieldIn, fieldsIn, Host, hexIn } from './host.ts';

function mppt(faults: VeDirectFaults = {}, options: Partial<Parameters<typeof wireMppt>[0]> = {}) {
  const host = new Host();
  const wired = wireMppt({ clock: host.clock, seed: 5, ...options });
  wired.simulator.faults = faults;
  const link = host.plugInto(wired.simulator);
  return { host, link, ...wired };
}

/** What a device with this fault sends in so many seconds. */
async function heard(faults: VeDirectFaults, seconds = 20): Promise<string> {
  const { host } = mppt(faults);
  await host.clock.advance(seconds * 1_000 + 900);
  return host.received;
}

/** Whole blocks whose sum is right, with all HEX frames taken out first. */
function soundBlocks(received: string): string[] {
  const text = received.replaceAll(/(?<!Checksum\t):[0-9A-F]+\n/g, '');
  const blocks = text.match(/\r\nPID\t[\s\S]*?\r\nChecksum\t[\s\S]/g) ?? [];
  return blocks.filter((block) => [...block].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 256 === 0);
}

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('a simulated device without faults', () => {
  it('sends one sound block a second', async () => {
    expect(soundBlocks(await heard({}))).toHaveLength(20);
  });
});

describe('text faults', () => {
  it('lostBytes: each block lacks one byte, so that its sum is wrong', async () => {
    const sound = await heard({});
    const faulty = await heard({ lostBytes: 1 });
    expect(faulty.length).toBe(sound.length - 20);
    expect(soundBlocks(faulty).length).toBeLessThan(2);
  });

  it('cutBlocks: blocks end early', async () => {
    const faulty = await heard({ cutBlocks: 1 });
    expect(faulty.length).toBeLessThan((await heard({})).length * 0.8);
    expect(soundBlocks(faulty)).toEqual([]);
  });

  it('corruptFrames: answers by HEX arrive with a wrong digit, and so with a wrong sum', async () => {
    const { host, link } = mppt({ corruptFrames: 1 });
    for (let ping = 0; ping < 20; ping += 1) {
      await link.send(Buffer.from(':154\n', 'latin1'));
      await host.clock.advance(1_000);
    }
    const frames = hexIn(host.received);
    expect(frames.length).toBeGreaterThanOrEqual(20);
    for (const frame of frames) {
      const pairs = `0${frame}`.match(/../g) ?? [];
      expect(pairs.reduce((sum, pair) => sum + Number.parseInt(pair, 16), 0) % 256, frame).not.toBe(0x55);
    }
  });

  it('splitBlocks: two blocks with checksums, of which the first has the product id', async () => {
    const received = await heard({ splitBlocks: true }, 3);
    expect(count(received, 'Checksum\t')).toBe(6);
    expect(count(received, 'PID\t')).toBe(3);
    expect(received).toMatch(/OR\t0x00000000\r\nChecksum\t[\s\S]\r\nERR\t0\r\n/);
  });

  it('unknownFields: as many fields as a block can have', async () => {
    const received = await heard({ unknownFields: true }, 3);
    expect(soundBlocks(received)).toHaveLength(3);
    expect(fieldsIn(soundBlocks(received)[0] ?? '')).toHaveLength(22);
    expect(fieldIn(received, 'NEW1')).toBe('1');
  });

  it('garbageLabels: other damaged labels each time, in sound blocks', async () => {
    const { host } = mppt({ garbageLabels: true });
    await host.clock.advance(60_900);
    expect(soundBlocks(host.received)).toHaveLength(60);
    const labels = new Set(fieldsIn(host.received).map(([label]) => label));
    expect(labels.size).toBeGreaterThan(60);
    expect(host.received).toMatch(/\0[^\t]*\t16\r\n/);
  });

  it('notAvailable: --- in text, and the number for "not available" by HEX', async () => {
    const host = new Host();
    const { simulator } = wireBmv({ clock: host.clock, temperatureCelsius: 20 });
    simulator.faults.notAvailable = true;
    host.plugInto(simulator);
    await host.clock.advance(1_500);
    for (const label of ['T', 'SOC', 'TTG', 'CE']) expect(fieldIn(host.received, label)).toBe('---');
    expect(fieldIn(host.received, 'FW')).toBe('0413');
    for (const [question, answer] of [
      ['7ECED0075', '7ECED00FFFF77'],
      ['78DED00D4', '78DED00FF7F56'],
      ['78CED00D5', '78CED00FFFFFF7F59'],
      ['7FF0F0040', '7FF0F00FFFF42'],
    ] as const) {
      expect(await host.ask(question)).toBe(answer);
    }
    const charger = mppt({ notAvailable: true });
    expect(await charger.host.ask('7D7ED008A')).toBe('7D7ED00FF7F0C');
  });

  it('wrongSerial: a share of sound blocks has another serial number', async () => {
    const received = await heard({ wrongSerial: 0.2 }, 50);
    expect(soundBlocks(received)).toHaveLength(50);
    const wrong = fieldsIn(received).filter(([label, value]) => label === 'SER#' && value !== 'HQ2043SIMM1');
    expect(wrong.length).toBeGreaterThan(3);
    expect(wrong.length).toBeLessThan(20);
  });

  it('identity: another product and serial number, by HEX too', async () => {
    const { host } = mppt({ identity: { productId: 0xa999, serial: 'HQ2248OTHER' } });
    await host.clock.advance(1_500);
    expect([fieldIn(host.received, 'PID'), fieldIn(host.received, 'SER#')]).toEqual(['0xA999', 'HQ2248OTHER']);
    expect(await host.ask('451')).toBe('199A912');
    expect(await host.ask('70001004D')).toMatch(/^70001000099A9FF/);
    expect(await host.ask('70A010043')).toMatch(/^70A01004851323234384F54484552/);
  });

  it('stuck: the same block over and over', async () => {
    const { host, simulator } = mppt();
    await host.clock.advance(3_900);
    simulator.faults.stuck = true;
    const before = soundBlocks(host.take()).at(-1);
    await host.clock.advance(60_000);
    expect(new Set(soundBlocks(host.take()))).toEqual(new Set([before]));
  });

  it('noText: no text, but news by HEX', async () => {
    const received = await heard({ noText: true }, 60);
    expect(received).not.toContain('PID');
    expect(hexIn(received).filter((frame) => frame.startsWith('ABCED')).length).toBeGreaterThan(30);
  });

  it('secondsPerMinute: text in a few seconds of each minute', async () => {
    expect(soundBlocks(await heard({ secondsPerMinute: 5 }, 180)).length).toBeCloseTo(15, -1);
    const { host } = mppt({ secondsPerMinute: 5 });
    // The clock stands at 1 s.
    await host.clock.advance(4_900);
    expect(count(host.take(), 'PID')).toBe(3);
    await host.clock.advance(54_000);
    expect(count(host.take(), 'PID')).toBe(0);
    await host.clock.advance(6_000);
    expect(count(host.take(), 'PID')).toBe(5);
  });
});

describe('faults of the wire', () => {
  it('silent: nothing is heard and nothing said', async () => {
    const { host } = mppt({ silent: true });
    await host.send(':154\n');
    await host.clock.advance(5_000);
    expect(host.arrivals).toEqual([]);
  });

  it('deadUntilReopened: the first to connect hears nothing, the next does', async () => {
    const { host, simulator, link } = mppt({ deadUntilReopened: true });
    await host.clock.advance(60_000);
    expect(host.arrivals).toEqual([]);
    await link.close();
    host.plugInto(simulator);
    await host.clock.advance(1_900);
    expect(fieldIn(host.received, 'PID')).toBe('0xA053');
  });

  it('chunkBytes: so many bytes at a time, the last of a block fewer', async () => {
    const { host } = mppt({ chunkBytes: 7 });
    await host.clock.advance(3_900);
    const sizes = host.arrivals.map(({ bytes }) => bytes.length);
    expect(Math.max(...sizes)).toBe(7);
    expect(sizes.filter((size) => size < 7).length).toBeLessThanOrEqual(3 + hexIn(host.received).length);
    expect(soundBlocks(host.received)).toHaveLength(3);
  });

  it('burstMs: what comes within that time arrives at once', async () => {
    const { host } = mppt({ burstMs: 5_000 });
    await host.clock.advance(21_000);
    expect(host.arrivals.length).toBeLessThan(5);
    expect(soundBlocks(host.received).length).toBeGreaterThan(12);
  });

  it('every() can pull the cable again and again', async () => {
    const { host, simulator, link } = mppt();
    simulator.every(2_000, () => simulator.unplug());
    await host.clock.advance(2_500);
    expect(await link.closed).toBeInstanceOf(Error);
    const again = host.plugInto(simulator);
    await host.clock.advance(2_500);
    expect(await again.closed).toBeInstanceOf(Error);
    simulator.stop();
    expect(host.clock.pending).toBe(0);
  });
});

describe('HEX faults', () => {
  it('noHex: commands get no answer, text goes on', async () => {
    const { host } = mppt({ noHex: true });
    expect(await host.ask('154', 2_900)).toBeUndefined();
    expect(soundBlocks(host.received)).toHaveLength(2);
  });

  it('lateHexMs: answers come late', async () => {
    const { host } = mppt({ lateHexMs: 1_500 });
    expect(await host.ask('154', 1_400)).toBeUndefined();
    await host.clock.advance(500);
    expect(hexIn(host.take())).toContain('56141AE');
  });

  it('lostHex: about that share of commands gets no answer', async () => {
    const { host } = mppt({ lostHex: 0.7 });
    for (let turn = 0; turn < 100; turn += 1) {
      await host.send(':154\n');
      await host.clock.advance(100);
    }
    const answers = count(host.received, '56141AE');
    expect(answers).toBeGreaterThan(15);
    expect(answers).toBeLessThan(45);
  });

  it('hurriedHexLost: commands less than 50 ms after another are lost', async () => {
    const { host } = mppt({ hurriedHexLost: true });
    for (const [pauseMs, answers] of [
      [30, 1],
      [60, 5],
    ] as const) {
      await host.clock.advance(300);
      host.take();
      for (let turn = 0; turn < 5; turn += 1) {
        await host.send(':154\n');
        await host.clock.advance(pauseMs);
      }
      await host.clock.advance(200);
      expect(count(host.take(), '56141AE'), `${pauseMs} ms`).toBe(answers);
    }
  });

  it('hexInBlockLost: commands during a block are lost', async () => {
    const { host } = mppt({ hexInBlockLost: true });
    await host.clock.advance(1_020);
    expect(await host.ask('154', 500)).toBeUndefined();
    expect(await host.ask('154', 300)).toBe('56141AE');
  });

  it('hexPausesTextSeconds: no text after a command', async () => {
    const { host } = mppt({ hexPausesTextSeconds: 10 });
    await host.ask('154', 100);
    await host.clock.advance(9_800);
    expect(soundBlocks(host.take())).toEqual([]);
    await host.clock.advance(3_000);
    expect(soundBlocks(host.take()).length).toBeGreaterThan(1);
  });

  it('hexEnd: another byte ends the frames', async () => {
    const { host } = mppt({ hexEnd: 0xfe });
    await host.send(':154\n');
    await host.clock.advance(500);
    expect(host.received).toBe(':56141AE\xfe');
  });

  it('asyncAlways: news though nobody asks', async () => {
    const received = await heard({ asyncAlways: true }, 30);
    expect(hexIn(received).length).toBeGreaterThan(15);
    expect(soundBlocks(received)).toHaveLength(30);
  });

  it('hexInFields: news in the middle of fields, which go on behind them', async () => {
    const received = await heard({ hexInFields: true }, 60);
    expect(received).toMatch(/[0-9A-Z]:A[0-9A-F]+\n[0-9]/);
    expect(received).not.toMatch(/Checksum\t:A[0-9A-F]+\n/);
    expect(soundBlocks(received)).toHaveLength(60);
  });

  it('echo: an endless :4AAAAFD, text and answers between', async () => {
    const { host } = mppt({ echo: true });
    await host.clock.advance(5_900);
    expect(count(host.received, ':4AAAAFD\n')).toBeGreaterThan(100);
    expect(soundBlocks(host.received)).toHaveLength(5);
    await host.send(':451\n');
    await host.clock.advance(500);
    expect(hexIn(host.received)).toContain('153A061');
    const before = host.clock.pending;
    await host.clock.advance(60_000);
    expect(host.clock.pending).toBeLessThanOrEqual(before + 3);
  });

  it('loopback: what is sent comes back, and the answer too', async () => {
    const { host } = mppt({ loopback: true });
    await host.send(':7F0ED0071\n');
    await host.clock.advance(300);
    expect(hexIn(host.received)).toEqual(['7F0ED0071', '7F0ED009600DB']);
  });

  it('refused and disobeys: sets are refused, or confirmed for nothing', async () => {
    const { host, simulator, charger } = mppt({ refused: new Map([[0x0200, 2]]) });
    expect(await host.ask('80002000447')).toBe('800020249');
    simulator.faults = { disobeys: true };
    expect(await host.ask('80002000447')).toBe('80002000447');
    expect(charger.control.isOn).toBe(true);
    expect(simulator.told).toEqual([]);
  });
});
