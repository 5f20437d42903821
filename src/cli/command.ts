import { relative } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { GatewayError } from '../runtime/errors.ts';

/** One sub-command: arguments in, text out. */
export interface Command {
  /** What stands behind the name in a usage line. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Further lines of `--help`. */
  readonly details?: readonly string[];
  /** @returns the exit code */
  run(args: readonly string[]): Promise<number>;
}

export type Options = NonNullable<ParseArgsConfig['options']>;

/** A command line that cannot be understood. */
export function usageError(message: string): GatewayError {
  return new GatewayError('USAGE', message);
}

/** Stands for the sign of a negative number; no argument can hold it. */
const minus = '\u0000';
const shown = (text: string): string => text.replace(minus, '-');

/**
 * Takes a command's arguments apart. Each option that the contract names for a later version is refused as such.
 * @throws GatewayError USAGE
 */
export function parseCommand<const O extends Options>(
  args: readonly string[],
  options: O,
  later: readonly string[] = [],
) {
  for (const name of later) {
    if (args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))) {
      throw usageError(`--${name} is not in this version`);
    }
  }
  // To parseArgs a negative number looks like an option.
  const hidden = args.map((arg) => (/^-\.?\d/.test(arg) ? `${minus}${arg.slice(1)}` : arg));
  try {
    const parsed = parseArgs({ args: hidden, options, allowPositionals: true, strict: true });
    for (const [name, value] of Object.entries(parsed.values)) {
      if (typeof value === 'string') Object.assign(parsed.values, { [name]: shown(value) });
    }
    return { ...parsed, positionals: parsed.positionals.map(shown) };
  } catch (error) {
    throw usageError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

/** How this programme was called, for hints that can be typed as they stand: `node dist/main.js`, `ccgx-gateway`. */
export function programName(): string {
  const script = process.argv[1] ?? '';
  return script.endsWith('.js') ? `node ${relative(process.cwd(), script) || script}` : 'ccgx-gateway';
}

/** Writes lines to standard output. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
