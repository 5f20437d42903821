import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { columns } from './text-table.ts';

export const portsCommand: Command = {
  usage: '[--json]',
  summary: 'list serial ports with the names that stay the same',
  details: [
    'Use a by-id name in the configuration: it stays with its cable, ttyUSB numbers do not.',
    'The ports are not opened: what speaks on them is not asked.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, { json: { type: 'boolean', default: false } });
    if (positionals.length > 0) throw usageError(`ports takes no "${positionals[0]}"`);
    const ports = await listPorts('/');
    if (values.json) print(JSON.stringify(ports, undefined, 2));
    else if (ports.length === 0) print('no serial port found');
    else print(columns([['port', 'link to use'], ...ports.map(({ path, link }) => [path, link])]));
    return 0;
  },
};

interface Port {
  readonly path: string;
  /** The `link:` for the configuration: by-id where the port has such a name. */
  readonly link: string;
}

/** Names of serial ports under Linux and macOS: USB adapters, CDC devices, UARTs. */
const serialName = /^(tty(USB|ACM|AMA|SC|S|O|mxc)\d+|cu\.usb.+)$/;

/**
 * The serial ports of this computer, by name.
 * @param root where its `dev` and `sys` folders are
 */
export async function listPorts(root: string): Promise<Port[]> {
  const devices = join(root, 'dev');
  const byIdFolder = join(devices, 'serial', 'by-id');
  const byId = new Map<string, string>();
  for (const name of await readdir(byIdFolder).catch(() => [])) {
    const link = join(byIdFolder, name);
    byId.set(await realpath(link).catch(() => link), link);
  }
  const ports: Port[] = [];
  for (const name of (await readdir(devices)).filter((entry) => serialName.test(entry)).sort()) {
    const path = join(devices, name);
    if (await hasHardware(root, name)) ports.push({ path, link: `serial:${byId.get(path) ?? path}` });
  }
  return ports;
}

/** The kernel lists placeholders like ttyS0..ttyS31 on every PC; those without hardware have type 0. */
async function hasHardware(root: string, name: string): Promise<boolean> {
  const type = await readFile(join(root, 'sys/class/tty', name, 'type'), 'utf8').catch(() => '');
  return type.trim() !== '0';
}
