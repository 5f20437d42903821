import { describe, expect, it } from 'vitest';
import { modbusPort, workplace } from '../support/program.ts';

describe('demo', () => {
  it('runs without any file, announces its devices and can be looked at and written to', async () => {
    await using place = await workplace();
    const program = place.start('demo', '--listen', '127.0.0.1:0');
    const host = `127.0.0.1:${await modbusPort(program)}`;
    await program.line(/^device vedirect BMV-712.* -> battery 288, unit 239$/);
    await program.line(/look from another terminal: node \S*main\.js scan /);
    const { stdout } = await place.run('scan', host);
    for (const unit of [227, 228, 242, 246]) expect(stdout).toMatch(new RegExp(`^${unit} +vebus`, 'm'));
    expect((await place.run('read', host, '223', '259')).stdout).toMatch(/^259 +5\d\.\d+ V/);
    expect((await place.run('write', host, '100', '806', '1')).stdout).toMatch(/register 806 system .*: 1/);
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

  it.each(['--seed=3', '--scenario', '--speed', '--start', '--control', '--fleet'])(
    'says that %s is not in this version',
    async (flag) => {
      await using place = await workplace();
      const { code, stderr } = await place.run('demo', flag);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^--[a-z]+ is not in this version; .*\n$/);
    },
  );
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
