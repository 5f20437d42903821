import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { anchorsOf, type Block, blocksOf, localLinksOf } from '../support/markdown.ts';
import { type Program, startProgram } from '../support/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'dist/main.js');
const judge = '/usr/bin/python3';

const guides = readdirSync(join(root, 'docs')).filter((name) =>
  /^(guide-.*|troubleshooting|testing-.*)\.md$/.test(name),
);
const pages = ['README.md', ...guides.map((name) => `docs/${name}`)];
const blocks = pages.flatMap((file) => blocksOf(read(file), file));

/** Lines that another test runs, or that would change the machine. */
const elsewhere: readonly (readonly [command: RegExp, where: string])[] = [
  [/^npm test$/, 'this is it'],
  [/^npm (ci|run build)$/, 'test/integration/repository/dockerfile.test.ts'],
  [/^(docker|sudo) /, 'needs a container engine, or another user; dockerfile.test.ts runs what is inside'],
];

interface Command {
  readonly where: string;
  readonly line: string;
}

const commands: Command[] = blocksOfLanguage('sh')
  .flatMap(({ where, text }) => text.split('\n').map((line) => ({ where, line: line.replace(/\s+#.*$/, '').trim() })))
  .filter(({ line }) => line !== '' && !elsewhere.some(([pattern]) => pattern.test(line)));
const configurations = blocksOfLanguage('yaml');

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function blocksOfLanguage(language: string): Block[] {
  return blocks.filter((block) => block.language === language);
}

function has(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0;
}

let folder: string;
let demo: Program;
let port: string;
/** A VE.Can bus in place of `can:can0`. */
let bus: Program;
let busPort: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ccgx-readme-'));
  writeFileSync(join(folder, 'services.csv'), blocksOfLanguage('csv')[0]?.text ?? '');
  // As in the README, but on a port that is free and needs no right.
  writeFileSync(join(folder, 'gateway.yaml'), (configurations[0]?.text ?? '').replace('0.0.0.0:502', '127.0.0.1:0'));
  demo = startProgram(process.execPath, [main, 'demo', '--listen', '127.0.0.1:0'], { cwd: folder });
  bus = startProgram(process.execPath, [main, 'simulate', 'can', 'bmv', '--ydwg', '0'], { cwd: folder });
  busPort = (await bus.line(/^listening ydwg 127\.0\.0\.1:(\d+)$/))[1] ?? '';
  port = (await demo.line(/^listening modbus 127\.0\.0\.1:(\d+)$/))[1] ?? '';
  await demo.line(/^ready: /);
});

afterAll(async () => {
  await demo.stop('SIGTERM');
  await bus.stop('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** A command of a page as it is run here: this clone's program, the demo of this test. */
function adapted(line: string): string {
  const at = line
    .replace('node dist/main.js', `'${process.execPath}' '${main}'`)
    .replace('127.0.0.1:5020', `127.0.0.1:${port}`)
    // Who watches ends it himself; who changes something is asked.
    .replace(/^(.* can monitor .*)$/, '$1 --once')
    .replace(/^(.* can instance .*)$/, '$1 --yes')
    .replace('can:can0', `ydwg://127.0.0.1:${busPort}`);
  return at.replace('-p 5020', `-p ${port}`);
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, CCGX_DATA: join(folder, 'state') };
}

async function startAndStop(
  command: string,
  args: readonly string[],
  cwd: string,
  ready = /^listening modbus /,
): Promise<void> {
  const program = startProgram(command, args, { cwd, env: environment() });
  try {
    await program.line(ready);
    expect(await program.stop('SIGINT')).toBe(0);
  } finally {
    await program.stop('SIGKILL');
  }
}

describe('the commands of the documentation', () => {
  it('exist', () => {
    expect(commands.length).toBeGreaterThan(10);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(scripts).toMatchObject({ start: 'exec node dist/main.js demo', test: 'vitest run' });
  });

  it.each(commands)('work as written: $line ($where)', { timeout: 60_000 }, async ({ line }) => {
    if (line === 'npm start') return startAndStop('npm', ['start', '--', '--listen', '127.0.0.1:0'], root);
    if (line.startsWith('node dist/main.js run')) {
      return startAndStop(process.execPath, [main, ...line.split(' ').slice(2)], folder);
    }
    if (line.startsWith('node dist/main.js demo')) {
      const args = line
        .replace(/(127\.0\.0\.1):\d+/g, '$1:0')
        .split(' ')
        .slice(2);
      return startAndStop(process.execPath, [main, ...args], folder);
    }
    if (line.startsWith('node dist/main.js simulate')) {
      const freePort = adapted(line).replace(/--(tcp|ydwg|socketcand) \d+/g, '--$1 0');
      return startAndStop('sh', ['-c', `exec ${freePort}`], folder, /^(\/dev\/|listening (tcp|ydwg) )/);
    }
    if (line.startsWith('mbpoll') && !has('mbpoll', '-V')) return;
    const result = spawnSync('sh', ['-c', adapted(line)], {
      cwd: folder,
      encoding: 'utf8',
      env: environment(),
      timeout: 50_000,
    });
    expect(result.stderr).toBe('');
    expect(result.status, result.stdout).toBe(0);
    expect(result.stdout).not.toBe('');
  });

  it('find every unit that the README lists for the demo', () => {
    const result = spawnSync(process.execPath, [main, 'scan', `127.0.0.1:${port}`], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    const found = new Set(result.stdout.split('\n').map((line) => line.split(/\s+/).slice(0, 2).join(' ')));
    const listed = [
      ...read('README.md').matchAll(/^\| (?<units>\d[\d, ]*) \| (?<services>[a-z][a-z0-9, ]*) \|$/gm),
    ].flatMap(({ groups }) =>
      (groups?.['units'] ?? '')
        .split(', ')
        .flatMap((unit) => (groups?.['services'] ?? '').split(', ').map((service) => `${unit} ${service}`)),
    );
    expect(listed.length).toBeGreaterThan(20);
    expect(listed.filter((entry) => !found.has(entry))).toEqual([]);
  });

  it('show a python client that reads the demo', (context) => {
    if (!has(judge, '-c', 'import pymodbus')) return context.skip('python3-pymodbus is not installed');
    for (const { text } of blocksOfLanguage('python')) {
      const result = spawnSync(judge, ['-c', text.replace('5020', port)], { encoding: 'utf8', timeout: 30_000 });
      expect(result.stdout, result.stderr).toMatch(/^\d+(\.\d+)? V\n$/);
    }
  });
});

describe('the configurations of the documentation', () => {
  it('begin with a real one of at most ten lines', () => {
    expect(configurations[0]?.text.split('\n').length).toBeLessThanOrEqual(10);
  });

  it.each(configurations)('pass the check: $where', ({ text }) => {
    const file = join(folder, 'documented.yaml');
    writeFileSync(file, text);
    const result = spawnSync(process.execPath, [main, 'check', '--config', file], { encoding: 'utf8' });
    expect(result.status, result.stdout + result.stderr).toBe(0);
  });

  it('read the registers that the Home Assistant example names with their type and scale', () => {
    interface Sensor {
      readonly address: number;
      readonly data_type: string;
      readonly scale: number;
    }
    const [example] = blocksOfLanguage('yaml home-assistant');
    const { modbus } = parse(example?.text ?? '') as { modbus: readonly { sensors: readonly Sensor[] }[] };
    const battery = read('registers/battery.csv').split('\n');
    for (const { address, data_type: type, scale } of modbus[0]?.sensors ?? []) {
      const row = battery.find((line) => line.startsWith(`${address},`))?.split(',');
      expect(row?.[2]).toBe(type);
      expect(Number(row?.[3])).toBeCloseTo(1 / scale);
    }
  });
});

describe('the links of the documentation', () => {
  it.each([...pages, 'docs/scenarios.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])('lead somewhere from %s', (file) => {
    for (const link of localLinksOf(read(file))) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      expect(existsSync(join(root, target)), `${file}: ${link}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(read(target)), `${file}: ${link}`).toContain(anchor);
    }
  });
});
