import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a USB adapter says of itself. */
export interface Adapter {
  readonly manufacturer?: string;
  readonly product?: string;
  readonly serial?: string;
}

/** Victron's cable, by its serial number (vedirect.md, 1). */
export function veDirectCable(serial: string): Adapter {
  return { manufacturer: 'VictronEnergy BV', product: 'VE Direct cable', serial };
}

export function mk3Cable(serial: string): Adapter {
  return { manufacturer: 'VictronEnergy BV', product: 'MK3-USB Interface', serial };
}

export interface Plug {
  /** The name that the kernel gives: `ttyUSB0`. */
  readonly name: string;
  readonly adapter?: Adapter;
  /** The terminal behind the port; left out: an empty file stands for the port. */
  readonly target?: string;
  /** Whether udev makes a lasting name; default: yes. */
  readonly hasById?: boolean;
}

/** A folder with `dev`, `sys` and `proc` as Linux shows them, gone at the end of `await using`. */
export class CableTree implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<CableTree> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'ccgx-cables-')));
    for (const folder of ['dev', 'sys/class/tty', 'sys/devices', 'proc']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    return new CableTree(root);
  }

  path(name: string): string {
    return join(this.root, 'dev', name);
  }

  /** The lasting name that udev makes for an adapter. */
  byId({ manufacturer = '', product = '', serial = '' }: Adapter): string {
    const text = [manufacturer, product, serial].map((part) => part.replaceAll(' ', '_')).join('_');
    return join(this.root, 'dev/serial/by-id', `usb-${text}-if00-port0`);
  }

  /** @returns the lasting name, whether it was made or not */
  async plugIn({ name, adapter = {}, target, hasById = true }: Plug): Promise<string> {
    await this.#describe(name, adapter);
    const port = this.path(name);
    if (target === undefined) await writeFile(port, '');
    else await symlink(target, port);
    if (hasById) await this.nameIt(name, adapter);
    return this.byId(adapter);
  }

  /** What udev does when it comes to it. */
  async nameIt(name: string, adapter: Adapter): Promise<void> {
    await mkdir(join(this.root, 'dev/serial/by-id'), { recursive: true });
    const link = this.byId(adapter);
    await symlink(`../../${name}`, `${link}.new`);
    await rename(`${link}.new`, link);
  }

  async pull(name: string, adapter: Adapter = {}): Promise<void> {
    await rm(this.byId(adapter), { force: true });
    await rm(this.path(name), { force: true });
    await rm(join(this.root, 'sys/class/tty', name), { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  /** As in sysfs: the port's `device` leads into the tree of devices, three levels below the adapter. */
  async #describe(name: string, { manufacturer, product, serial }: Adapter): Promise<void> {
    const entry = join(this.root, 'sys/class/tty', name);
    await mkdir(entry, { recursive: true });
    if (product === undefined) return;
    const usb = join(this.root, 'sys/devices/usb1', `1-${name}`);
    const port = join(usb, `1-${name}:1.0`, name);
    await mkdir(port, { recursive: true });
    const texts = { idVendor: '0403', idProduct: '6015', manufacturer, product, serial };
    for (const [file, text] of Object.entries(texts)) {
      if (text === undefined) await rm(join(usb, file), { force: true });
      else await writeFile(join(usb, file), `${text}\n`);
    }
    await symlink(port, join(entry, 'device'));
  }
}
