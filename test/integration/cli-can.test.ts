import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CanMemoryBus } from '../../src/links/can-memory.ts';
import { openPty } from '../../src/links/pty.ts';
import { systemClock as clock } from '../../src/runtime/clock.ts';
import { SlcanAdapter } from '../../src/simulator/can/slcan-adapter.ts';
import { startSocketcandServer } from '../../src/simulator/can/socketcand-server.ts';
import { usbEnd } from '../../src/simulator/can/usb-end.ts';
import { type CanServer, startYdwgServer } from '../../src/simulator/can/ydwg-server.ts';
import { N2kSimulator } from '../../src/simulator/devices/n2k/n2k-simulator.ts';
import type { SimulatedNode } from '../../src/simulator/devices/n2k/simulated-node.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { startProgram } from '../support/process.ts';
import { type Workplace, workplace } from '../support/program.ts';
import { hasSharedData, sharedPath, sharedText, withoutSharedData } from '../support/shared-data.ts';
import { onTerminal } from '../support/terminal.ts';

const slow = { timeout: 40_000 };

describe('the tools for a CAN bus', () => {
  const bus = new CanMemoryBus();
  const devices = ['bmv', 'mppt', 'vebus', 'temperature'];
  const simulator = new N2kSimulator({ clock, join: (name) => bus.join(name), devices });
  const servers: CanServer[] = [];
  let adapter: SlcanAdapter;
  let place: Workplace;
  let ydwg: string;
  let slcan: string;
  let socketcand: string;

  beforeAll(async () => {
    const gateway = await startYdwgServer(0, bus.join('ydwg'), clock);
    const server = await startSocketcandServer({
      ...{ port: 0, interfaceName: 'can0', bus: bus.join('socketcand'), clock },
    });
    servers.push(gateway, server);
    ydwg = `ydwg://127.0.0.1:${gateway.port}`;
    socketcand = `socketcand://127.0.0.1:${server.port}/can0`;
    const pty = openPty();
    adapter = new SlcanAdapter({ clock, bus: bus.join('slcan'), random: seededRandom(1) });
    adapter.plugIn(usbEnd(pty));
    slcan = `slcan:${pty.path}`;
    place = await workplace();
  });
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    simulator.stop();
    await adapter.stop();
    await Promise.all(servers.map((server) => server.close()));
  });
  const can = (...args: string[]) => place.run('can', ...args);
  const vreg = (...args: string[]) => place.run('vreg', ...args);
  const node = (device: string): SimulatedNode => {
    const found = simulator.devices.find(({ name }) => name === device)?.nodes[0];
    return found ?? expect.fail(`there is no ${device}`);
  };

  it('list who is there behind an adapter on a serial port', slow, async () => {
    const { code, stdout, stderr } = await can('devices', slcan);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^address +unique +maker +product +firmware +serial +instance +system +class\/function +sends$/m,
    );
    expect(stdout).toMatch(/^36 +12345 +Victron +BMV-702 +v1\.06 +\S+ +0 +0 +35\/170 +61184 127501 127506 127508$/m);
    expect(stdout).toMatch(/^80 +60001 +Maretron /m);
    expect(stdout.trimEnd().split('\n')).toHaveLength(6);
  });

  it('list the same as JSON over a socketcand server', slow, async () => {
    const { code, stdout } = await can('devices', socketcand, '--json');
    expect(code).toBe(0);
    const rows = JSON.parse(stdout) as Record<string, unknown>[];
    expect(rows.find(({ unique }) => unique === 12_345)).toMatchObject({
      ...{
        address: 36,
        maker: { code: 358, name: 'Victron' },
        deviceInstance: 0,
        deviceFunction: 170,
        sameName: false,
      },
      product: { model: 'BMV-702', productCode: 0x0204 },
    });
  });

  it('show what is sent until Ctrl-C, and count it', slow, async () => {
    const program = place.start('can', 'monitor', ydwg);
    await program.line(/^\d\d:\d\d:\d\d\.\d{3} {2}127508 {2}Battery Status .* 36.* {2}instance 0, voltage 12\.86 V, /);
    await program.line(/ 0xEEFF consumed-ah: -123\.4 Ah$/);
    expect(await program.stop('SIGINT')).toBe(0);
    expect(program.output()).toMatch(/\n\d+ frames, \d+ messages; no bad frames\n$/);
  });

  it('end without a word when nobody reads any more', slow, async () => {
    // The simulated devices run in this process: it must not wait for the shell.
    const command = `"$0" "$1" can monitor "$2" | head -2; echo "status \${PIPESTATUS[0]}"`;
    const shell = startProgram('bash', ['-c', command, process.execPath, place.main, ydwg], { cwd: place.folder });
    await shell.line(/^status 0$/);
    // It ends by itself: this signal does nothing.
    expect(await shell.stop('SIGCONT')).toBe(0);
    expect(shell.output().trimEnd().split('\n')).toHaveLength(3);
  });

  it('show one message as JSON, or one node only', slow, async () => {
    const one = await can('monitor', ydwg, '--once', '--json', '--pgn', '127508', '--source', '36');
    expect([one.code, one.stderr]).toEqual([0, '']);
    expect(JSON.parse(one.stdout)).toMatchObject({ pgn: 127508, source: 36, fields: { voltage: 12.86 } });
    const { stdout } = await can('monitor', ydwg, '--device', '20001', '--for', '3');
    expect(stdout).toMatch(/ 127508 {2}Battery Status .* 37 BlueSolar MPPT 150\/70 /);
    expect(stdout).not.toMatch(/ {2}36 /);
  });

  it('set the instance of a node, after asking', slow, async () => {
    const { code, stderr } = await can('instance', ydwg, '12345', '--device', '7');
    expect([code, stderr]).toEqual([1, expect.stringContaining('nothing was written; add --yes')]);
    expect(node('bmv').name.deviceInstance).toBe(0);
    const asked = await onTerminal(place, 'y\r', ['can', 'instance', ydwg, '12345', '--device', '7']);
    expect([asked.code, asked.output]).toEqual([0, expect.stringContaining('BMV-702 (12345): device instance 0 -> 7')]);
    expect(node('bmv').name.deviceInstance).toBe(7);
    expect(await can('instance', slcan, '12345', '--battery', '1:9', '--yes')).toEqual({
      ...{ code: 0, stdout: 'BMV-702 (12345): battery instance 1 -> 9\n', stderr: '' },
    });
  });

  it('read and write VREGs of a node', slow, async () => {
    expect(await vreg('get', ydwg, '0x0FFF', '--device', '12345')).toEqual({
      ...{ code: 0, stdout: 'soc: 87.65 % (3d22)\n', stderr: '' },
    });
    expect((await vreg('get', slcan, '0x010B', '--device', '20001')).stdout).toMatch(
      /^model-name: BlueSolar MPPT 150\/70 \([\da-f]+\)\n$/,
    );
    expect(await vreg('set', ydwg, '0xEDF0', '9001', '--device', '20001')).toMatchObject({
      ...{ code: 0, stdout: 'bat-max-current: 40 A (9001)\n' },
    });
    expect((await vreg('get', ydwg, '0xEDF0', '--device', '20001', '--raw')).stdout).toBe('9001\n');
    expect(JSON.parse((await vreg('get', socketcand, '0xEDF0', '--device', '20001', '--json')).stdout)).toEqual({
      ...{ id: 0xedf0, code: 0, raw: '9001' },
    });
  });

  it('tell errors of VREGs by their codes', slow, async () => {
    const errors = await Promise.all([
      vreg('get', ydwg, '0x7777', '--device', '20001'),
      vreg('set', ydwg, '0xEDF0', 'FFFF', '--device', '20001'),
      vreg('get', ydwg, '0x0203', '--device', '40002'),
    ]);
    expect(errors.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(errors.map(({ stderr }) => stderr)).toEqual([
      expect.stringMatching(/^error 0x8100: the device does not have this register/),
      expect.stringMatching(/^error 0x8300: the device does not take this value/),
      expect.stringMatching(/^error 0x8400: the device does not answer/),
    ]);
  });

  it('wait for a busy device, and say when it keeps another value', slow, async () => {
    node('mppt').faults.busy = 1;
    expect((await vreg('get', ydwg, '0xEDDA', '--device', '20001')).stdout).toBe('chr-error-code: 0 (none) (00)\n');
    expect(node('mppt').faults.busy).toBe(0);
    node('mppt').faults.disobeys = true;
    const { code, stderr } = await vreg('set', ydwg, '0x0200', '04', '--device', '20001');
    node('mppt').faults.disobeys = false;
    expect([code, stderr]).toEqual([1, 'the device keeps 01\n']);
  });

  it('refuse registers that do harm by their names, before the bus is opened', async () => {
    const { code, stderr } = await vreg('set', 'can:nowhere', '0x0004', '01', '--device', '12345', '--yes');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^0x0004 restore-default is not written over a bus: /)]);
    expect((await vreg('set', 'can:nowhere', '0x0030', '01', '--device', '1')).stderr).toContain('tunnels');
    expect((await vreg('set', 'can:nowhere', '0x0002', '01', '--device', '1')).stderr).toContain('no register');
  });

  it('list those that could be meant when --device is missing', slow, async () => {
    const { code, stdout, stderr } = await vreg('get', ydwg, '0x0FFF');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^unique +product +serial +address\n12345 +BMV-702 +\S+ +36\n/);
    expect(stderr).toContain('vreg on a CAN link needs --device UNIQUE');
    expect(stderr).not.toContain('60001');
  });

  it('say that a VE.Direct cable has one device only', async () => {
    const { code, stderr } = await vreg('get', 'tcp://127.0.0.1:1', '0x0FFF', '--device', '1');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--device belongs to CAN links')]);
  });

  it('tell in one line, within limits, that nobody is there', slow, async () => {
    const quiet = await startYdwgServer(0, new CanMemoryBus().join('quiet'), clock);
    servers.push(quiet);
    const link = `ydwg://127.0.0.1:${quiet.port}`;
    const [devicesEnd, instanceEnd] = await Promise.all([
      can('devices', link),
      can('instance', link, '5', '--system', '1', '--yes'),
    ]);
    expect([devicesEnd.code, devicesEnd.stderr]).toEqual([
      1,
      expect.stringMatching(/no node is heard: .*120 ohm.*\n$/),
    ]);
    expect([instanceEnd.code, instanceEnd.stderr]).toEqual([
      1,
      expect.stringMatching(/no node with unique number 5 answers; none has told who it is\n$/),
    ]);
  });

  it('end with a reason when the link is lost', slow, async () => {
    const brief = await startYdwgServer(0, bus.join('brief'), clock);
    const program = place.start('can', 'monitor', `ydwg://127.0.0.1:${brief.port}`);
    await program.line(/ 127508 /);
    await brief.close();
    await program.line(/^ydwg:\/\/127\.0\.0\.1:\d+: /);
    expect(await program.stop('SIGTERM')).toBe(1);
  });

  it.each([
    [[], /can does monitor, devices, instance/],
    [['fly', 'can:can0'], /can does monitor, devices, instance/],
    [['devices'], /on which link/],
    [['devices', 'can:can0', 'x'], /takes no "x"/],
    [['devices', 'can:can0', '--pgn', '1'], /can devices takes no --pgn/],
    [['monitor', 'can:can0', '--pgn', 'x'], /--pgn takes 0 to 131071, not "x"/],
    [['instance', 'can:can0'], /of which node/],
    [['instance', 'can:can0', '5'], /sets one of --device N, --battery \[FROM:\]TO, --system N/],
    [['instance', 'can:can0', '5', '--device', '253'], /--device takes 0 to 252/],
    [['instance', 'replay:x.log', '5', '--device', '2'], /a recording cannot be changed/],
  ])('tell how they are used: %j', async (args, reason) => {
    const { code, stderr } = await can(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
  });

  it('say what a CAN link is', async () => {
    const { code, stderr } = await can('devices', 'serial:/dev/ttyUSB0');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/carries bytes, not CAN frames: write slcan:/)]);
  });

  describe.skipIf(!hasSharedData)(`on recordings${withoutSharedData}`, () => {
    const summary = hasSharedData
      ? (JSON.parse(sharedText('can/expected/summary.json')) as Record<string, { messages: Record<string, number> }>)
      : {};
    const replay = (name: string) => `replay:${sharedPath(`can/${name}`)}?speed=max`;

    /** How many messages of each PGN a monitor shows. */
    async function shownOf(name: string): Promise<ReadonlyMap<string, number>> {
      const program = place.start('can', 'monitor', replay(name), '--for', '5');
      await program.line(/^\d+ frames, \d+ messages; /);
      const counts = new Map<string, number>();
      for (const line of program.output().split('\n')) {
        const pgn = /^\S+ +(\d+) {2}/.exec(line)?.[1] ?? '';
        counts.set(pgn, (counts.get(pgn) ?? 0) + 1);
      }
      return counts;
    }

    it('show every message that is there to be found', slow, async () => {
      const names = [
        ...['zeus-czone-1.candump.log', 'merrimac-2020.ydwg.txt'],
        ...['dirona-part1.plain.txt', 'chargers-127507.plain.txt'],
      ];
      const shown = await Promise.all(names.map(shownOf));
      for (const [index, name] of names.entries()) {
        const expected = summary[name]?.messages ?? {};
        const counts = Object.keys(expected).map((pgn) => [pgn, shown[index]?.get(pgn)]);
        expect([name, Object.fromEntries(counts)]).toEqual([name, expected]);
      }
    });

    it('list the nodes of a yacht', slow, async () => {
      const { stdout } = await can('devices', replay('zeus-czone-1.candump.log'), '--for', '5');
      expect(stdout).toMatch(/^20 +1465357 +B&G +Zeus3 9 {2}iGPS /m);
      expect(stdout).toMatch(/^1 +2096904 +BEP Marine +MBI .* 127503 127504 127506 /m);
    });

    it('show what a gateway and a BMV said to each other', slow, async () => {
      const { stdout } = await can('monitor', replay('scenes/vreg-talk.log'), '--pgn', '61184', '--for', '1');
      expect(
        stdout.split('\n').map((line) => line.replace(/^\S+ +61184 {2}VREG +/, '').replace(/ {2,}/g, ' ')),
      ).toEqual([
        '254 -> 36 BMV-700 asks for 0xEEFF consumed-ah',
        '36 BMV-700 0xEEFF consumed-ah: -7 Ah',
        '254 -> 36 BMV-700 asks for 0x1234',
        '36 BMV-700 -> 254 0x1234: 0x8000 the device has no such register to read',
        '254 -> 36 BMV-700 sets 0x0200 device-mode: 255 (unknown code 255)',
        '36 BMV-700 -> 254 0x0200 device-mode: 0x8300 the device does not take this value',
        '254 -> 36 BMV-700 sets 0x0200 device-mode: 4 (off)',
        '36 BMV-700 0x0200 device-mode: 4 (off)',
        '',
      ]);
    });
  });
});
