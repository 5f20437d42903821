import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { didYouMean } from '../runtime/nearest.ts';
import type { Command } from './command.ts';

/** Sub-commands by name. Each is loaded only when it is asked for: `run` must answer its first client soon. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  registers: async () => (await import('./registers.ts')).registersCommand,
  read: async () => (await import('./read.ts')).readCommand,
  write: async () => (await import('./write.ts')).writeCommand,
  scan: async () => (await import('./scan.ts')).scanCommand,
  ports: async () => (await import('./ports.ts')).portsCommand,
};

const failed = 1;
const misused = 2;

/**
 * Runs `ccgx-gateway …`: the sub-command named first, or help. Errors that are meant for the user end in one
 * line on standard error.
 * @returns the exit code: 0 done, 1 failed, 2 misused
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  // A reader that goes away (`… | head`) ends the programme, not with an error.
  process.stdout.on('error', () => process.exit(0));
  const [name = '', ...rest] = args;
  if (['', 'help', '--help', '-h'].includes(name)) return help(rest[0]);
  if (name === '--version' || name === '-V') return version();
  const load = commands[name];
  if (load === undefined) {
    process.stderr.write(`unknown command "${name}"${didYouMean(name, Object.keys(commands))}; \`help\` lists them\n`);
    return misused;
  }
  if (rest.includes('--help') || rest.includes('-h')) return help(name);
  try {
    const command = await load();
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (error.code !== 'USAGE') return failed;
    process.stderr.write(`\`ccgx-gateway ${name} --help\` tells how it is used\n`);
    return misused;
  }
}

async function help(name: string | undefined): Promise<number> {
  const load = name === undefined ? undefined : commands[name];
  if (name !== undefined && load !== undefined) {
    const { usage, summary, details = [] } = await load();
    process.stdout.write(`usage: ccgx-gateway ${name} ${usage}\n\n${[summary, ...details].join('\n')}\n`);
    return 0;
  }
  const lines = ['usage: ccgx-gateway COMMAND …', ''];
  for (const [command, loadOne] of Object.entries(commands)) {
    lines.push(`  ${command.padEnd(10)} ${(await loadOne()).summary}`);
  }
  lines.push('', '`ccgx-gateway COMMAND --help` tells more.');
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

async function version(): Promise<number> {
  const { programVersion } = await import('../runtime/version.ts').catch((error: unknown) => {
    throw new Error(`package.json cannot be read: ${reasonOf(error)}`);
  });
  process.stdout.write(`ccgx-gateway ${programVersion}\n`);
  return 0;
}
