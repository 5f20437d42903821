import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ByteLink } from '../../src/links/link.ts';
import { deviceEnd, openPty } from '../../src/links/pty.ts';
import { openSerial } from '../../src/links/serial.ts';
import { openTcp } from '../../src/links/tcp.ts';
import { listenTcp } from '../../src/links/tcp-listener.ts';
import { systemClock as clock } from '../../src/runtime/clock.ts';
import { type Mk3Options, Mk3Simulator } from '../../src/simulator/devices/mk3/mk3.ts';
import { framed } from '../support/mk2-script.ts';
import { workplace } from '../support/program.ts';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function simulated(options: Partial<Mk3Options> = {}): Mk3Simulator {
  const mk3 = new Mk3Simulator({ clock, ...options });
  cleanUp.push(() => mk3.stop());
  return mk3;
}

/** Collects what comes, and asks. */
function host(link: ByteLink) {
  let received = '';
  link.onBytes((bytes) => {
    received += Buffer.from(bytes).toString('hex').toUpperCase();
  });
  cleanUp.push(() => link.close());
  return {
    ask: (body: string) => link.send(framed(body)),
    hears: (body: string) =>
      vi.waitFor(() => expect(received).toContain(Buffer.from(framed(body)).toString('hex').toUpperCase()), 5_000),
  };
}

async function tcp(port: number): Promise<ByteLink> {
  return openTcp({ kind: 'tcp', host: '127.0.0.1', port }, clock);
}

describe('a simulated MK3 on TCP', () => {
  it('answers, and the next program takes it over', async () => {
    const mk3 = simulated();
    const listener = await listenTcp(0, clock, (link) => mk3.attach(link));
    cleanUp.push(() => listener.close());
    const first = await tcp(listener.port);
    const one = host(first);
    await one.ask('FF 41 01 00');
    await one.hears('FF 41 01 00');
    const other = host(await tcp(listener.port));
    await other.ask('FF 53 01 A0 00 01 80');
    await other.hears('FF 53');
    expect(mk3.told).toMatchObject({ mode: 1, limitAmps: 16 });
    // The one before has been put out.
    expect(await first.closed).toBeInstanceOf(Error);
  });

  it('keeps the pace of 2400 baud', async () => {
    const mk3 = simulated();
    const listener = await listenTcp(0, clock, (link) => mk3.attach(link));
    cleanUp.push(() => listener.close());
    const one = host(await tcp(listener.port));
    const start = clock.now();
    await one.ask('FF 46 00');
    await one.hears('20 F3 00 C8 02 0C 50 0A 00 00 00 E3 00 00 87');
    // 22 bytes and the bus: 132 ms; timers may be early by one each time.
    expect(clock.now() - start).toBeGreaterThan(120);
  });
});

describe('a simulated MK3 on a pseudo terminal', () => {
  it('is a serial port that can be closed and opened again, and unplugged', async () => {
    const pty = openPty();
    const mk3 = simulated({ speed: 4 });
    mk3.attach(deviceEnd(pty));
    const open = () => openSerial({ kind: 'serial', path: pty.path }, { baudRate: 2_400 }, clock);
    const link = await open();
    const one = host(link);
    await one.ask('FF 41 01 00');
    await one.hears('FF 41 01 00');
    await link.close();
    const again = await open();
    const other = host(again);
    await other.ask('FF 56');
    // The address stays while only the port was closed.
    await other.hears('FF 56 28 DB 11 00 00');
    mk3.detach();
    expect(await again.closed).toBeInstanceOf(Error);
  });
});

describe('ccgx-gateway simulate', () => {
  it('serves an MK3 on TCP until it is stopped', async () => {
    await using place = await workplace();
    const options = ['--phases', '3', '--load', '900', '--no-ac', '--fault', 'phases-told=2', '--fault', 'bms'];
    const program = place.start('simulate', 'mk3', '--tcp', '0', ...options);
    const port = Number((await program.line(/^listening tcp 127\.0\.0\.1:(\d+)$/))[1]);
    const one = host(await tcp(port));
    await one.ask('FF 46 01');
    // Inverting, two phases claimed, no mains, 1.30 A out.
    await one.hears('20 01 01 01 04 09 00 00 00 00 D8 59 82 00 00');
    await one.ask('FF 58 30 0E 0F 10');
    await one.hears('FF 58 85 D4 FE 00 00 2C 01');
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('serves an MK2 on a serial port until Ctrl-C', async () => {
    await using place = await workplace();
    const program = place.start('simulate', 'mk3', '--pty', '--mk2', '--firmware', '482');
    const path = (await program.line(/^(\/dev\/\S+)$/))[1] ?? '';
    const one = host(await openSerial({ kind: 'serial', path }, { baudRate: 2_400 }, clock));
    await one.ask('FF 58 05');
    // 2605482
    await one.hears('FF 58 82 AA C1');
    await one.ask('FF 56');
    await one.hears('FF 56 96 3E 11 00 42');
    expect(await program.stop('SIGINT')).toBe(0);
  });

  it.each([
    [['simulate'], /simulate what\? mk3/],
    [['simulate', 'mk4', '--pty'], /did you mean "mk3"\?/],
    [['simulate', 'mk3'], /name a wire: --pty or --tcp PORT/],
    [['simulate', 'mk3', '--pty', '--tcp', '0'], /name a wire/],
    [['simulate', 'mk3', '--tcp', 'x'], /--tcp takes a port from 0 to 65535, not "x"/],
    [['simulate', 'mk3', '--tcp', '0', '--phases', '4'], /--phases takes a whole number from 1 to 3, not "4"/],
    [['simulate', 'mk3', '--tcp', '0', '--fault', 'bmx'], /there is no fault "bmx"; did you mean "bms"\?/],
    [['simulate', 'mk3', '--tcp', '0', '--fault', 'panel'], /fault panel needs a value: panel=MODE:AMPS/],
    [['simulate', 'mk3', '--tcp', '0', '--speed', '2'], /Unknown option '--speed'/],
  ])('refuses what it does not understand: %j', async (args, reason) => {
    await using place = await workplace();
    const { code, stdout, stderr } = await place.run(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(reason);
  });

  it('says when the port is taken', async () => {
    const listener = await listenTcp(0, clock, () => undefined);
    cleanUp.push(() => listener.close());
    await using place = await workplace();
    const { code, stderr } = await place.run('simulate', 'mk3', '--tcp', String(listener.port));
    expect(code).toBe(1);
    expect(stderr).toMatch(/another program uses this port/);
  });
});
