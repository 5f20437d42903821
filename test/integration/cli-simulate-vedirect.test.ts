import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ByteLink } from '../../src/links/link.ts';
import { openSerial } from '../../src/links/serial.ts';
import { openTcp } from '../../src/links/tcp.ts';
import { systemClock as clock } from '../../src/runtime/clock.ts';
import type { Program } from '../support/process.ts';
import { workplace } from '../support/program.ts';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** Collects what comes, as characters of one byte each, and asks. */
function host(link: ByteLink) {
  let received = '';
  link.onBytes((bytes) => {
    received += Buffer.from(bytes).toString('latin1');
  });
  cleanUp.push(() => link.close());
  return {
    ask: (frame: string) => link.send(Buffer.from(`:${frame}\n`)),
    hears: (pattern: RegExp) => vi.waitFor(() => expect(received).toMatch(pattern), 5_000),
  };
}

async function serialHost(program: Program) {
  const path = (await program.line(/^(\/dev\/\S+)$/))[1] ?? '';
  return host(await openSerial({ kind: 'serial', path }, { baudRate: 19_200, dtr: true, rts: true }, clock));
}

async function tcpLink(program: Program): Promise<ByteLink> {
  const port = Number((await program.line(/^listening tcp 127\.0\.0\.1:(\d+)$/))[1]);
  return openTcp({ kind: 'tcp', host: '127.0.0.1', port }, clock);
}

describe('simulate', () => {
  it('puts a solar charger on a pseudo terminal: text, questions and a switch', async () => {
    await using place = await workplace();
    const program = place.start('simulate', 'mppt', '--pty', '--product', '0xA060', '--serial', 'HQ2117SIM22');
    const charger = await serialHost(program);
    await charger.hears(/\r\nPID\t0xA060\r\nFW\t161\r\nSER#\tHQ2117SIM22\r\n[\s\S]*\r\nCS\t3\r\n/);
    await charger.ask('451');
    await charger.hears(/:160A054\n/);
    await charger.ask('80002000447');
    await charger.hears(/:80002000447\n/);
    await charger.hears(/\r\nCS\t0\r\n/);
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('lets a program close the port and open it again', async () => {
    await using place = await workplace();
    const program = place.start('simulate', 'bmv', '--pty');
    const path = (await program.line(/^(\/dev\/\S+)$/))[1] ?? '';
    for (let turn = 0; turn < 2; turn += 1) {
      const link = await openSerial({ kind: 'serial', path }, { baudRate: 19_200 }, clock);
      const one = host(link);
      await one.ask('154');
      await one.hears(/:51344F9\n/);
      await one.hears(/\r\nPID\t0xA381\r\n/);
      await link.close();
    }
  });

  it.each([
    [
      ['phoenix', '--load', '120', '--product', '0xA272'],
      /MODE\t2\r\nCS\t9\r\nAC_OUT_V\t230\d\d\r\n[\s\S]*AC_OUT_S\t120/,
    ],
    [['bmv', '--smartshunt', '--soc', '50'], /PID\t0xA389\r\n[\s\S]*SOC\t500\r\n[\s\S]*BMV\tSmartShunt 500A\/50mV/],
    [['bmv', '--monitor', '-6', '--temperature', 'none'], /PID\t0xA381\r\nV\t\d+\r\nT\t---\r\n[\s\S]*MON\t-6/],
    [['bmv', '--voltage', '48', '--aux', 'midpoint', '--alarm', '33'], /V\t5\d{4}\r\nVM\t2\d{4}\r\n[\s\S]*AR\t33/],
    [['mppt', '--firmware', '0316FF', '--no-serial', '--relay', '--error', '2'], /FWE\t0316FF\r\nV\t[\s\S]*ERR\t2\r\n/],
    [['bmv60xs', '--model', '600S', '--firmware', '209'], /Relay\tOff\r\nAR\t0\r\nBMV\t600S\r\nFW\t209/],
    [['bmv60xs', '--not-synchronised'], /CE\t---\r\nSOC\t---\r\n/],
    [['mppt', '--fault', 'pid=0xA999', '--fault', 'split-blocks'], /PID\t0xA999\r\n[\s\S]*Checksum\t[\s\S]\r\nERR\t0/],
  ])('describes the device by options: %j', async (args, text) => {
    await using place = await workplace();
    const link = await tcpLink(place.start('simulate', ...args, '--tcp', '0'));
    await host(link).hears(text);
  });

  it('gives one cable to the program that comes last', async () => {
    await using place = await workplace();
    const program = place.start('simulate', 'bmv60xs', '--tcp', '0');
    const first = await tcpLink(program);
    await host(first).hears(/H12\t0/);
    await host(await tcpLink(program)).hears(/H12\t0/);
    expect(await first.closed).toBeInstanceOf(Error);
    expect(await program.stop('SIGINT')).toBe(0);
  });

  it('pulls the cable when told to', async () => {
    await using place = await workplace();
    const link = await tcpLink(place.start('simulate', 'mppt', '--tcp', '0', '--fault', 'unplug=1'));
    expect(await link.closed).toBeInstanceOf(Error);
  });

  it.each([
    [['bmx', '--pty'], /did you mean "bmv"\?/],
    [['can', '--pty'], /Unknown option '--pty'/],
    [['constructor'], /simulate what\?/],
    [['bmv'], /name a wire: --pty or --tcp PORT/],
    [['bmv', '--tcp', '0', 'now'], /simulate bmv takes no "now"/],
    [['bmv', '--tcp', '0', '--voltage', '13'], /--voltage takes 12, 24, 36, 48, not "13"/],
    [['bmv', '--tcp', '0', '--soc', '101'], /--soc takes a number from 0 to 100, not "101"/],
    [['bmv', '--tcp', '0', '--temperature', 'warm'], /--temperature takes a number from -50 to 100, not "warm"/],
    [['bmv', '--tcp', '0', '--serial', 'A:B'], /--serial takes up to 15 plain letters, without ":", not "A:B"/],
    [['mppt', '--tcp', '0', '--product', 'A053X'], /--product takes a product id like 0xA053, not "A053X"/],
    [['mppt', '--tcp', '0', '--firmware', '1.61'], /--firmware takes a version as the device sends it/],
    [['mppt', '--tcp', '0', '--trackers', '5'], /--trackers takes a whole number from 1 to 4, not "5"/],
    [['bmv60xs', '--tcp', '0', '--model', '602'], /--model takes 600S, 602S, 600HS, not "602"; did you mean "602S"\?/],
    [['bmv60xs', '--tcp', '0', '--fault', 'no-hex'], /there is no fault "no-hex"/],
    [['phoenix', '--tcp', '0', '--fault', 'ecco'], /there is no fault "ecco"; did you mean "echo"\?/],
    [['phoenix', '--tcp', '0', '--soc', '50'], /Unknown option '--soc'/],
  ])('refuses what it does not understand: %j', async (args, reason) => {
    await using place = await workplace();
    const { code, stdout, stderr } = await place.run('simulate', ...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(reason);
  });

  it('tells of all devices, options and faults in its help', async () => {
    await using place = await workplace();
    const { stdout } = await place.run('simulate', 'bmv', '--help');
    for (const text of [
      '--smartshunt',
      '--trackers N',
      '--fault hex-in-fields',
      '--fault panel=MODE:AMPS',
      'bmv60xs',
    ]) {
      expect(stdout).toContain(text);
    }
  });
});
