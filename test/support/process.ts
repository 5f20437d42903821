import { type ChildProcess, spawn } from 'node:child_process';

export interface ProcessOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A child process whose output lines can be waited for. */
export interface Program {
  readonly child: ChildProcess;
  /** Standard output and standard error so far. */
  output(): string;
  /** Resolves with the match of the first output line that fits, now or later; rejects when the process ends first. */
  line(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Sends a signal unless the process has ended; resolves with its exit code (or null when the signal ended it). */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a command without a shell. Whoever starts it must stop it. */
export function startProgram(command: string, args: readonly string[], options: ProcessOptions): Program {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let ended = false;
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of waiting) look();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      changed();
    });
  }
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      ended = true;
      changed();
      resolve(code);
    });
  });

  return {
    child,
    output: () => output,
    line(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const match = output
            .split('\n')
            .map((line) => line.match(pattern))
            .find((found) => found !== null);
          if (match === undefined && !ended) return;
          waiting.delete(look);
          if (match) resolve(match);
          else reject(new Error(`${command} ended without a line like ${pattern}:\n${output}`));
        };
        waiting.add(look);
        look();
      });
    },
    stop(signal) {
      if (!ended) child.kill(signal);
      return closed;
    },
  };
}
