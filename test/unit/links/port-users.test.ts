import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPortUsers } from '../../../src/links/port-users.ts';

let root: string;
let port: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'ccgx-users-')));
  port = join(root, 'ttyUSB0');
  await writeFile(port, '');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A process as the kernel shows it. */
async function process812(program: string | undefined, ...open: readonly string[]): Promise<void> {
  await mkdir(join(root, 'proc/812/fd'), { recursive: true });
  if (program !== undefined) await writeFile(join(root, 'proc/812/comm'), `${program}\n`);
  for (const [index, path] of open.entries()) await symlink(path, join(root, 'proc/812/fd', String(index)));
}

describe('the users of a port', () => {
  it.runIf(process.platform === 'linux')('are the processes that have it open', async () => {
    const file = openSync(port, 'r');
    try {
      const users = await findPortUsers('/', [port]);
      expect(users.get(port)?.pid).toBe(process.pid);
    } finally {
      closeSync(file);
    }
    expect(await findPortUsers('/', [port])).toEqual(new Map());
  });

  it('are told by name where that can be read', async () => {
    await process812('minicom', '/dev/null', port);
    expect(await findPortUsers(root, [port])).toEqual(new Map([[port, { pid: 812, program: 'minicom' }]]));
  });

  it('are found by their locks where their files cannot be read', async () => {
    await process812('serial-logger');
    const { dev, ino } = await stat(port);
    const pair = (number: number): string => number.toString(16).padStart(2, '0');
    const device = `${pair((dev >> 8) & 0xfff)}:${pair((dev & 0xff) | ((dev >> 12) & 0xfff00))}`;
    await writeFile(
      join(root, 'proc/locks'),
      `1: POSIX  ADVISORY  WRITE 5 ${device}:${ino} 0 EOF\n2: FLOCK  ADVISORY  WRITE 812 ${device}:${ino} 0 EOF\n`,
    );
    expect(await findPortUsers(root, [port])).toEqual(new Map([[port, { pid: 812, program: 'serial-logger' }]]));
  });

  it('are nobody where there is no proc folder, and for other files', async () => {
    expect(await findPortUsers(root, [port])).toEqual(new Map());
    await process812(undefined, '/dev/null', 'socket:[1]');
    expect(await findPortUsers(root, [port])).toEqual(new Map());
  });

  it('do not count at a pseudo terminal: who made it has it open', async () => {
    await process812('simulator', '/dev/pts/5');
    expect(await findPortUsers(root, ['/dev/pts/5'])).toEqual(new Map());
  });
});
