import { createInterface } from 'node:readline/promises';

/**
 * Asks the user whether to go on. Without a terminal nobody can answer: then only `--yes` goes on.
 * @param what what is about to happen, without a full stop
 * @param yes the option --yes
 */
export async function confirmed(what: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    process.stderr.write(`${what}: nothing was written; add --yes to do it without being asked\n`);
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D are a no, too.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  terminal.once('SIGINT', () => terminal.close());
  const question = terminal.question(`${what}. Go on? [y/N] `).catch(() => '');
  const answer = await Promise.race([question, closed]);
  terminal.close();
  const isYes = /^y(es)?$/i.test(answer.trim());
  if (!isYes) process.stderr.write('nothing was written\n');
  return isYes;
}
