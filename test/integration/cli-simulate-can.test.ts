import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CanLink } from '../../src/links/can-link.ts';
import { openSlcan } from '../../src/links/slcan.ts';
import { openSocketcand } from '../../src/links/socketcand.ts';
import { openYdwg } from '../../src/links/ydwg.ts';
import { decodeFields } from '../../src/protocols/n2k/decode.ts';
import { MessageReader } from '../../src/protocols/n2k/message-reader.ts';
import { decodeProductInfo } from '../../src/protocols/n2k/product-info.ts';
import { systemClock as clock } from '../../src/runtime/clock.ts';
import { bytesOf } from '../support/can-logs.ts';
import type { Program } from '../support/process.ts';
import { workplace } from '../support/program.ts';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** What a program on the other side of a wire hears, as `PGN source data`. */
function host(link: CanLink) {
  const reader = new MessageReader();
  const heard: { pgn: number; source: number; data: Uint8Array }[] = [];
  link.onFrames((frames) => {
    for (const frame of frames) {
      const message = reader.push(frame, clock.now());
      if (message !== undefined) heard.push(message);
    }
  });
  cleanUp.push(() => link.close());
  return {
    async put(text: string): Promise<void> {
      const [id = '', data = ''] = text.split('#');
      await link.send({ id: Number.parseInt(id, 16), data: bytesOf(data) });
    },
    /** The first message of a PGN, of a node and with first bytes where they are named. */
    hears: (pgn: number, source?: number, start = '') =>
      vi.waitFor(
        () => {
          const found = heard.find(
            (one) =>
              one.pgn === pgn &&
              (source === undefined || one.source === source) &&
              Buffer.from(one.data).toString('hex').startsWith(start),
          );
          if (found === undefined) throw new Error(`PGN ${pgn} did not come`);
          return found;
        },
        { timeout: 10_000 },
      ),
  };
}

const slcanHost = async (program: Program) => {
  const path = (await program.line(/^(\/dev\/\S+)$/))[1] ?? '';
  return host(await openSlcan({ kind: 'slcan', path }, clock));
};
const portOf = async (program: Program, pattern: RegExp): Promise<number> => Number((await program.line(pattern))[1]);

describe('simulate can', () => {
  it('puts a bus of nodes behind an SLCAN adapter on a pseudo terminal: values, questions, a switch', async () => {
    await using place = await workplace();
    const nodes = 'bmv:soc=42:serial=HQ1234ABCDE,mppt,vebus:phases=3';
    const program = place.start('simulate', 'can', nodes, '--slcan-pty');
    const gateway = await slcanHost(program);
    const details = await gateway.hears(127506, 0x24);
    expect(decodeFields(127506, details.data)).toMatchObject({ stateOfCharge: 42 });
    await gateway.hears(65008, 0x31);
    await gateway.put('18EA24FE#14F001');
    const make = decodeProductInfo((await gateway.hears(126996, 0x24)).data);
    expect(make).toMatchObject({ productCode: 0x0204, serial: 'HQ1234ABCDE' });
    await gateway.put('1CEF25FE#6699000204000000');
    await gateway.hears(61184, 0x25, '6699000204000000');
    expect(await program.stop('SIGTERM')).toBe(0);
  }, 20_000);

  it('puts one bus on TCP as a YDWG gateway and as socketcand at once', async () => {
    await using place = await workplace();
    const program = place.start(
      ...(['simulate', 'can', '--nodes', 'skylla3', '--nodes', 'tank:tanks=1'] as const),
      ...(['--ydwg', '0', '--socketcand', '0', '--interface', 'vecan0'] as const),
    );
    const ydwgPort = await portOf(program, /^listening ydwg 127\.0\.0\.1:(\d+)$/);
    const socketcandPort = await portOf(program, /^listening socketcand 127\.0\.0\.1:(\d+)\/vecan0$/);
    const ydwg = host(await openYdwg({ host: '127.0.0.1', port: ydwgPort }, clock));
    const spec = { kind: 'socketcand', host: '127.0.0.1', port: socketcandPort, interface: 'vecan0' } as const;
    const socketcand = host(await openSocketcand(spec, clock));
    for (const one of [ydwg, socketcand]) {
      const charger = await one.hears(127507, 0x26);
      expect(decodeFields(127507, charger.data)).toMatchObject({ operatingState: 5 });
      await one.hears(127505, 0x40);
    }
    await socketcand.put('18EAFFFE#00EE00');
    expect((await ydwg.hears(59904)).source).toBe(0xfe);
    expect((await ydwg.hears(60928, 0x26)).data).toHaveLength(8);
    expect(await program.stop('SIGINT')).toBe(0);
  }, 20_000);

  it('lets nodes and the adapter misbehave', async () => {
    await using place = await workplace();
    const program = place.start(
      ...(['simulate', 'can', 'bmv,mppt', '--slcan-pty', '--seed', '7'] as const),
      ...(['--fault', 'bmv/not-available', '--fault', 'mppt/silent', '--fault', 'adapter/lost-bytes=0.05'] as const),
    );
    const gateway = await slcanHost(program);
    const { source, data } = await gateway.hears(127508);
    expect([source, decodeFields(127508, data)?.['voltage']]).toEqual([0x24, null]);
    expect(await program.stop('SIGTERM')).toBe(0);
  }, 20_000);

  it.each([
    [[], /simulate which nodes\? bmv, lynx-shunt, /],
    [['bmv'], /name a wire: --slcan-pty, --ydwg PORT, --socketcand PORT or --can INTERFACE/],
    [['bmw', '--ydwg', '0'], /there is no device "bmw".*did you mean "bmv"\?/],
    [['bmv:soc=half', '--ydwg', '0'], /bmv: soc takes a number or none, not "half"/],
    [['bmv', '--ydwg', '70000'], /--ydwg takes a port from 0 to 65535, not "70000"/],
    [['bmv', '--ydwg', '0', '--fault', 'sillent'], /--fault: there is no fault "sillent"; did you mean "silent"\?/],
    [['bmv', '--ydwg', '0', '--fault', 'mppt/silent'], /--fault: there is no device "mppt" on the bus: bmv/],
    [['bmv', '--ydwg', '0', '--fault', 'adapter/slow'], /--fault: there is no fault "slow"/],
    [['bmv', '--ydwg', '0', '--seed', '-1'], /--seed takes a whole number/],
  ])('refuses what it does not understand: %j', async (args, reason) => {
    await using place = await workplace();
    const { code, stdout, stderr } = await place.run('simulate', 'can', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(reason);
  });

  it('says what is missing when it cannot get at an interface', async () => {
    await using place = await workplace();
    const { code, stdout, stderr } = await place.run('simulate', 'can', 'bmv', '--can', 'vecan77');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^can:vecan77: /);
  });

  it('tells every kind of node and every fault in its help', async () => {
    await using place = await workplace();
    const { stdout } = await place.run('simulate', '--help');
    for (const text of ['lynx-ion ', 'phases=1|2|3', 'product=0100|0200', '--fault stale-bodies', 'adapter/silent']) {
      expect(stdout).toContain(text);
    }
  });
});
