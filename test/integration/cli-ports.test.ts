import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createLinkFactory } from '../../src/links/open.ts';
import { openPty } from '../../src/links/pty.ts';
import { systemClock as clock } from '../../src/runtime/clock.ts';
import { type Workplace, workplace } from '../support/program.ts';

/** Starts a simulated device; resolves with its link. */
async function simulated(place: Workplace, ...args: readonly string[]): Promise<string> {
  const program = place.start('simulate', ...args);
  const [line, tcp] = await program.line(/^(?:\/dev\/\S+|listening tcp (\S+))$/);
  return tcp === undefined ? `serial:${line}` : `tcp://${tcp}`;
}

interface Row {
  readonly link: string;
  readonly says: string;
  readonly found?: { readonly driver: string; readonly product: string; readonly serial?: string };
}

async function ask(place: Workplace, ...args: readonly string[]): Promise<Row[]> {
  const { code, stdout, stderr } = await place.run('ports', '--json', ...args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Row[];
}

describe('ports', () => {
  it('asks all links that are named, at the same time: VE.Direct, BMV-60xS and MK3 on ptys and TCP', async () => {
    await using place = await workplace();
    const links = await Promise.all([
      simulated(place, 'mppt', '--pty'),
      simulated(place, 'bmv', '--tcp', '0', '--serial', 'HQ2034TEST1'),
      simulated(place, 'bmv60xs', '--pty'),
      simulated(place, 'mk3', '--pty'),
    ]);
    const beganAt = clock.now();
    const rows = await ask(place, ...links);
    expect(clock.now() - beganAt).toBeLessThan(14_000);
    expect(rows.map(({ link }) => link)).toEqual(links);
    expect(rows.map(({ found }) => found)).toMatchObject([
      { driver: 'vedirect', product: 'SmartSolar Charger MPPT 75/15', serial: 'HQ2043SIMM1' },
      { driver: 'vedirect', product: 'BMV-712 Smart', serial: 'HQ2034TEST1' },
      { driver: 'bmv60xs', product: 'BMV-602S' },
      { driver: 'mk2', product: 'MK3' },
    ]);
  }, 60_000);

  it('has a clear line for each that does not answer, and the others go on', async () => {
    await using place = await workplace();
    const mute = openPty();
    const taken = openPty();
    const holder = await createLinkFactory({ clock })({ kind: 'serial', path: taken.path }, { baudRate: 19_200 });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await new Promise((resolve) => server.close(resolve));
    try {
      const file = await place.write('notes.txt', 'no port');
      const alive = await simulated(place, 'phoenix', '--pty');
      const rows = await ask(
        place,
        ...[`serial:${mute.path}`, taken.path, '/dev/ttyUSB999', file, `tcp://127.0.0.1:${port}`, alive],
      );
      expect(rows.map(({ says }) => says)).toEqual([
        'no answer',
        'in use by another program',
        expect.stringMatching(/^there is no such port/),
        expect.stringMatching(/^this is not a serial port/),
        expect.stringMatching(/^nothing listens there/),
        expect.stringMatching(/^Phoenix Inverter .*, serial HQ2152SIMP1, firmware 1\.24$/),
      ]);
    } finally {
      await holder.close();
      await Promise.all([mute.unplug(), taken.unplug()]);
    }
  }, 60_000);

  it('prints a table for people', async () => {
    await using place = await workplace();
    const link = await simulated(place, 'bmv', '--tcp', '0', '--serial', 'HQ2034TEST1');
    const { stdout } = await place.run('ports', link);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^port +link to use +what speaks there$/),
      expect.stringMatching(/ +tcp:\/\/127\.0\.0\.1:\d+ +BMV-712 Smart, serial HQ2034TEST1, firmware 4\.13$/),
    ]);
  });

  it.each([
    [['--no-ask', '--ask', '/dev/ttyS0'], /--no-ask asks nobody/],
    [['nonsense:x'], /unknown kind of link/],
  ])('does not take %j', async (args, reason) => {
    await using place = await workplace();
    const { code, stderr } = await place.run('ports', ...args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(reason);
  });
});
