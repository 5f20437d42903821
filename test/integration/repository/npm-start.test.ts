import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Ending {
  readonly exitCode: number;
  readonly signal?: number;
}

let folder: string;
let terminal: IPty | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ccgx-start-'));
});

afterEach(() => {
  terminal?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the demo as a person does, in a terminal, and does `what` when it listens. */
function startAnd(what: (terminal: IPty) => void): Promise<Ending & { output: string }> {
  const started = spawn('npm', ['start', '--', '--listen', '127.0.0.1:0', '--data', folder], {
    cwd: root,
    env: process.env,
  });
  terminal = started;
  let output = '';
  let done = false;
  return new Promise((resolve) => {
    started.onData((text) => {
      output += text;
      if (done || !/listening modbus 127\.0\.0\.1:\d+\r\n/.test(output)) return;
      done = true;
      what(started);
    });
    started.onExit((ending) => {
      terminal = undefined;
      resolve({ ...ending, output });
    });
  });
}

describe('npm start', () => {
  it('ends with exit code 0 and no complaint on Ctrl-C', { timeout: 60_000 }, async () => {
    const { exitCode, signal, output } = await startAnd((started) => started.write('\x03'));
    expect({ exitCode, signal }, output).toEqual({ exitCode: 0, signal: 0 });
    expect(output).not.toMatch(/npm error/i);
  });

  it('stops the demo, too, when npm is told to end', { timeout: 60_000 }, async () => {
    const { exitCode, output } = await startAnd((started) => process.kill(started.pid, 'SIGTERM'));
    expect(exitCode, output).toBe(0);
  });
});
