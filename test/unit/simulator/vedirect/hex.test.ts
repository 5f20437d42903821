import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VeDirectSimulator } from '../../../../src/simulator/devices/vedirect/device.ts';
import { wireBmv, wireBmv60, wireMppt } from '../../../../src/simulator/devices/vedirect/wired-devices.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { fieldIn, Host, hexIn } from './host.ts';

const msPerByte = 10_000 / 19_200;

function mppt(options: Partial<Parameters<typeof wireMppt>[0]> = {}) {
  const host = new Host();
  const wired = wireMppt({ clock: host.clock, ...options });
  host.plugInto(wired.simulator);
  return { host, ...wired };
}

function bmv(options: Partial<Parameters<typeof wireBmv>[0]> = {}) {
  const host = new Host();
  const wired = wireBmv({ clock: host.clock, ...options });
  host.plugInto(wired.simulator);
  return { host, ...wired };
}

describe('HEX on a simulated wire', () => {
  it('is answered after the latency, at the pace of the wire both ways', async () => {
    const { host } = mppt();
    const start = host.clock.now();
    await host.send(':154\n');
    await host.clock.advance(200);
    expect(host.received).toBe(':56141AE\n');
    expect((host.arrivals.at(-1)?.at ?? 0) - start).toBeCloseTo((5 + 9) * msPerByte + 20, 6);
  });

  it('is held back until the checksum byte of the block that is under way', async () => {
    const { host } = mppt();
    await host.clock.advance(1_010);
    await host.send(':154\n');
    await host.clock.advance(300);
    expect(host.received).toMatch(/^\r\nPID\t[^:]*\r\nChecksum\t[\s\S]:56141AE\n$/);
  });

  it('goes between two blocks of one second', async () => {
    const { host } = bmv();
    await host.clock.advance(1_010);
    await host.send(':154\n');
    await host.clock.advance(500);
    expect(host.received).toMatch(/Checksum\t[\s\S]:51344F9\n\r\nH1\t/);
  });

  it('is understood in pieces, in lower case, with CR, after garbage and with two commands at once', async () => {
    const { host } = mppt();
    for (const part of ['\0xyz\r\n:', '7', 'f0ed0', '071\r', '\n:154\n:4', ':451\n']) await host.send(part);
    await host.clock.advance(500);
    expect(hexIn(host.received)).toEqual(['7F0ED009600DB', '56141AE', '153A061']);
  });

  it('that is damaged gets an error: wrong check byte, even count, other letters, endless', async () => {
    const { host } = mppt();
    for (const broken of ['452', '1541', '15X', '', `7${'00'.repeat(200)}`]) {
      expect(await host.ask(broken, 500), broken).toBe('4AAAAFD');
    }
    expect(await host.ask('154')).toBe('56141AE');
  });

  it('without a register number, with one too many, or to enter boot gets an error, never boot', async () => {
    const { host } = mppt();
    expect(await host.ask('700004E')).toBe('4AAAAFD');
    expect(await host.ask('7F0ED000071')).toBe('4AAAAFD');
    expect(await host.ask('051FA51FA51FA51FA51FA')).toMatch(/^4/);
    expect(await host.ask('051FA51FA51FA51FA51FA05')).toMatch(/^4/);
  });

  it('refuses unknown registers with 1, sets of others with 2, and reading a command with 2', async () => {
    const { host } = mppt();
    expect(await host.ask('777770060')).toBe('77777015F');
    expect(await host.ask('87777005F')).toBe('87777015E');
    // 0xEDBB cannot be set, 0x1030 cannot be read.
    expect(await host.ask('8BBED00E803BA')).toBe('8BBED02A3');
    expect(await host.ask('73010000E')).toBe('73010020C');
  });

  it('of a wrong length or out of range gets 4 with the nearest value, and changes nothing', async () => {
    const { host, simulator } = mppt();
    // 200.0 A into a 15 A charger, one byte in place of two.
    expect(await host.ask('8F0ED00D00799')).toBe('8F0ED049600D6');
    expect(await host.ask('8F0ED00640C')).toBe('8F0ED049600D6');
    expect(await host.ask('7F0ED0071')).toBe('7F0ED009600DB');
    expect(simulator.told).toEqual([]);
  });

  it('keeps a bounded record of what it heard and what was set', async () => {
    const { host, simulator } = mppt();
    expect(await host.ask('8F0ED0064000C')).toBe('8F0ED0064000C');
    expect(simulator.told).toMatchObject([{ id: 0xedf0, bytes: Uint8Array.of(0x64, 0) }]);
    for (let turn = 0; turn < 30; turn += 1) {
      await host.send(':154\n'.repeat(50));
      await host.clock.advance(500);
    }
    expect(simulator.heard.length).toBeLessThanOrEqual(1_000);
    expect(simulator.heard.at(-1)?.text).toBe('154');
  });

  it('of devices without HEX is not answered', async () => {
    const host = new Host();
    const { simulator } = wireBmv60({ clock: host.clock });
    host.plugInto(simulator);
    await host.send(':154\n:451\n');
    await host.clock.advance(3_500);
    expect(hexIn(host.received)).toEqual([]);
    expect(host.received).toMatch(/BMV\t602S/);
    expect(simulator.heard.map(({ text }) => text)).toEqual(['154', '451']);
  });

  it('any bytes are taken, and after them a command is answered', async () => {
    const bytes = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 });
    const command = fc.string({ unit: fc.constantFrom(...':0123456789ABCDEF\n\r'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(command, { maxLength: 4 }), async (noise, commands) => {
        const { host, simulator } = mppt();
        for (const chunk of noise) await host.send(Buffer.from(chunk).toString('latin1'));
        for (const text of commands) await host.send(text);
        // A command may have restarted it.
        await host.clock.advance(6_000);
        expect(await host.ask('154')).toBe('56141AE');
        simulator.stop();
      }),
      { numRuns: 150 },
    );
  });

  it('any register is read and set with any bytes without harm', async () => {
    const clock = new ManualClock();
    const devices = [wireMppt({ clock, trackers: 2 }).charger.hex(), wireBmv({ clock }).monitor.hex()];
    for (const { registers } of devices) {
      for (const [id, { read, write }] of registers) {
        fc.assert(
          fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
            const refusal = write?.(bytes);
            expect([undefined, 2, 4], String(id)).toContain(refusal?.flags);
            // Texts are padded, and the bits of 0x0202 can only be set.
            const isEcho = read !== undefined && write !== undefined && id !== 0x010c && id !== 0x0202;
            if (refusal === undefined && isEcho) expect(read()).toEqual(bytes);
            read?.();
          }),
          { numRuns: 20 },
        );
      }
    }
  });
});

describe('news by HEX', () => {
  it('come from MPPT 1.17 on while HEX is used, and end two minutes after', async () => {
    const { host } = mppt();
    // History is told whether HEX is used or not.
    const others = (received: string) => hexIn(received).filter((frame) => !/^A(5010|4F10)/.test(frame));
    await host.clock.advance(5_000);
    expect(others(host.take())).toEqual([]);
    await host.ask('154');
    await host.clock.advance(10_000);
    const news = hexIn(host.take());
    // Panel power.
    expect(news.filter((frame) => frame.startsWith('ABCED00')).length).toBeGreaterThan(5);
    expect(news.every((frame) => frame.startsWith('A'))).toBe(true);
    await host.clock.advance(110_000);
    host.take();
    await host.clock.advance(10_000);
    expect(others(host.take())).toEqual([]);
  });

  it('are only about history in 1.16, and there are none before', async () => {
    for (const [firmware, wanted] of [
      ['116', /^A(4F10|5010)/],
      ['115', /^never$/],
    ] as const) {
      const { host } = mppt({ firmware });
      await host.clock.advance(300_000);
      const news = hexIn(host.received);
      expect(news.length > 0).toBe(firmware === '116');
      expect(news.every((frame) => wanted.test(frame))).toBe(true);
    }
  });
});

describe('a solar charger that is written to', () => {
  it('switches off and on, in text and by HEX', async () => {
    const { host, charger } = mppt();
    expect(await host.ask('80002000447')).toBe('80002000447');
    await host.clock.advance(2_000);
    const off = host.take();
    for (const [label, value] of [
      ['CS', '0'],
      ['PPV', '0'],
      ['I', '0'],
      ['MPPT', '0'],
      ['OR', '0x00000004'],
    ] as const) {
      expect(fieldIn(off, label), label).toBe(value);
    }
    expect(await host.ask('707020045')).toBe('70702000400000041');
    expect(charger.values?.panelWatts).toBe(0);
    expect(await host.ask('8000200014A')).toBe('8000200014A');
    await host.clock.advance(2_000);
    expect(fieldIn(host.take(), 'CS')).toBe('3');
  });

  it('obeys old firmware only after 0x0202 was set, and forgets that when it restarts', async () => {
    const { host } = mppt({ firmware: '139' });
    // Confirmed with the mode as it is.
    expect(await host.ask('80002000447')).toBe('8000200014A');
    expect(await host.ask('80202000200000047')).toBe('80202000200000047');
    expect(await host.ask('80002000447')).toBe('80002000447');
    expect(await host.ask('8000200014A')).toBe('8000200014A');
    await host.send(':64F\n');
    await host.clock.advance(3_000);
    expect(await host.ask('80002000447')).toBe('8000200014A');
  });

  it('gives no more than its current limits, the one from the network for a minute', async () => {
    const { host } = mppt({ sun: 1, soc: 40 });
    await host.clock.advance(5_000);
    expect(Number(fieldIn(host.take(), 'I'))).toBeGreaterThan(13_000);
    // 5.0 A in flash.
    expect(await host.ask('8F0ED0032003E')).toBe('8F0ED0032003E');
    await host.clock.advance(2_000);
    expect(Number(fieldIn(host.take(), 'I'))).toBeCloseTo(5_000, -2);
    // 2.0 A from the network.
    expect(await host.ask(frameOf('81520001400'))).toBe(frameOf('81520001400'));
    await host.clock.advance(30_000);
    expect(Number(fieldIn(host.take(), 'I'))).toBeCloseTo(2_000, -2);
    await host.clock.advance(32_000);
    expect(await host.ask(frameOf('7152000'))).toBe(frameOf('7152000FFFF'));
    await host.clock.advance(1_000);
    expect(Number(fieldIn(host.take(), 'I'))).toBeCloseTo(5_000, -2);
  });

  it.each([
    ['voltage sense', '80220005A0AC7'],
    ['temperature sense', '80320000CFE20'],
  ])('forgets %s from the network after 60 s', async (_, set) => {
    const { host } = mppt();
    expect(await host.ask(set)).toBe(set);
    const id = set.slice(1, 5);
    const get = frameOf(`7${id}00`);
    const value = set.slice(7, 11);
    await host.clock.advance(40_000);
    expect(await host.ask(get)).toBe(frameOf(`7${id}00${value}`));
    expect(await host.ask(set)).toBe(set);
    await host.clock.advance(57_000);
    expect(await host.ask(get)).toBe(frameOf(`7${id}00${value}`));
    await host.clock.advance(5_000);
    expect(await host.ask(get)).toBe(frameOf(`7${id}00${id === '0320' ? 'FF7F' : 'FFFF'}`));
  });

  it('is in state 252 under external control: with old firmware always, with new when it has a set-point', async () => {
    const old = mppt({ firmware: '139' });
    await old.host.ask('80E2000051A');
    await old.host.clock.advance(7_000);
    expect(fieldIn(old.host.take(), 'CS')).toBe('252');
    const { host } = mppt();
    await host.ask('80E2000051A');
    await host.clock.advance(1_500);
    expect(fieldIn(host.take(), 'CS')).toBe('3');
    await host.ask(frameOf('80120008C05'));
    await host.clock.advance(1_500);
    expect(fieldIn(host.take(), 'CS')).toBe('252');
  });

  it('switches its load output', async () => {
    const { host } = mppt({ loadAmps: 1.5 });
    await host.clock.advance(1_500);
    expect([fieldIn(host.received, 'LOAD'), fieldIn(host.take(), 'IL')]).toEqual(['ON', '1500']);
    expect(await host.ask(frameOf('8ABED0000'))).toBe(frameOf('8ABED0000'));
    await host.clock.advance(1_000);
    expect([fieldIn(host.received, 'LOAD'), fieldIn(host.take(), 'IL')]).toEqual(['OFF', '0']);
    expect(await host.ask(frameOf('7A8ED00'))).toBe(frameOf('7A8ED0000'));
  });

  it('clears its history on command, but not the yield of the system', async () => {
    const { host } = mppt();
    expect(await host.ask(frameOf('8301000'))).toBe(frameOf('8301000'));
    await host.clock.advance(1_500);
    expect(fieldIn(host.take(), 'H19')).toBe('0');
    expect(await host.ask(frameOf('7511000'))).toBe(frameOf('7511004'));
    expect(await host.ask(frameOf('7DDED00'))).toBe(frameOf('7DDED00087A0000'));
  });

  it('has registers for each of several trackers, with the power shared', async () => {
    const { host, charger } = mppt({ trackers: 2, sun: 0.5 });
    await host.clock.advance(1_500);
    const answers = [];
    // Voltage and power of both.
    for (const id of ['CBEC', 'DBEC', 'CCEC', 'DCEC']) answers.push(await host.ask(frameOf(`7${id}00`), 50));
    const { panelVolts = 0, panelWatts = 0 } = charger.values ?? {};
    const littleEndian = (size: number, value: number): string => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(Math.round(value), 0, size);
      return bytes.toString('hex').toUpperCase();
    };
    expect(panelWatts).toBeGreaterThan(50);
    const [volts, watts] = [littleEndian(2, panelVolts * 100), littleEndian(4, (panelWatts / 2) * 100)];
    expect(answers).toEqual([
      frameOf(`7CBEC00${volts}`),
      frameOf(`7DBEC00${volts}`),
      frameOf(`7CCEC00${watts}`),
      frameOf(`7DCEC00${watts}`),
    ]);
    const single = mppt();
    expect(await single.host.ask(frameOf('7DBEC00'))).toBe(frameOf('7DBEC01'));
  });
});

describe('a battery monitor that is written to', () => {
  it('switches its relay in remote mode only', async () => {
    const { host } = bmv();
    expect(await host.ask(frameOf('84E030001'))).toBe(frameOf('84E030001'));
    await host.clock.advance(1_500);
    expect(fieldIn(host.take(), 'Relay')).toBe('ON');
    expect(await host.ask(frameOf('84F030000'))).toBe(frameOf('84F030000'));
    expect(await host.ask(frameOf('84E030000'))).toBe(frameOf('84E0302'));
    await host.clock.advance(1_500);
    expect(fieldIn(host.take(), 'Relay')).toBe('ON');
  });

  it('takes another capacity, counts as full on command, and clears its history', async () => {
    const { host, monitor } = bmv({ soc: 50, loadWatts: 200, sun: 0 });
    expect(await host.ask('8001000F40148')).toBe('8001000F40148');
    await host.clock.advance(1_500);
    // 100 Ah are missing of 500.
    expect(Number(fieldIn(host.take(), 'SOC'))).toBeCloseTo(800, -1);
    await host.ask(frameOf('82C1000'));
    await host.clock.advance(1_500);
    expect(Number(fieldIn(host.take(), 'SOC'))).toBeGreaterThan(998);
    await host.ask(frameOf('8301000'));
    await host.clock.advance(1_500);
    expect(fieldIn(host.take(), 'H4')).toBe('0');
    expect(monitor.counter.history.drawnAmpHours).toBeGreaterThan(-0.1);
  });

  it('tells by HEX what it tells in text', async () => {
    const { host, simulator } = bmv({ aux: 'midpoint' });
    await host.clock.advance(1_500);
    const text = host.take();
    simulator.faults.stuck = true;
    const number = async (id: string, format: 'readInt16LE' | 'readUInt16LE' | 'readInt32LE') =>
      Buffer.from((await host.ask(frameOf(`7${id}00`), 50))?.slice(7, -2) ?? '', 'hex')[format](0);
    expect(await number('8DED', 'readInt16LE')).toBe(Math.round(Number(fieldIn(text, 'V')) / 10));
    expect(await number('8CED', 'readInt32LE')).toBe(Number(fieldIn(text, 'I')));
    expect(await number('8EED', 'readInt16LE')).toBe(Number(fieldIn(text, 'P')));
    expect(await number('FF0F', 'readUInt16LE')).toBeCloseTo(Number(fieldIn(text, 'SOC')) * 10, -1);
    expect(await number('FFEE', 'readInt32LE')).toBe(Math.round(Number(fieldIn(text, 'CE')) / 100));
    expect(await number('8203', 'readUInt16LE')).toBe(Math.round(Number(fieldIn(text, 'VM')) / 10));
    expect(await number('8303', 'readInt16LE')).toBe(Number(fieldIn(text, 'DM')));
  });

  it('without a sensor sends --- and FFFF, and nothing where its input is used otherwise', async () => {
    const { host } = bmv({ aux: 'temperature' });
    await host.clock.advance(1_500);
    expect(fieldIn(host.take(), 'T')).toBe('---');
    expect(await host.ask('7ECED0075')).toBe('7ECED00FFFF77');
    const other = bmv({ aux: 'starter', temperatureCelsius: 20 });
    await other.host.clock.advance(1_500);
    expect([fieldIn(other.host.received, 'T'), fieldIn(other.host.received, 'VS')]).toEqual([undefined, '12680']);
    const warm = bmv({ temperatureCelsius: 21.5 });
    expect(await warm.host.ask('7ECED0075')).toBe(frameOf('7ECED001973'));
  });
});

describe('a restart', () => {
  it('is not answered, ends what is being sent, and is followed by two silent seconds', async () => {
    const { host, charger } = mppt();
    await host.clock.advance(10_020);
    expect(charger.uptimeSeconds).toBeCloseTo(10, 1);
    await host.send(':64F\n');
    await host.clock.advance(10);
    host.take();
    await host.send(':154\n');
    await host.clock.advance(1_900);
    expect(host.take()).toBe('');
    await host.clock.advance(2_000);
    expect(fieldIn(host.take(), 'PID')).toBe('0xA053');
    expect(charger.uptimeSeconds).toBeLessThan(5);
  });
});

describe('firmware up to 1.52', () => {
  it('sends no text for some seconds after a HEX command, newer firmware does', async () => {
    for (const [firmware, blocks] of [
      ['152', 0],
      ['153', 4],
    ] as const) {
      const { host } = mppt({ firmware });
      await host.ask('154', 100);
      await host.clock.advance(4_000);
      expect(host.take().split('PID').length - 1, firmware).toBe(blocks);
      await host.clock.advance(4_000);
      expect(host.take().split('PID').length - 1, firmware).toBeGreaterThan(1);
    }
  });
});

/** Appends the check byte. */
function frameOf(text: string): string {
  const sum = Number.parseInt(text.charAt(0), 16) + Buffer.from(text.slice(1), 'hex').reduce((a, b) => a + b, 0);
  return `${text}${((0x55 - sum) & 0xff).toString(16).toUpperCase().padStart(2, '0')}`;
}

it('a device whose source says nothing sends nothing', async () => {
  const host = new Host();
  const simulator = new VeDirectSimulator({ clock: host.clock, seed: 1, blocks: () => [] });
  host.plugInto(simulator);
  await host.clock.advance(3_000);
  expect(host.arrivals).toEqual([]);
  simulator.stop();
  expect(host.clock.pending).toBe(0);
});
