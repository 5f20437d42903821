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
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usageError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

/** Writes lines to standard output. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
