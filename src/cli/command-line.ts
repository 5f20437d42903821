import { GatewayError } from '../runtime/errors.ts';
import { didYouMean } from '../runtime/nearest.ts';
import { type Command, print } from './command.ts';

/** Sub-commands by name. Each is loaded only when it is asked for: `run` must answer its first client soon. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['run', async () => (await import('./run.ts')).runCommand],
  ['demo', async () => (await import('./demo.ts')).demoCommand],
  ['check', async () => (await import('./check.ts')).checkCommand],
  ['registers', async () => (await import('./registers.ts')).registersCommand],
  ['read', async () => (await import('./read.ts')).readCommand],
  ['write', async () => (await import('./write.ts')).writeCommand],
  ['scan', async () => (await import('./scan.ts')).scanCommand],
  ['simulate', async () => (await import('./simulate.ts')).simulateCommand],
  ['mk2', async () => (await import('./mk2.ts')).mk2Command],
  ['vedirect', async () => (await import('./vedirect.ts')).vedirectCommand],
  ['can', async () => (await import('./can.ts')).canCommand],
  ['vreg', async () => (await import('./vreg.ts')).vregCommand],
  ['log', async () => (await import('./log.ts')).logCommand],
  ['ports', async () => (await import('./ports.ts')).portsCommand],
]);

const failed = 1;
const misused = 2;

/**
 * Runs `ccgx-gateway …`: the sub-command named first, or help. Errors that are meant for the user end in one
 * line on standard error.
 * @returns the exit code: 0 done, 1 failed, 2 misused
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has gone (`… | head`, a closed terminal): nobody is left to tell. A full disk behind the log, on
    // the other hand, must not stop a gateway.
    if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(0);
  });
  const [name = '', ...rest] = args;
  if (['', 'help', '--help', '-h'].includes(name)) return help(rest[0]);
  if (name === '--version' || name === '-V') return version();
  const load = commands.get(name);
  if (load === undefined) return unknown(name);
  if (rest.includes('--help') || rest.includes('-h')) return help(name);
  try {
    const command = await load();
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const isUsage = error.code === 'USAGE';
    const hint = isUsage ? `; \`ccgx-gateway ${name} --help\` tells how it is used` : '';
    process.stderr.write(`${error.message}${hint}\n`);
    return isUsage ? misused : failed;
  }
}

function unknown(name: string): number {
  const meant = didYouMean(name, commands.keys());
  process.stderr.write(`unknown command "${name}"${meant || ';'} \`ccgx-gateway help\` lists them\n`);
  return misused;
}

async function help(name: string | undefined): Promise<number> {
  if (name !== undefined) {
    const load = commands.get(name);
    if (load === undefined) return unknown(name);
    const { usage, summary, details = [] } = await load();
    print(`usage: ccgx-gateway ${name} ${usage}\n\n${[summary, ...details].join('\n')}`);
    return 0;
  }
  const lines = [...commands].map(async ([command, load]) => `  ${command.padEnd(10)} ${(await load()).summary}`);
  print(
    [
      ...['usage: ccgx-gateway COMMAND …', '', ...(await Promise.all(lines)), ''],
      '`ccgx-gateway COMMAND --help` tells more; `ccgx-gateway --version` tells the version.',
    ].join('\n'),
  );
  return 0;
}

async function version(): Promise<number> {
  const { programVersion } = await import('../runtime/version.ts');
  print(`ccgx-gateway ${programVersion}`);
  return 0;
}
