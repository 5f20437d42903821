import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What a USB adapter says of itself. */
export interface UsbDescription {
  /** Four hexadecimal digits, like `0403`. */
  readonly vendorId: string;
  readonly productId: string;
  readonly manufacturer?: string;
  readonly product?: string;
  readonly serial?: string;
}

/** A serial port of this computer. */
export interface SerialPortEntry {
  /** As the kernel names it now: `/dev/ttyUSB0`. */
  readonly path: string;
  /** The same without symbolic links. */
  readonly realPath: string;
  /** The name that stays with the adapter, where udev has made one: `/dev/serial/by-id/…`. */
  readonly byId?: string;
  /** The `link:` for the configuration: by-id where the port has such a name. */
  readonly link: string;
  readonly usb?: UsbDescription;
}

/** Names of serial ports under Linux and macOS: USB adapters, CDC devices, UARTs. */
const serialName = /^(tty(USB|ACM|AMA|SC|S|O|mxc)\d+|cu\.usb.+)$/;
/** From a port up to its USB device: the port itself, the interface, the device. */
const mostLevels = 4;
/** A USB descriptor has 126 characters at most. */
const longestText = 126;

/** Where udev keeps the names that stay the same. */
export function byIdFolder(root: string): string {
  return join(root, 'dev/serial/by-id');
}

/**
 * The serial ports of this computer, by name. Asks neither udev nor the ports.
 * @param root where its `dev` and `sys` folders are
 */
export async function listPorts(root: string): Promise<SerialPortEntry[]> {
  const byId = await lastingNames(root);
  const entries = (await namesIn(join(root, 'dev'))).filter((name) => serialName.test(name)).sort();
  const ports: SerialPortEntry[] = [];
  for (const name of entries) {
    if (await hasHardware(root, name)) ports.push(await describe(root, join(root, 'dev', name), byId));
  }
  // An adapter whose driver gives its ports another name.
  const known = new Set(ports.map(({ realPath }) => realPath));
  for (const path of byId.keys()) {
    if (!known.has(path)) ports.push(await describe(root, path, byId));
  }
  return ports;
}

/** The name under /dev/serial/by-id by the path that it stands for now. */
async function lastingNames(root: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const name of (await namesIn(byIdFolder(root))).sort()) {
    const link = join(byIdFolder(root), name);
    // A name that leads nowhere belongs to an adapter that is being pulled.
    const path = await realpath(link).catch(() => undefined);
    if (path !== undefined && !/\p{Cc}/u.test(name)) names.set(path, link);
  }
  return names;
}

async function describe(root: string, path: string, names: ReadonlyMap<string, string>): Promise<SerialPortEntry> {
  const realPath = await realpath(path).catch(() => path);
  const byId = names.get(realPath);
  const usb = await usbOf(root, basename(path));
  return {
    ...{ path, realPath },
    ...(byId === undefined ? {} : { byId }),
    link: `serial:${byId ?? path}`,
    ...(usb === undefined ? {} : { usb }),
  };
}

/** The descriptors of the USB device that a port belongs to, from sysfs; undefined for other ports. */
async function usbOf(root: string, name: string): Promise<UsbDescription | undefined> {
  let folder = await realpath(join(root, 'sys/class/tty', name, 'device')).catch(() => undefined);
  for (let level = 0; folder !== undefined && level < mostLevels; level += 1) {
    const vendorId = await textOf(join(folder, 'idVendor'));
    if (vendorId !== undefined) {
      const texts = ['manufacturer', 'product', 'serial'] as const;
      const told: Partial<Record<(typeof texts)[number], string>> = {};
      for (const text of texts) {
        const value = await textOf(join(folder, text));
        if (value !== undefined) told[text] = value;
      }
      return { vendorId, productId: (await textOf(join(folder, 'idProduct'))) ?? '', ...told };
    }
    folder = dirname(folder);
  }
  return undefined;
}

/** The kernel lists placeholders like ttyS0..ttyS31 on every PC; those without hardware have type 0. */
async function hasHardware(root: string, name: string): Promise<boolean> {
  return (await textOf(join(root, 'sys/class/tty', name, 'type'))) !== '0';
}

/** The one line of a file; undefined where there is none. What a device put there may be anything. */
async function textOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const line = text.replace(/\p{Cc}+/gu, ' ').trim();
  return line === '' ? undefined : line.slice(0, longestText);
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
