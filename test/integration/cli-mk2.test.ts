import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenTcp, type TcpListener } from '../../src/links/tcp-listener.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { Mk3Simulator } from '../../src/simulator/devices/mk3/mk3.ts';
import { type Workplace, workplace } from '../support/program.ts';
import { onTerminal } from '../support/terminal.ts';

describe('the tools for one inverter', () => {
  // Eight times as fast as a wire of 2400 baud; the tools' limits are for the real one.
  const mk3 = new Mk3Simulator({ clock: systemClock, hasEss: true, speed: 8, latencyMs: 0 });
  const [unit] = mk3.units;
  let listener: TcpListener;
  let place: Workplace;
  let link: string;

  beforeAll(async () => {
    listener = await listenTcp(0, systemClock, (end) => mk3.attach(end));
    link = `tcp://127.0.0.1:${listener.port}`;
    place = await workplace();
  });
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    await listener.close();
    mk3.stop();
  });
  const mk2 = (...args: string[]) => place.run('mk2', ...args);

  it('list all that the device has, by the names that get and set take', { timeout: 30_000 }, async () => {
    const { code, stdout } = await mk2('list', link, '--json');
    expect(code).toBe(0);
    const { ram, settings, flags } = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>;
    expect(ram?.find(({ name }) => name === 'battery-voltage')).toEqual({
      ...{ id: 4, name: 'battery-voltage', value: 26.4, default: null, min: null, max: null, scale: 0.01, unit: 'V' },
    });
    expect(settings?.find(({ name }) => name === 'absorption-voltage')).toEqual({
      ...{ id: 2, name: 'absorption-voltage', value: 14.4, default: 14.4, min: 12, max: 16, scale: 0.01, unit: 'V' },
    });
    expect(flags?.find(({ name }) => name === 'power-assist')).toMatchObject({ id: 5, value: 1, min: 0, max: 1 });
    // Input 2 is not there on this unit.
    expect(settings?.some(({ name }) => name === 'ac-input-2-current-limit')).toBe(false);
  });

  it('get one value', async () => {
    expect(await mk2('get', link, 'mains-voltage')).toMatchObject({ code: 0, stdout: 'mains-voltage: 230.00 V\n' });
    expect(await mk2('get', link, 'mains-voltag')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('mains-voltage'),
    });
    expect(await mk2('get', link, 'battery-temperature')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not have battery-temperature'),
    });
  });

  it('write nothing persistent without a terminal and without --yes', async () => {
    const { code, stderr } = await mk2('set', link, 'absorption-voltage', '14.2');
    expect(code).toBe(1);
    expect(stderr).toMatch(/EEPROM.*wears.*nothing was written; add --yes/s);
    expect(unit?.eepromWrites).toBe(0);
    expect((await mk2('reset', link)).code).toBe(1);
    expect(mk3.told.resets).toBe(0);
  });

  it('write a setting with --yes and read it back', async () => {
    const { code, stdout } = await mk2('set', link, 'absorption-voltage', '14.2', '--yes');
    expect([code, stdout]).toEqual([0, 'absorption-voltage: 14.40 V -> 14.20 V\n']);
    expect(unit?.settings.get(2)).toBe(1_420);
    expect(unit?.eepromWrites).toBe(1);
  });

  it('keep the EEPROM as it is with --ram-only', async () => {
    const { code } = await mk2('set', link, 'float-voltage', '13.5', '--ram-only');
    expect(code).toBe(0);
    expect(unit?.eepromWrites).toBe(1);
    expect(unit?.settings.get(3)).toBe(1_380);
  });

  it('change one flag and leave the others, but for the pair of the wave check', async () => {
    const before = unit?.settings.get(0) ?? 0;
    expect((await mk2('set', link, 'disable-wave-check', '1', '--yes')).code).toBe(0);
    const after = unit?.settings.get(0) ?? 0;
    expect(after ^ before).toBe((1 << 3) | (1 << 7));
    expect(await mk2('set', link, 'reserved-9', '1', '--yes')).toMatchObject({ code: 2 });
  });

  it('refuse what the device cannot take, with its limits', async () => {
    const { code, stderr } = await mk2('set', link, 'absorption-voltage', '99', '--yes');
    expect(code).toBe(2);
    expect(stderr).toContain('absorption-voltage takes 12.00 V to 16.00 V, not 99');
    expect((await mk2('set', link, 'absorption-voltage', 'much', '--yes')).stderr).toContain('"much" is no number');
  });

  it('switch the mode and keep the limit, and say what the device does', { timeout: 20_000 }, async () => {
    mk3.system.limitTenthsAmp = 160;
    const { code, stdout } = await mk2('mode', link, 'charger-only');
    expect([code, stdout]).toEqual([0, 'charger-only, AC input current limit 16.0 A\n']);
    expect(mk3.told).toMatchObject({ mode: 1, limitAmps: 16 });
    expect((await mk2('mode', link, 'on', '--limit', '12.5')).stdout).toBe('on, AC input current limit 12.5 A\n');
  });

  it('keep an MK3 powered while the system is off, so that it can be switched on again', {
    timeout: 20_000,
  }, async () => {
    expect((await mk2('mode', link, 'off')).code).toBe(0);
    // mk2.md, 3, H: without both lines held, the interface loses its power ten seconds after, without mains.
    expect(mk3.heard).toContain('FF 48 03');
    expect((await mk2('mode', link, 'on')).code).toBe(0);
  });

  it('say that the device does not obey', { timeout: 20_000 }, async () => {
    mk3.faults.disobeys = true;
    const { code, stdout } = await mk2('mode', link, 'off');
    mk3.faults.disobeys = false;
    expect(code).toBe(1);
    expect(stdout).toContain('does not obey');
  });

  it('send nothing where a BMS commands', { timeout: 20_000 }, async () => {
    mk3.faults.bms = true;
    const { code, stderr } = await mk2('mode', link, 'off');
    mk3.faults.bms = false;
    expect([code, mk3.told.mode]).toEqual([1, 3]);
    expect(stderr).toContain('a VE.Bus BMS on the bus commands the system; nothing was sent');
  });

  it('show what the system does', { timeout: 20_000 }, async () => {
    const { code, stdout } = await mk2('monitor', link, '--once');
    expect(code).toBe(0);
    expect(stdout).toMatch(/AC output L1 +230\.0 V .* 200 W/);
    expect(JSON.parse((await mk2('monitor', link, '--once', '--json')).stdout)).toMatchObject({ '/Mode': 3 });
  });

  it('take negative values', async () => {
    const { code, stdout } = await mk2('set', link, 'mains-current', '-5.4');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^mains-current: .* A -> /)]);
    expect((await mk2('set', link, 'absorption-voltage', '-1', '--yes')).stderr).toContain('not -1');
  });

  it('write flags by their names only, and bits as 0 and 1', async () => {
    const before = unit?.settings.get(0);
    const { code, stderr } = await mk2('set', link, 'flags-0', '0', '--yes');
    expect([code, stderr]).toEqual([2, expect.stringContaining('flags-0 holds flags: set each by its name')]);
    expect((await mk2('set', link, 'power-assist', '2', '--yes')).stderr).toContain('power-assist takes 0 or 1, not 2');
    expect((await mk2('set', link, 'ignore-ac-input', '7')).stderr).toContain('takes 0 or 1, not 7');
    expect(unit?.settings.get(0)).toBe(before);
  });

  it.each([
    ['y\r', 0, /-> 14\.10 V\. This goes to the EEPROM/],
    ['n\r', 1, /nothing was written/],
    ['\u0003', 1, /nothing was written/],
    ['\u0004', 1, /nothing was written/],
  ])('ask on a terminal before writing, with the value as it will be: %j', async (keys, expected, text) => {
    // 14.0999 is no step of the device: 14.10 is written, and shown.
    const { code, output } = await onTerminal(place, keys, ['mk2', 'set', link, 'absorption-voltage', '14.0999']);
    expect([code, output]).toEqual([expected, expect.stringMatching(text)]);
    expect(output).not.toContain('    at ');
  });

  it('reset the system with --yes', async () => {
    expect(await mk2('reset', link, '--yes')).toMatchObject({ code: 0, stdout: 'the system restarts\n' });
    expect(mk3.told.resets).toBe(1);
  });

  it('tell in one line that nobody answers, within eight seconds', { timeout: 20_000 }, async () => {
    mk3.faults.silent = true;
    const start = performance.now();
    const { code, stderr } = await mk2('get', link, 'mains-voltage');
    expect(performance.now() - start).toBeLessThan(8_000);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+: no MK2 or MK3 answers: .*\n$/);
  });

  it.each([
    [[], /mk2 does monitor, list/],
    [['fly', 'x'], /mk2 does monitor, list/],
    [['get'], /on which link/],
    [['get', 'tcp://127.0.0.1:1'], /takes 1 more words, not 0/],
    [['mode', 'tcp://127.0.0.1:1', 'on', '--limit', 'much'], /--limit takes amperes/],
    [['list', 'tcp://127.0.0.1:1', '--address', '99'], /--address takes 0 to 31/],
  ])('tell how they are used: %j', async (args, reason) => {
    const { code, stderr } = await mk2(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
  });
});
