import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The server under test has one core for itself, and so has the load generator. */
export const serverCore = 0;
export const clientCore = 1;

const sources = fileURLToPath(new URL('native', import.meta.url));

/**
 * Compiles the load generator and its counterpart.
 * @param {string} folder takes the programs
 * @returns {{ load: string, responder: string }} their paths
 * @throws Error saying what this machine lacks
 */
export function buildTools(folder) {
  if (process.platform !== 'linux') throw new Error('the benchmark needs Linux: its load generator uses epoll');
  if (availableParallelism() < 2) throw new Error('the benchmark needs two cores: one for the server, one for clients');
  need('taskset', 'it pins programs to a core; it comes with util-linux');
  need('cc', 'it compiles the load generator; install a C compiler, like the Debian package gcc with libc6-dev');
  return { load: compile('load', folder), responder: compile('responder', folder) };
}

function need(command, why) {
  if (spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined) return;
  throw new Error(`the benchmark needs the command ${command}: ${why}`);
}

function compile(name, folder) {
  const program = join(folder, name);
  const args = ['-O2', '-Wall', '-Wextra', '-o', program, join(sources, `${name}.c`)];
  const { status, stderr } = spawnSync('cc', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`compiling ${name}.c failed:\n${stderr}`);
  return program;
}
