import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { GatewayError, reasonOf } from './errors.ts';

export interface StateFolderOptions {
  /** The value of `--data`, if given. */
  readonly flag?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a service keeps its state; another folder in tests. */
  readonly system?: string;
}

/**
 * The folder for what must survive a restart: `--data`, else CCGX_DATA, else /var/lib/ccgx-gateway if that can
 * be written, else $XDG_STATE_HOME/ccgx-gateway (design.md, Built-in services). Made if it is not there.
 * @throws GatewayError STATE_FOLDER
 */
export async function stateFolder(options: StateFolderOptions): Promise<string> {
  const { flag, env, system = '/var/lib/ccgx-gateway' } = options;
  const chosen = flag ?? env['CCGX_DATA'];
  if (chosen !== undefined && chosen !== '') return usable(resolve(chosen));
  if (await isWritable(system)) return system;
  const home = env['XDG_STATE_HOME'];
  // The XDG Base Directory Specification: relative paths are to be ignored.
  return usable(
    join(home !== undefined && isAbsolute(home) ? home : join(homeFolder(), '.local', 'state'), 'ccgx-gateway'),
  );
}

async function usable(folder: string): Promise<string> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
    return folder;
  } catch (error) {
    throw stateFolderError(`cannot use the state folder ${folder}: ${reasonOf(error)}`, error);
  }
}

/** Step by step: where a folder that is there takes no other one, Node's recursive mkdir never ends (/proc). */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder || (await isThere(parent))) throw error;
    await makeFolder(parent);
    await mkdir(folder);
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function homeFolder(): string {
  try {
    return homedir();
  } catch (error) {
    // A user without an entry in the system's list of users, as in some containers.
    throw stateFolderError('there is no home folder for the state folder', error);
  }
}

function stateFolderError(reason: string, cause: unknown): GatewayError {
  return new GatewayError('STATE_FOLDER', `${reason}; choose another with --data or CCGX_DATA`, { cause });
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
