import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A process that has a port open. */
export interface PortUser {
  readonly pid: number;
  /** Its short name, where it can be read. */
  readonly program?: string;
}

/** Who has made a pseudo terminal keeps it open himself. */
const pseudoTerminal = /^\/dev\/pts\//;

/**
 * Which process has a port open, as far as this user may see: by the open files of processes, and by the locks that
 * programs put on ports, which everybody may see. Opens no port.
 * @param root where the `proc` folder is
 * @param ports real paths, without symbolic links
 */
export async function findPortUsers(root: string, ports: readonly string[]): Promise<ReadonlyMap<string, PortUser>> {
  const wanted = new Set(ports.filter((path) => !pseudoTerminal.test(path)));
  const users = new Map<string, PortUser>();
  if (wanted.size === 0) return users;
  const proc = join(root, 'proc');
  const note = async (path: string, pid: number): Promise<void> => {
    const program = await programOf(proc, pid);
    users.set(path, { pid, ...(program === undefined ? {} : { program }) });
  };
  for (const [path, pid] of await lockers(proc, wanted)) await note(path, pid);
  for (const name of await namesIn(proc)) {
    if (!/^\d+$/.test(name)) continue;
    for (const path of await openFiles(join(proc, name, 'fd'))) if (wanted.has(path)) await note(path, Number(name));
  }
  return users;
}

async function openFiles(folder: string): Promise<string[]> {
  // A process that has ended meanwhile, or belongs to somebody else, shows nothing.
  const links = (await namesIn(folder)).map((name) => readlink(join(folder, name)).catch(() => ''));
  return Promise.all(links);
}

/** Who holds a lock, from the kernel's list: `1: FLOCK  ADVISORY  WRITE 812 00:06:345 0 EOF` (man 5 proc_locks). */
async function lockers(proc: string, ports: ReadonlySet<string>): Promise<Map<string, number>> {
  const held = new Map<string, number>();
  const list = await readFile(join(proc, 'locks'), 'utf8').catch(() => '');
  for (const line of list.split('\n')) {
    const [, pid = '', file = ''] = /^\d+: FLOCK +\w+ +WRITE +(\d+) ([\da-f]+:[\da-f]+:\d+) /.exec(line) ?? [];
    // 0: a process outside this container.
    if (file !== '' && Number(pid) > 0) held.set(file, Number(pid));
  }
  const found = new Map<string, number>();
  if (held.size === 0) return found;
  for (const path of ports) {
    const key = await lockKey(path);
    const pid = key === undefined ? undefined : held.get(key);
    if (pid !== undefined) found.set(path, pid);
  }
  return found;
}

/** A file in the kernel's list of locks: major and minor number of its file system, and inode. */
async function lockKey(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return undefined;
  const major = (info.dev >> 8) & 0xfff;
  const minor = (info.dev & 0xff) | ((info.dev >> 12) & 0xfff00);
  const pair = (number: number): string => number.toString(16).padStart(2, '0');
  return `${pair(major)}:${pair(minor)}:${info.ino}`;
}

async function programOf(proc: string, pid: number): Promise<string | undefined> {
  const name = await readFile(join(proc, String(pid), 'comm'), 'utf8').catch(() => '');
  return name.replace(/\p{Cc}+/gu, ' ').trim() || undefined;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
