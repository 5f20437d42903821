import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listPorts } from '../../../src/links/serial-ports.ts';
import { CableTree, veDirectCable } from '../../support/cable-tree.ts';

const cable = veDirectCable('VE3MQXH');

describe('the list of serial ports', () => {
  it('gives the by-id name where there is one, and what the adapter says of itself', async () => {
    await using tree = await CableTree.make();
    const byId = await tree.plugIn({ name: 'ttyUSB0', adapter: cable });
    await tree.plugIn({ name: 'ttyACM0', hasById: false });
    const [acm, usb] = [tree.path('ttyACM0'), tree.path('ttyUSB0')];
    expect(await listPorts(tree.root)).toEqual([
      { path: acm, realPath: acm, link: `serial:${acm}` },
      {
        ...{ path: usb, realPath: usb, byId, link: `serial:${byId}` },
        usb: { vendorId: '0403', productId: '6015', ...cable },
      },
    ]);
  });

  it('leaves out terminals and placeholders', async () => {
    await using tree = await CableTree.make();
    for (const name of ['tty', 'tty0', 'ttyp0', 'null', 'ptmx']) await writeFile(tree.path(name), '');
    for (const [name, type] of Object.entries({ ttyS0: 4, ttyS1: 0 })) {
      await tree.plugIn({ name, hasById: false });
      await writeFile(join(tree.root, 'sys/class/tty', name, 'type'), `${type}\n`);
    }
    expect((await listPorts(tree.root)).map(({ path }) => path)).toEqual([tree.path('ttyS0')]);
  });

  it('is empty where there are none, and where there is no such folder', async () => {
    await using tree = await CableTree.make();
    expect(await listPorts(tree.root)).toEqual([]);
    expect(await listPorts(join(tree.root, 'nowhere'))).toEqual([]);
  });

  it('has ports of other names that udev has named, and passes over names that lead nowhere', async () => {
    await using tree = await CableTree.make();
    const folder = join(tree.root, 'dev/serial/by-id');
    await mkdir(folder, { recursive: true });
    await writeFile(tree.path('ttyXRUSB0'), '');
    await symlink('../../ttyXRUSB0', join(folder, 'usb-Exar-if00'));
    await symlink('../../ttyUSB7', join(folder, 'usb-Pulled-if00'));
    expect((await listPorts(tree.root)).map(({ path, link }) => [path, link])).toEqual([
      [tree.path('ttyXRUSB0'), `serial:${join(folder, 'usb-Exar-if00')}`],
    ]);
  });

  it('shows no control codes that an adapter has in its texts, and not more of them than a descriptor holds', async () => {
    await using tree = await CableTree.make();
    await tree.plugIn({
      ...{ name: 'ttyUSB0', hasById: false },
      adapter: { product: 'a\u001b[2Jb', manufacturer: 'M'.repeat(5_000) },
    });
    const [port] = await listPorts(tree.root);
    expect(port?.usb?.product).toBe('a [2Jb');
    expect(port?.usb?.manufacturer).toHaveLength(126);
  });
});
