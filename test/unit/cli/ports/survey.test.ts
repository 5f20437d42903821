import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Subject, survey } from '../../../../src/cli/ports/survey.ts';
import { cableKind } from '../../../../src/drivers/discovery/cables.ts';
import type { ByteLink, LinkFactory } from '../../../../src/links/link.ts';
import { memoryPair } from '../../../../src/links/memory.ts';
import { listPorts } from '../../../../src/links/serial-ports.ts';
import { systemClock } from '../../../../src/runtime/clock.ts';
import { GatewayError } from '../../../../src/runtime/errors.ts';
import { fasterClock } from '../../../../src/simulator/devices/mk3/faster-clock.ts';
import { Mk3Simulator } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { wireMppt } from '../../../../src/simulator/devices/vedirect/wired-devices.ts';
import { CableTree, mk3Cable, veDirectCable } from '../../../support/cable-tree.ts';

const clock = fasterClock(systemClock, 20);
const mk3 = mk3Cable('HQ1746NNQZ2');
const [one, two] = [veDirectCable('VE1AAAA'), veDirectCable('VE2BBBB')];
const unknown = { manufacturer: 'FTDI', product: 'FT232R USB UART', serial: 'A10KZP45' };

interface Device {
  attach(link: ByteLink): void;
  stop(): void;
}

/** Opens ports by their name at the end: a device, an error, or nothing at the other end. */
function opener(devices: Readonly<Record<string, Device | string>>, opened: string[]): LinkFactory {
  return async (spec, line) => {
    const name = spec.kind === 'serial' ? spec.path : '';
    opened.push(`${name.replace(/^.*\//, '')} ${line.baudRate}`);
    const device = Object.entries(devices).find(([part]) => name.includes(part))?.[1];
    if (typeof device === 'string') throw new GatewayError('LINK_OPEN_FAILED', `serial:${name}: ${device}`);
    const [near, far] = memoryPair(name);
    device?.attach(far);
    return near;
  };
}

/** Surveys a tree as `ports` does. */
async function surveyed(
  tree: CableTree,
  devices: Readonly<Record<string, Device | string>>,
  isAsked: (subject: Omit<Subject, 'isAsked'>) => boolean = ({ port }) =>
    port !== undefined && cableKind(port) !== undefined,
): Promise<{ says: Record<string, string>; opened: string[] }> {
  const opened: string[] = [];
  const ports = await listPorts(tree.root);
  const subjects = ports.map((port) => ({ port, link: port.link, isAsked: isAsked({ port, link: port.link }) }));
  const rows = await survey(subjects, { root: tree.root, clock, openLink: opener(devices, opened) });
  for (const device of Object.values(devices)) if (typeof device !== 'string') device.stop();
  const names = rows.map(({ path = '', says }): [string, string] => [path.replace(/^.*\//, ''), says]);
  return { says: Object.fromEntries(names), opened };
}

describe('what speaks on the ports', () => {
  it('is asked of Victron cables only, at the speed of each', async () => {
    await using tree = await CableTree.make();
    await tree.plugIn({ name: 'ttyUSB0', adapter: one });
    await tree.plugIn({ name: 'ttyUSB1', adapter: mk3 });
    await tree.plugIn({ name: 'ttyUSB2', adapter: unknown });
    const { says, opened } = await surveyed(tree, {
      VE1AAAA: wireMppt({ clock }).simulator,
      HQ1746NNQZ2: new Mk3Simulator({ clock }),
    });
    expect(says).toEqual({
      ttyUSB0: 'SmartSolar Charger MPPT 75/15, serial HQ2043SIMM1, firmware 1.61',
      ttyUSB1: expect.stringMatching(/^MK3, firmware \d{7}$/),
      ttyUSB2: 'not asked: no Victron cable',
    });
    expect(opened.map((one) => one.replace(/^.* /, '')).sort()).toEqual(['19200', '2400']);
  });

  it('is not asked where a process has the port open', async () => {
    await using tree = await CableTree.make();
    await tree.plugIn({ name: 'ttyUSB0', adapter: one });
    await mkdir(join(tree.root, 'proc/812/fd'), { recursive: true });
    await writeFile(join(tree.root, 'proc/812/comm'), 'minicom\n');
    await symlink(tree.path('ttyUSB0'), join(tree.root, 'proc/812/fd/3'));
    const { says, opened } = await surveyed(tree, {});
    expect(says).toEqual({ ttyUSB0: 'in use by minicom (process 812)' });
    expect(opened).toEqual([]);
  });

  it('is said in one line where it cannot be found out', async () => {
    await using tree = await CableTree.make();
    await tree.plugIn({ name: 'ttyUSB0', adapter: one });
    await tree.plugIn({ name: 'ttyUSB1', adapter: two });
    await tree.plugIn({ name: 'ttyUSB2', adapter: mk3 });
    const { says } = await surveyed(tree, {
      VE1AAAA: 'no right to open this port: add the user to the group dialout',
      VE2BBBB: 'another program uses this port: stop it',
    });
    expect(says).toEqual({
      ttyUSB0: 'no right to open this port: add the user to the group dialout',
      ttyUSB1: 'in use by another program',
      ttyUSB2: 'MK2 or MK3 interface; nobody answers: is the system switched on, and the other end plugged in?',
    });
  });

  it('may be asked of any port: then both kinds are looked for', async () => {
    await using tree = await CableTree.make();
    await tree.plugIn({ name: 'ttyUSB0', adapter: unknown });
    const { says, opened } = await surveyed(tree, { A10KZP45: new Mk3Simulator({ clock }) }, () => true);
    expect(says['ttyUSB0']).toMatch(/^MK3, /);
    expect(opened.map((name) => name.replace(/^.* /, ''))).toEqual(['19200', '2400']);
  });

  it('is not asked at all when that is not wanted', async () => {
    await using tree = await CableTree.make();
    await tree.plugIn({ name: 'ttyUSB0', adapter: one });
    const { says, opened } = await surveyed(tree, {}, () => false);
    expect(says).toEqual({ ttyUSB0: 'not asked: VE.Direct cable' });
    expect(opened).toEqual([]);
  });
});
