import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

let tree: string;

/** A small project with the real preparation scripts and a program of one file. */
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'ccgx-ensure-'));
  cpSync(join(root, 'scripts'), join(tree, 'scripts'), { recursive: true });
  cpSync(join(root, 'tsconfig.build.json'), join(tree, 'tsconfig.build.json'));
  cpSync(join(root, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  writeJson('package.json', { name: 'small', version: '1.0.0', type: 'module', engines: { node: '>=20.19' } });
  writeJson('package-lock.json', {
    name: 'small',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: { '': { name: 'small', version: '1.0.0' } },
  });
  write('src/main.ts', "export const greeting = 'hello';\n");
  write('src/demo/values.csv', 'a,b\n');
});

afterEach(() => rmSync(tree, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}

function writeJson(file: string, value: unknown): void {
  write(file, JSON.stringify(value));
}

/** node_modules as an install leaves it, with the real compiler and Node's types. */
function installed(packages: object = {}): void {
  mkdirSync(join(tree, 'node_modules', '@types'), { recursive: true });
  for (const name of ['typescript', '@typescript', '@types/node', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(tree, 'node_modules', name));
  }
  writeJson('node_modules/.package-lock.json', { packages });
}

function ensure(env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['scripts/ensure.mjs'], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
}

describe('the preparation of a clone', () => {
  it('says nothing and changes nothing when all is up to date', () => {
    installed();
    expect(ensure().status).toBe(0);
    const stamp = readFileSync(join(tree, 'dist/.built-from'), 'utf8');
    const again = ensure();
    expect(again).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(tree, 'dist/.built-from'), 'utf8')).toBe(stamp);
  });

  it('builds the program with its data files when dist is missing', () => {
    installed();
    expect(ensure().stderr).toContain('building: dist is not there yet');
    expect(readFileSync(join(tree, 'dist/main.js'), 'utf8')).toContain('hello');
    expect(readFileSync(join(tree, 'dist/demo/values.csv'), 'utf8')).toBe('a,b\n');
  });

  it('builds again when a source has changed and drops what is no longer made', () => {
    installed();
    write('src/old.ts', 'export const old = 1;\n');
    ensure();
    rmSync(join(tree, 'src/old.ts'));
    expect(ensure().stderr).toContain('building: the sources have changed');
    expect(() => readFileSync(join(tree, 'dist/old.js'))).toThrow('ENOENT');
  });

  it('keeps the last good program and exits 1 when the sources do not compile', () => {
    installed();
    ensure();
    write('src/main.ts', "export const greeting: number = 'hello';\n");
    const { status, stderr } = ensure();
    expect(status).toBe(1);
    expect(stderr).toContain('building failed');
    expect(readFileSync(join(tree, 'dist/main.js'), 'utf8')).toContain('hello');
  });

  it.each([
    ['node_modules is missing', undefined, 'node_modules is not there yet'],
    ['a package has another version', { 'node_modules/thing': { version: '1.0.0' } }, 'is not at version 2.0.0'],
    ['a package has gone', { 'node_modules/thing': { version: '2.0.0' } }, 'node_modules/thing has gone'],
  ])('installs when %s', (_, present, reason) => {
    writeJson('package-lock.json', { packages: { '': {}, 'node_modules/thing': { version: '2.0.0' } } });
    if (present !== undefined) installed(present);
    write('npm.js', "console.error('npm', ...process.argv.slice(2));\nprocess.exit(3);\n");
    const { status, stderr } = ensure({ npm_execpath: join(tree, 'npm.js') });
    expect(stderr).toContain(`installing packages: ${present === undefined ? '' : 'node_modules/thing'}`);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('npm ci --prefer-offline');
    expect(stderr).toContain('installing packages failed');
    expect(status).toBe(1);
  });

  it('does without optional packages that the machine cannot have', () => {
    writeJson('package-lock.json', {
      packages: { '': {}, 'node_modules/thing': { version: '2.0.0', optional: true } },
    });
    installed();
    expect(ensure()).toMatchObject({ status: 0 });
  });

  it('names the Node version that it needs when run by an older one', () => {
    writeJson('package.json', { name: 'small', version: '1.0.0', type: 'module', engines: { node: '>=99.1' } });
    const { status, stderr } = ensure();
    expect(status).toBe(1);
    expect(stderr).toContain('this needs Node >=99.1');
  });
});
