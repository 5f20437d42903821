import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { modbusPort, workplace } from '../support/program.ts';

describe('demo', () => {
  it('runs without any file, announces its devices and can be looked at and written to', async () => {
    await using place = await workplace();
    const program = place.start('demo', '--listen', '127.0.0.1:0');
    const host = `127.0.0.1:${await modbusPort(program)}`;
    await program.line(/^device vedirect BMV-712.* -> battery 288, unit 239$/);
    await program.line(/^ready: 14 of 14 services$/);
    const { stdout } = await place.run('scan', host);
    for (const unit of [227, 228, 242, 246]) expect(stdout).toMatch(new RegExp(`^${unit} +vebus`, 'm'));
    expect((await place.run('read', host, '223', '259')).stdout).toMatch(/^259 +5\d\.\d+ V/);
    expect((await place.run('write', host, '100', '806', '1')).stdout).toMatch(/register 806 system .*: 1/);
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('says what to try, and that works as printed', async () => {
    await using place = await workplace();
    const program = place.start('demo', '--listen', '127.0.0.1:0');
    await program.line(/^Try it from another terminal:$/);
    await program.line(/^ {2}curl .*\/events/);
    const printed = program.output().split('\n');
    const tries = printed
      .slice(printed.indexOf('Try it from another terminal:') + 1)
      .filter((line) => line.startsWith('  '));
    expect(tries.length).toBe(4);
    for (const line of tries) {
      const result = spawnSync(
        'sh',
        ['-c', line.replace(/^ {2}node \S*main\.js/, `'${process.execPath}' '${place.main}'`)],
        {
          encoding: 'utf8',
          timeout: 30_000,
        },
      );
      expect(result.status, `${line}\n${result.stdout}${result.stderr}`).toBe(0);
      expect(result.stdout, line).not.toBe('');
    }
    expect(await program.stop('SIGINT')).toBe(0);
  });

  it('runs another scenario, from another time, faster', async () => {
    await using place = await workplace();
    const args = ['--scenario', 'boat', '--start', '2026-07-01T10:00', '--speed', '50', '--seed', '9'];
    const program = place.start('demo', '--listen', '127.0.0.1:0', ...args);
    const control = (await program.line(/^control (http:\S+)$/))[1] ?? '';
    await program.line(/^ready: 11 of 11 services$/);
    const state = (await (await fetch(`${control}/state`)).json()) as Record<string, unknown>;
    expect(state).toMatchObject({ scenario: 'boat', seed: 9, speed: 50, services: { present: 11, expected: 11 } });
    expect(state['time']).toMatch(/^2026-07-01T10:/);
    expect(state['seconds']).toBeGreaterThan(5);
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('lets programs switch writing off at the control address', async () => {
    await using place = await workplace();
    const program = place.start('demo', '--listen', '127.0.0.1:0');
    const host = `127.0.0.1:${await modbusPort(program)}`;
    const control = (await program.line(/^control (http:\S+)$/))[1] ?? '';
    const put = (value: number) =>
      fetch(`${control}/values`, {
        method: 'PUT',
        body: JSON.stringify({ '/Settings/ModbusServer/ReadWrite': value }),
      });
    expect((await put(0)).status).toBe(200);
    expect((await place.run('write', host, '100', '2901', '30')).stderr).toMatch(/exception 2/);
    expect((await put(7)).status).toBe(400);
    expect((await put(1)).status).toBe(200);
    expect((await place.run('write', host, '100', '2901', '30')).code).toBe(0);
  });

  it('runs a fleet: each gateway has its own port, plant and control address', async () => {
    await using place = await workplace();
    const program = place.start('demo', '--listen', '127.0.0.1:0', '--fleet', '3');
    await program.line(/^ready: 42 of 42 services$/);
    const controls = [...program.output().matchAll(/^control (\S+)$/gm)].map(([, url]) => url ?? '');
    const ports = [...program.output().matchAll(/^listening modbus \S+:(\d+)$/gm)].map(([, port]) => port ?? '');
    expect([new Set(controls).size, new Set(ports).size]).toEqual([3, 3]);
    expect((await fetch(`${controls[1]}/events`, { method: 'POST', body: '{"event":"grid-lost"}' })).status).toBe(200);
    const values = await Promise.all(controls.map(async (url) => (await fetch(`${url}/values`)).json()));
    expect(values.map((one) => (one as Record<string, unknown>)['grid.isOn'])).toEqual([true, false, true]);
    for (const port of ports) expect((await place.run('read', `127.0.0.1:${port}`, '100', '843')).code).toBe(0);
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('stores settings within a second, also while time stands still', async () => {
    await using place = await workplace();
    const program = place.start('demo', '--listen', '127.0.0.1:0', '--data', 'kept');
    const host = `127.0.0.1:${await modbusPort(program)}`;
    const control = (await program.line(/^control (http:\S+)$/))[1] ?? '';
    expect((await fetch(`${control}/pause`, { method: 'POST' })).status).toBe(200);
    expect((await place.run('write', host, '100', '2901', '33')).code).toBe(0);
    const file = join(place.folder, 'kept', 'settings.json');
    const path = '/Settings/CGwacs/BatteryLife/MinimumSocLimit';
    const stored = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    await vi.waitFor(() => expect(stored()[path]).toBe(33), { timeout: 2_000, interval: 20 });
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('ends in order when its terminal is closed', async () => {
    await using place = await workplace();
    const program = place.start('demo', '--listen', '127.0.0.1:0');
    await modbusPort(program);
    expect(await program.stop('SIGHUP')).toBe(0);
  });

  it('keeps device instances where --data says', async () => {
    await using place = await workplace();
    const program = place.start('demo', '--listen', '127.0.0.1:0', '--data', 'kept');
    await program.line(/^device vedirect BMV/);
    expect(await program.stop('SIGTERM')).toBe(0);
    const again = place.start('demo', '--listen', '127.0.0.1:0', '--data', 'kept');
    await again.line(/^device vedirect BMV-712.* -> battery 288, unit 239$/);
  });

  it.each([
    [['--scenario', 'boot'], /^--scenario: there is no scenario "boot": .*; did you mean "boat"\?/],
    [['--scenario', './none.yaml'], /none\.yaml/],
    [['--speed', 'fast'], /^--speed is "fast": write a number above 0, up to 10000, or max/],
    [['--start', 'today'], /^--start is "today": write a date with its time \(UTC\), like 2026-06-21T05:00/],
    [['--seed', '-1'], /^--seed is "-1": write a number from 0 to 4294967295/],
    [['--fleet', '0'], /^--fleet is "0": write a number from 1 to 1000/],
    [['--fleet', '9', '--listen', '127.0.0.1:65530'], /^--listen: there are no 9 ports from 65530 on/],
    [['--control', '0.0.0.0:0'], /the control address is for this computer only; use 127\.0\.0\.1/],
  ])('refuses %s with a reason', async (args, reason) => {
    await using place = await workplace();
    const { code, stderr } = await place.run('demo', '--listen', '127.0.0.1:0', ...args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(reason);
  });
});

describe('the command line', () => {
  it('lists its commands, and tells the usage of each', async () => {
    await using place = await workplace();
    const { code, stdout } = await place.run('help');
    expect(code).toBe(0);
    const names = [...stdout.matchAll(/^ {2}([a-z0-9]+) /gm)].map((match) => match[1] ?? '');
    expect(names.join(' ')).toBe('run demo check registers read write scan simulate mk2 vedirect can vreg log ports');
    for (const name of names) {
      const help = await place.run(name, '--help');
      expect(help.code, name).toBe(0);
      expect(help.stdout).toMatch(new RegExp(`^usage: ccgx-gateway ${name} `));
    }
  });

  it('tells its version', async () => {
    await using place = await workplace();
    expect((await place.run('--version')).stdout).toMatch(/^ccgx-gateway \d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['red', /^unknown command "red"; did you mean "read"\? .*\n$/],
    ['constructor', /^unknown command "constructor"; .*\n$/],
    ['simulate', /^simulate what\? mk3/],
  ])('refuses %s', async (name, reason) => {
    await using place = await workplace();
    const { code, stdout, stderr } = await place.run(name);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(reason);
  });

  it('lists serial ports as text and as JSON', async () => {
    await using place = await workplace();
    const { code, stdout } = await place.run('ports', '--json');
    expect(code).toBe(0);
    expect(Array.isArray(JSON.parse(stdout))).toBe(true);
    expect((await place.run('ports')).stdout).not.toBe('');
  });
});
