import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blocksOf } from '../../support/markdown.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = 'docs/testing-against-us.md';
const blocks = blocksOf(readFileSync(join(root, page), 'utf8'), page);
const python = '/usr/bin/python3';

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly 'working-directory'?: string;
}

function example(language: string): string {
  const found = blocks.filter((block) => block.language === language);
  expect(found.length, language).toBe(1);
  return found[0]?.text ?? '';
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Runs all steps in one shell, and ends what they have started. @returns what they have printed */
async function runJob(script: string, cwd: string): Promise<string> {
  const shell = spawn('bash', ['-e', '-c', script], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(shell, 'exit')) as [number | null];
  if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGTERM');
  expect(code, output).toBe(0);
  return output;
}

describe('the examples of how to test against the demo', { timeout: 120_000 }, () => {
  let folder: string;
  const environment = { ...process.env, CCGX_GATEWAY: join(root, 'dist/main.js') };

  beforeAll(() => {
    // Inside the repository: there the packages of the example are found.
    mkdirSync(join(root, '.cache'), { recursive: true });
    folder = mkdtempSync(join(root, '.cache', 'examples-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('run as a job of GitHub Actions', async () => {
    const place = mkdtempSync(join(tmpdir(), 'ccgx-job-'));
    symlinkSync(root, join(place, 'ccgx-gateway'));
    const ports = [await freePort(), await freePort()];
    const { jobs } = parse(example('yaml github-actions')) as { jobs: { test: { steps: readonly Step[] } } };
    const steps = jobs.test.steps.filter(({ run }) => run !== undefined && !run.startsWith('npm ci'));
    expect(steps.length).toBeGreaterThanOrEqual(3);
    const script = steps.map(({ run = '' }) => `(\n${run}\n)`).join('\n');
    const [modbus, control] = ports.map((port) => `127.0.0.1:${port}`);
    const adapted = script.replaceAll('127.0.0.1:5020', `${modbus}`).replaceAll('127.0.0.1:5021', `${control}`);
    const output = await runJob(adapted, place);
    rmSync(place, { recursive: true, force: true });
    expect(output).toMatch(/^31 .*inverting/im);
    expect(output).toMatch(/run them here\n$/);
  });

  it('run with vitest', () => {
    writeFileSync(join(folder, 'grid.test.ts'), example('ts vitest'));
    // As in a project of its own: vitest would take ours, which lies above.
    writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};\n');
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--root', folder];
    const result = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      env: environment,
      timeout: 100_000,
    });
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/1 passed/);
  });

  it('run with pytest', (context) => {
    if (spawnSync(python, ['-c', 'import pytest, pymodbus']).status !== 0) {
      return context.skip('python3-pytest or python3-pymodbus is not installed');
    }
    writeFileSync(join(folder, 'test_grid.py'), example('python pytest'));
    const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_grid.py'];
    const result = spawnSync(python, args, { cwd: folder, encoding: 'utf8', env: environment, timeout: 100_000 });
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/1 passed/);
  });
});
