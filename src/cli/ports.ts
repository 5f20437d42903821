import { readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { columns } from './text-table.ts';

const deviceFolder = '/dev';
const byIdFolder = '/dev/serial/by-id';
const serialName = /^tty(USB|ACM|AMA|S|O|mxc)\d+$/;

export const portsCommand: Command = {
  usage: '[--json]',
  summary: 'list serial ports with the names that stay the same',
  details: ['Use a by-id name in the configuration: it stays with its cable, ttyUSB numbers do not.'],
  async run(args) {
    const { values, positionals } = parseCommand(args, { json: { type: 'boolean', default: false } });
    if (positionals.length > 0) throw usageError(`ports takes no "${positionals[0]}"`);
    const ports = await listPorts();
    if (values.json) print(JSON.stringify(ports, undefined, 2));
    else if (ports.length === 0) print('no serial port found');
    else print(columns([['port', 'name to use'], ...ports.map(({ path, byId }) => [path, byId ?? '(no by-id name)'])]));
    return 0;
  },
};

interface Port {
  readonly path: string;
  readonly byId?: string;
}

/** Serial ports as the kernel names them. Built-in ports are listed only where the kernel has found a device. */
async function listPorts(): Promise<Port[]> {
  const byId = new Map<string, string>();
  for (const name of await readdir(byIdFolder).catch(() => [])) {
    const link = join(byIdFolder, name);
    byId.set(await realpath(link).catch(() => link), link);
  }
  const ports: Port[] = [];
  for (const name of (await readdir(deviceFolder)).filter((entry) => serialName.test(entry)).sort()) {
    const path = join(deviceFolder, name);
    const stable = byId.get(path);
    if (stable !== undefined) ports.push({ path, byId: stable });
    else if (await hasHardware(name)) ports.push({ path });
  }
  return ports;
}

/** The kernel lists placeholders ttyS0..ttyS31 on every PC; those without hardware belong to `serial8250`. */
async function hasHardware(name: string): Promise<boolean> {
  const driver = await readlink(`/sys/class/tty/${name}/device/driver`).catch(() => '');
  return driver !== '' && !driver.endsWith('serial8250');
}
