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
  const answer = await terminal.question(`${what}. Go on? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
