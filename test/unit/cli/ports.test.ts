import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listPorts } from '../../../src/cli/ports.ts';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'ccgx-ports-')));
  await mkdir(join(root, 'dev'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** A port as the kernel shows it; `type` 0 = a placeholder without hardware. */
async function port(name: string, type?: number): Promise<void> {
  await writeFile(join(root, 'dev', name), '');
  if (type === undefined) return;
  await mkdir(join(root, 'sys/class/tty', name), { recursive: true });
  await writeFile(join(root, 'sys/class/tty', name, 'type'), `${type}\n`);
}

describe('the list of serial ports', () => {
  it('gives the by-id name where there is one', async () => {
    await port('ttyUSB0');
    await port('ttyACM0');
    await mkdir(join(root, 'dev/serial/by-id'), { recursive: true });
    const byId = join(root, 'dev/serial/by-id/usb-VictronEnergy_BV_VE_Direct_cable_VE3MQXH-if00-port0');
    await symlink('../../ttyUSB0', byId);
    expect(await listPorts(root)).toEqual([
      { path: join(root, 'dev/ttyACM0'), link: `serial:${join(root, 'dev/ttyACM0')}` },
      { path: join(root, 'dev/ttyUSB0'), link: `serial:${byId}` },
    ]);
  });

  it('leaves out terminals and placeholders', async () => {
    for (const name of ['tty', 'tty0', 'ttyp0', 'null', 'ptmx']) await port(name);
    await port('ttyS0', 4);
    await port('ttyS1', 0);
    expect((await listPorts(root)).map(({ path }) => path)).toEqual([join(root, 'dev/ttyS0')]);
  });

  it('is empty where there are none', async () => {
    expect(await listPorts(root)).toEqual([]);
  });
});
