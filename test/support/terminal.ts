import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Workplace } from './program.ts';

/**
 * Runs the built program on a terminal (a pty of util-linux's `script`), and presses keys when it asks.
 * @param keys what is typed at the first `[y/N]`
 */
export async function onTerminal(
  { folder, main }: Workplace,
  keys: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd: folder, timeout: 20_000 });
  let output = '';
  let isAsked = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (isAsked || !output.includes('[y/N]')) return;
    isAsked = true;
    child.stdin.write(keys);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? -1, output };
}
