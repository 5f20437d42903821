import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stateFolder } from '../../../src/runtime/state-folder.ts';

let root: string;
/** Stands for /var/lib/ccgx-gateway. */
let system: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'state-'));
  system = join(root, 'system');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

describe('stateFolder()', () => {
  it('takes --data before everything else, and makes the folder with those above it', async () => {
    mkdirSync(system);
    const flag = join(root, 'a', 'b');
    expect(await stateFolder({ flag, env: { CCGX_DATA: join(root, 'c') }, system })).toBe(flag);
    expect(statSync(flag).isDirectory()).toBe(true);
  });

  it('says at once that a folder cannot be made where no other one can be', async () => {
    await expect(stateFolder({ flag: '/proc/nope/state', env: {}, system })).rejects.toThrow(
      /cannot use the state folder \/proc\/nope\/state: /,
    );
  });

  it('gives an absolute path for a relative one', async () => {
    const flag = relative(process.cwd(), join(root, 'a'));
    expect(await stateFolder({ flag, env: {}, system })).toBe(join(root, 'a'));
  });

  it('takes CCGX_DATA before the usual places', async () => {
    mkdirSync(system);
    expect(await stateFolder({ env: { CCGX_DATA: join(root, 'c') }, system })).toBe(join(root, 'c'));
  });

  it('takes the folder of the system service where that can be written', async () => {
    mkdirSync(system);
    expect(await stateFolder({ env: { CCGX_DATA: '', XDG_STATE_HOME: root }, system })).toBe(system);
  });

  it('takes $XDG_STATE_HOME where there is no folder of the system service', async () => {
    expect(await stateFolder({ env: { XDG_STATE_HOME: root }, system })).toBe(join(root, 'ccgx-gateway'));
  });

  it.each([undefined, '', 'relative/path'])('takes ~/.local/state where XDG_STATE_HOME is %j', async (xdg) => {
    vi.stubEnv('HOME', root);
    expect(homedir()).toBe(root);
    const expected = join(root, '.local', 'state', 'ccgx-gateway');
    expect(await stateFolder({ env: xdg === undefined ? {} : { XDG_STATE_HOME: xdg }, system })).toBe(expected);
  });

  it('says which folder cannot be used, why, and what to do', async () => {
    const flag = join(root, 'file');
    writeFileSync(flag, '');
    await expect(stateFolder({ flag, env: {}, system })).rejects.toMatchObject({
      code: 'STATE_FOLDER',
      message: expect.stringMatching(
        /cannot use the state folder .*file: .*file already exists; choose another with --data or CCGX_DATA/,
      ),
    });
  });
});
