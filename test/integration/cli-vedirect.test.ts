import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenTcp, type TcpListener } from '../../src/links/tcp-listener.ts';
import { systemClock as clock } from '../../src/runtime/clock.ts';
import type { VeDirectSimulator } from '../../src/simulator/devices/vedirect/device.ts';
import { wireBmv, wireMppt } from '../../src/simulator/devices/vedirect/wired-devices.ts';
import { type Workplace, workplace } from '../support/program.ts';

/** A simulated device that listens on a port. */
async function serve(simulator: VeDirectSimulator): Promise<{ link: string; listener: TcpListener }> {
  const listener = await listenTcp(0, clock, (end) => simulator.attach(end));
  return { link: `tcp://127.0.0.1:${listener.port}`, listener };
}

describe('the tools for one VE.Direct device', () => {
  const { simulator: mppt } = wireMppt({ clock });
  const { simulator: bmv } = wireBmv({ clock, temperatureCelsius: 25 });
  const { simulator: blind } = wireBmv({ clock });
  const { simulator: ancient } = wireMppt({ clock, firmware: '141' });
  const listeners: TcpListener[] = [];
  let place: Workplace;
  let roof: string;
  let house: string;
  let other: string;
  let old: string;

  beforeAll(async () => {
    const served = await Promise.all([mppt, bmv, blind, ancient].map(serve));
    [roof, house, other, old] = served.map(({ link }) => link) as [string, string, string, string];
    listeners.push(...served.map(({ listener }) => listener));
    place = await workplace();
  });
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    for (const device of [mppt, bmv, blind, ancient]) device.stop();
    await Promise.all(listeners.map((listener) => listener.close()));
  });
  const vedirect = (...args: string[]) => place.run('vedirect', ...args);
  const vreg = (...args: string[]) => place.run('vreg', ...args);

  it('show what a device sends, and send nothing themselves', async () => {
    const before = mppt.heard.length;
    const { code, stdout } = await vedirect('monitor', roof, '--once');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^SmartSolar .* at tcp:/);
    expect(stdout).toMatch(/^V +1\d\.\d+ V$/m);
    expect(stdout).toMatch(/^CS +3 +bulk$/m);
    expect(stdout).toMatch(/^PID +0xA053$/m);
    expect(mppt.heard.length).toBe(before);
    const json = JSON.parse((await vedirect('monitor', house, '--once', '--json')).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ BMV: '712 Smart', T: 25, time: expect.stringMatching(/Z$/) });
  });

  it('get and set a register in its unit', async () => {
    expect(await vedirect('get', house, 'battery-capacity')).toMatchObject({
      stdout: 'battery-capacity (0x1000): 200 Ah\n',
    });
    expect(await vedirect('set', house, 'battery-capacity', '300')).toMatchObject({
      ...{ code: 0, stdout: 'battery-capacity (0x1000): 200 Ah -> 300 Ah\n' },
    });
    expect(bmv.told.at(-1)).toMatchObject({ id: 0x1000 });
    expect(JSON.parse((await vedirect('get', house, '0xEDEC', '--json')).stdout)).toMatchObject({
      ...{ id: '0xEDEC', value: 25, unit: '°C', raw: '7774' },
    });
    expect((await vedirect('set', roof, 'link-tsense', '-5')).stdout).toBe(
      'link-tsense (0x2003): not available -> -5 °C\n',
    );
    expect((await vedirect('set', roof, 'link-tsense', '-')).stdout).toBe(
      'link-tsense (0x2003): -5 °C -> not available\n',
    );
  });

  it('say what a device does not take, and the nearest that it does', async () => {
    const { code, stderr } = await vedirect('set', house, 'battery-capacity', '0');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/error 0x8300: .*the nearest value it takes is 1 Ah/)]);
    expect(await vedirect('get', house, '0x7777')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error 0x8100'),
    });
  });

  it('ask before something is lost', async () => {
    const { code, stderr } = await vedirect('set', house, 'clear-history');
    expect([code, stderr]).toEqual([1, expect.stringContaining('add --yes')]);
    expect((await vedirect('set', house, 'clear-history', '--yes')).stdout).toBe('clear-history (0x1030): done\n');
  });

  it('list every register that a device has', { timeout: 60_000 }, async () => {
    const rows = JSON.parse((await vedirect('dump', roof, '--json')).stdout) as { name: string; value: unknown }[];
    const value = (name: string) => rows.find((row) => row.name === name)?.value;
    expect([value('device-mode'), value('serial-number')]).toEqual([1, 'HQ2043SIMM1']);
    expect(value('history-day-1')).toMatchObject({ yieldKwh: 0.9 });
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.some(({ name }) => name === 'battery-capacity')).toBe(false);
  });

  it('read and write VREGs as bytes', async () => {
    expect(await vreg('get', roof, '0xEDF0')).toMatchObject({ code: 0, stdout: 'bat-max-current: 15 A (9600)\n' });
    expect(await vreg('set', roof, '0xEDF0', '6400', '--raw')).toMatchObject({ code: 0, stdout: '6400\n' });
    expect(await vreg('get', roof, '0x7777')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error 0x8100: /),
    });
    expect(await vreg('set', roof, '0xEDF0', 'FFFE')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error 0x8300: /),
    });
  });

  it('ask before a VREG that loses something is set, and say when the device keeps another value', async () => {
    const before = bmv.told.length;
    expect(await vreg('set', house, '0x0004', '')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('add --yes'),
    });
    expect(bmv.told).toHaveLength(before);
    expect(await vreg('set', house, '0x1030', '', '--yes')).toMatchObject({ code: 0, stdout: 'clear-history: done\n' });
    mppt.faults = { disobeys: true };
    const { code, stderr } = await vreg('set', roof, '0x0200', '04');
    mppt.faults = {};
    expect([code, stderr]).toEqual([1, 'the device has confirmed, but keeps 01\n']);
  });

  it('switch a charger whose firmware must be told first that it is switched', { timeout: 30_000 }, async () => {
    expect(await vreg('set', old, '0x0200', '04')).toMatchObject({ code: 0, stdout: 'device-mode: 4 (04)\n' });
    expect(ancient.told.slice(-2).map(({ id }) => id)).toEqual([0x0202, 0x0200]);
    expect(await vedirect('set', old, 'device-mode', '1')).toMatchObject({ code: 0 });
  });

  it('forward temperature and voltage, without a temperature when no monitor has one', {
    timeout: 60_000,
  }, async () => {
    const told = (id: number) => mppt.told.filter((set) => set.id === id);
    const before = told(0x2003).length;
    const blindOnly = place.start('vedirect', 'forward', '--from', other, '--to', roof);
    await blindOnly.line(/forwarding battery voltage/);
    expect(await blindOnly.stop('SIGTERM')).toBe(0);
    expect(told(0x2003)).toHaveLength(before);
    const both = place.start('vedirect', 'forward', '--from', house, '--from', other, '--to', roof);
    await both.line(/forwarding battery voltage/);
    expect(await both.stop('SIGINT')).toBe(0);
    // vedirect.md, 3.3: 25.00 °C.
    expect([...(told(0x2003).at(-1)?.bytes ?? [])]).toEqual([0xc4, 0x09]);
  });

  it('tell in one line that nobody answers', { timeout: 30_000 }, async () => {
    blind.faults = { noHex: true };
    const { code, stderr } = await vedirect('get', other, 'serial-number');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+: no answer to HEX: .*\n$/);
    const asked = await vreg('get', other, '0x0200', '--json');
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringMatching(/^error 0x8400: /)]);
    expect(JSON.parse(asked.stdout)).toMatchObject({ code: 0x8400 });
  });

  it.each([
    [['vedirect'], /vedirect does monitor, get/],
    [['vedirect', 'get'], /on which link/],
    [['vedirect', 'get', 'tcp://127.0.0.1:1'], /which register/],
    [['vedirect', 'get', 'tcp://127.0.0.1:1', 'device-moed'], /did you mean "device-mode"/],
    [['vedirect', 'get', 'tcp://127.0.0.1:1', '0x12345'], /is no register/],
    [['vedirect', 'monitor', 'tcp://127.0.0.1:1', 'x'], /takes no "x"/],
    [['vedirect', 'forward', '--from', 'tcp://127.0.0.1:1'], /needs --from LINK and --to LINK/],
    [['vedirect', 'forward', '--from', '/dev/x', '--to', 'serial:/dev/x'], /named twice/],
    [['vreg', 'get', 'tcp://127.0.0.1:1'], /needs LINK and ID/],
    [['vreg', 'set', 'tcp://127.0.0.1:1', '0x200'], /needs LINK, ID and DATA/],
    [['vreg', 'set', 'tcp://127.0.0.1:1', '0x200', '1'], /pairs of hexadecimal digits/],
  ])('tell how they are used: %j', async (args, reason) => {
    const { code, stderr } = await place.run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
  });
});
