import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCommand, parseCopy, parseDockerfile, type Stage } from '../../support/dockerfile.ts';
import { type Program, startProgram } from '../../support/process.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const stages = parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const last = stages.at(-1) as Stage;

let base: string;
/** Each stage's file system is a folder, found by the stage's name. */
const trees = new Map<string | undefined, string>();

/** What a container's path is in the folder that stands for its file system. */
function inside(tree: string, workdir: string, path: string): string {
  return isAbsolute(path) ? join(tree, path) : join(tree, workdir, path);
}

function envOf(stage: Stage, upTo = stage.instructions.length): Record<string, string> {
  const pairs = stage.instructions.slice(0, upTo).filter(({ word }) => word === 'ENV');
  return Object.fromEntries(pairs.flatMap(({ rest }) => rest.split(' ').map((pair) => pair.split('=', 2))));
}

/** Builds a stage without a container engine: COPY and RUN are done in its folder. */
function build(stage: Stage): void {
  const tree = join(base, stage.name ?? 'image');
  trees.set(stage.name, tree);
  let workdir = '/';
  for (const [index, { word, rest }] of stage.instructions.entries()) {
    if (word === 'WORKDIR') {
      workdir = rest;
      mkdirSync(join(tree, workdir), { recursive: true });
    } else if (word === 'COPY') {
      const { from, sources, target } = parseCopy(rest);
      for (const source of sources) {
        const origin = from === undefined ? join(context(), source) : inside(treeOf(from), '/', source);
        const intoFolder = target.endsWith('/');
        const place = inside(tree, workdir, intoFolder ? join(target, source) : target);
        mkdirSync(dirname(place), { recursive: true });
        cpSync(origin, place, { recursive: true, verbatimSymlinks: true });
      }
    } else if (word === 'RUN') {
      const env = { ...process.env, ...envOf(stage, index) };
      execFileSync('sh', ['-c', rest], { cwd: join(tree, workdir), env, stdio: 'pipe', timeout: 150_000 });
    }
  }
}

function treeOf(name: string): string {
  const tree = trees.get(name);
  if (tree === undefined) throw new Error(`COPY --from=${name}: no such stage before`);
  return tree;
}

/** What the engine is sent: the files of the clone that .dockerignore lets through. */
function context(): string {
  return join(base, 'context');
}

function copyContext(): void {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');
  expect(lines[0]).toBe('*');
  const allowed = lines.slice(1).map((line) => line.replace('!', ''));
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...allowed], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed
    .trim()
    .split('\n')
    .filter((name) => existsSync(join(root, name)))) {
    mkdirSync(dirname(join(context(), file)), { recursive: true });
    cpSync(join(root, file), join(context(), file));
  }
}

function instruction(word: string): string {
  const found = last.instructions.findLast((one) => one.word === word);
  if (found === undefined) throw new Error(`the last stage has no ${word}`);
  return found.rest;
}

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'ccgx-image-'));
  copyContext();
  for (const stage of stages) build(stage);
}, 300_000);

afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('Dockerfile', () => {
  it('uses a slim image with a stated major version in every stage', () => {
    for (const { image } of stages) expect(image).toMatch(/^node:\d+-slim$/);
  });

  it('runs as a user without rights and keeps state outside the image', () => {
    expect(instruction('USER')).toBe('node');
    expect(envOf(last)).toMatchObject({ CCGX_DATA: '/data', NODE_ENV: 'production' });
    expect(instruction('VOLUME')).toBe('/data');
    expect(instruction('EXPOSE')).toBe('502');
  });

  it('ships no development packages', () => {
    const modules = join(base, 'image/app/node_modules');
    expect(existsSync(join(modules, 'zod'))).toBe(true);
    expect(existsSync(join(modules, 'typescript'))).toBe(false);
  });

  it('answers its health check with a Modbus read while the gateway runs, and fails it when not', async () => {
    const app = join(base, 'image/app');
    writeFileSync(join(app, 'gateway.yaml'), 'modbus:\n  listen: 127.0.0.1:0\ndevices: []\n');
    const env = { ...process.env, ...envOf(last), CCGX_DATA: join(base, 'image/data') };
    const [command = '', ...args] = [...parseCommand(instruction('ENTRYPOINT')), ...parseCommand(instruction('CMD'))];
    const gateway: Program = startProgram(command, args, { cwd: app, env });
    try {
      const listening = await gateway.line(/^listening modbus 127\.0\.0\.1:(\d+)$/);
      const check = instruction('HEALTHCHECK').replace(/^.*? CMD /, '');
      const healthy = { ...env, HEALTH_PORT: listening[1] ?? '' };
      const run = (): string =>
        execFileSync('sh', ['-c', check], { cwd: app, env: healthy, encoding: 'utf8', timeout: 30_000 });
      expect(run()).toContain('800');
      expect(await gateway.stop('SIGTERM')).toBe(0);
      expect(run).toThrow();
    } finally {
      await gateway.stop('SIGKILL');
    }
  });
});

describe('compose.yaml', () => {
  interface Service {
    readonly sysctls: Readonly<Record<string, number>>;
    readonly devices: readonly string[];
    readonly ports: readonly string[];
    readonly volumes: readonly string[];
    readonly group_add: readonly string[];
  }
  const file = parse(readFileSync(join(root, 'compose.yaml'), 'utf8')) as {
    services: Readonly<Record<string, Service>>;
  };
  const service = file.services['gateway'] as Service;

  it('lets the unprivileged user listen on port 502', () => {
    expect(service.sysctls).toEqual({ 'net.ipv4.ip_unprivileged_port_start': 0 });
    expect(service.ports).toEqual(['502:502']);
  });

  it('names serial ports by their lasting names, the same inside and outside', () => {
    for (const device of service.devices) {
      const [outside, within] = device.split(':');
      expect(outside).toMatch(/^\/dev\/serial\/by-id\//);
      expect(within).toBe(outside);
    }
    expect(service.group_add).toContain('dialout');
  });

  it('puts the configuration where the program looks for it and keeps the state folder', () => {
    const targets = service.volumes.map((volume) => volume.split(':')[1]);
    expect(targets).toEqual(['/etc/ccgx-gateway/gateway.yaml', '/data']);
  });
});
