import { readFile, rename } from 'node:fs/promises';
import { AtomicFile } from '../runtime/atomic-file.ts';
import { reasonOf } from '../runtime/errors.ts';
import type { Logger } from '../runtime/log.ts';

/** Which device instances the devices of a driver get, first choice first (design.md, Built-in services). */
export type InstanceRange = 'vedirect' | 'mk2';

const firstChoices: Readonly<Record<InstanceRange, readonly number[]>> = {
  // VE.Direct over USB has units 239..231, the VE.Direct ports of a Cerbo 223, 224 and 226.
  vedirect: [288, 289, 290, 291, 292, 293, 294, 295, 296, 277, 278, 279],
  mk2: [276, 261, 257],
};

/** Where a range goes on after its first choices. */
const thereafter: Readonly<Record<InstanceRange, number>> = { vedirect: 300, mk2: 262 };

export interface InstanceRequest {
  /** Identifies the device while the gateway runs: its place in the order in which devices were configured. */
  readonly index: number;
  readonly range: InstanceRange;
  /** The configured instance, if any. */
  readonly instance?: number;
  /** The link as text: identifies devices that tell no serial number. */
  readonly link: string;
}

/** Hands out device instances and remembers them by serial number, or by link, in the state folder. */
export interface InstanceBook {
  /** Reserves instances for devices: explicit ones first, then remembered ones, then free ones in order. */
  reserve(devices: readonly InstanceRequest[]): void;
  /** The devices are not configured any more; their instances are free again, but stay remembered. */
  forget(indexes: readonly number[]): void;
  /**
   * The instance for a device: the configured one, else the one remembered for `serial`, else the one reserved
   * for its place in the configuration. What is handed out is remembered. Never waits for the disk.
   */
  instanceFor(index: number, serial: string | undefined): number;
}

/**
 * Opens the book of device instances.
 * @param file absolute path in the state folder; undefined = remember nothing
 */
export async function openInstanceBook(file: string | undefined, log: Logger): Promise<InstanceBook> {
  const remembered = file === undefined ? new Map<string, number>() : await recall(file, log);
  return new Book(remembered, file === undefined ? undefined : new AtomicFile(file), log);
}

class Book implements InstanceBook {
  readonly #devices = new Map<number, InstanceRequest>();
  readonly #reserved = new Map<number, number>();
  readonly #remembered: Map<string, number>;
  readonly #file: AtomicFile | undefined;
  readonly #log: Logger;

  constructor(remembered: Map<string, number>, file: AtomicFile | undefined, log: Logger) {
    this.#remembered = remembered;
    this.#file = file;
    this.#log = log;
  }

  reserve(devices: readonly InstanceRequest[]): void {
    for (const device of devices) {
      this.#devices.set(device.index, device);
      if (device.instance !== undefined) this.#reserved.set(device.index, device.instance);
    }
    for (const device of devices) {
      const known = this.#remembered.get(linkKey(device));
      if (known !== undefined && this.#mayHave(device.index, known)) this.#reserved.set(device.index, known);
    }
    for (const device of devices) {
      if (!this.#reserved.has(device.index)) this.#reserved.set(device.index, this.#free(device));
    }
  }

  forget(indexes: readonly number[]): void {
    for (const index of indexes) {
      this.#devices.delete(index);
      this.#reserved.delete(index);
    }
  }

  instanceFor(index: number, serial: string | undefined): number {
    const device = this.#devices.get(index);
    if (device === undefined) throw new Error(`device ${index} is not in the book`);
    const known = serial === undefined ? undefined : this.#remembered.get(serialKey(device, serial));
    if (known !== undefined && device.instance === undefined) this.#take(device, known);
    const instance = this.#reserved.get(index) ?? this.#free(device);
    this.#remember(serial === undefined ? linkKey(device) : serialKey(device, serial), instance);
    return instance;
  }

  /** Gives a device the instance it is known by; a device that only holds it for its place gets another. */
  #take(device: InstanceRequest, instance: number): void {
    const holder = [...this.#reserved].find(([index, held]) => held === instance && index !== device.index)?.[0];
    const other = holder === undefined ? undefined : this.#devices.get(holder);
    if (other?.instance !== undefined) return;
    const given = this.#reserved.get(device.index);
    this.#reserved.set(device.index, instance);
    if (other !== undefined && given !== undefined) this.#reserved.set(other.index, given);
  }

  #mayHave(index: number, instance: number): boolean {
    return !this.#reserved.has(index) && ![...this.#reserved.values()].includes(instance);
  }

  #free(device: InstanceRequest): number {
    const taken = new Set(this.#reserved.values());
    const choice = firstChoices[device.range].find((instance) => !taken.has(instance));
    if (choice !== undefined) return choice;
    let instance = thereafter[device.range];
    while (taken.has(instance)) instance += 1;
    return instance;
  }

  #remember(key: string, instance: number): void {
    if (this.#remembered.get(key) === instance) return;
    this.#remembered.set(key, instance);
    const content = `${JSON.stringify(Object.fromEntries(this.#remembered), undefined, 2)}\n`;
    this.#file?.write(content).catch((error: unknown) => {
      this.#log.warn(`cannot remember device instances in ${this.#file?.path}: ${reasonOf(error)}`);
    });
  }
}

const linkKey = (device: InstanceRequest): string => `${device.range} link ${device.link}`;
const serialKey = (device: InstanceRequest, serial: string): string => `${device.range} serial ${serial}`;

/** What the state folder remembers; a file that cannot be understood is put aside, never overwritten. */
async function recall(file: string, log: Logger): Promise<Map<string, number>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn(`cannot read ${file}: ${reasonOf(error)}`);
    return new Map();
  }
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error('not an object');
    const entries = Object.entries(content).filter(([, instance]) => Number.isInteger(instance) && instance >= 0);
    return new Map(entries as [string, number][]);
  } catch (error) {
    log.warn(`${file} is damaged (${reasonOf(error)}): kept as ${file}.bad, device instances start anew`);
    await rename(file, `${file}.bad`).catch(() => undefined);
    return new Map();
  }
}
