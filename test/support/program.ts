import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from './process.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** What a command has left when it has ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with files for the built program, which runs inside it. */
export interface Workplace extends AsyncDisposable {
  readonly folder: string;
  /** The built program. */
  readonly main: string;
  /** Writes a file; the lines are joined and get a last line break. @returns its path */
  write(name: string, ...lines: readonly string[]): Promise<string>;
  /** Runs `ccgx-gateway ARGS` to its end, at most 30 s. */
  run(...args: readonly string[]): Promise<Ended>;
  /** Starts `ccgx-gateway ARGS`; killed at the end of `await using` if it still runs. */
  start(...args: readonly string[]): Program;
}

/** A temporary folder to run the built program in; gone, with all that runs there, at the end of `await using`. */
export async function workplace(): Promise<Workplace> {
  if (!existsSync(main)) throw new Error('the program is not built: run `npm run build`, or all tests by `npm test`');
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'ccgx-program-')));
  const env = { ...process.env, CCGX_DATA: join(folder, 'state') };
  const started: Program[] = [];
  return {
    folder,
    main,
    async write(name, ...lines) {
      const file = join(folder, name);
      await writeFile(file, `${lines.join('\n')}\n`);
      return file;
    },
    run: (...args) =>
      new Promise((resolve) => {
        execFile(process.execPath, [main, ...args], { cwd: folder, env, timeout: 30_000 }, (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
          resolve({ code, stdout, stderr });
        });
      }),
    start(...args) {
      const program = startProgram(process.execPath, [main, ...args], { cwd: folder, env });
      started.push(program);
      return program;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((program) => program.stop('SIGKILL')));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The port behind the `listening modbus` line of a program. */
export async function modbusPort(program: Program): Promise<number> {
  return Number((await program.line(/^listening modbus .*:(\d+)$/))[1]);
}
