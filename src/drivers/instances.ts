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
  /**
   * Of a device that was discovered: what its cable is known by, instead of the link. It leaves the instances of other
   * cables to them, which may come later.
   */
  readonly cable?: string;
}

/** Hands out device instances and remembers them by serial number, or by link, in the state folder. */
export interface InstanceBook {
  /** Reserves instances for devices: explicit ones first, then remembered ones, then free ones in order. */
  reserve(devices: readonly InstanceRequest[]): void;
  /** The devices are not configured any more; their instances are free again, but stay remembered. */
  forget(indexes: readonly number[]): void;
  /**
   * The instance for a device: the configured one, else the one remembered for `serial`, else the one reserved
   * for its link or its place in the configuration. What is handed out is remembered, so that a device keeps its
   * instance when it moves to another link, and a link keeps it when its device is replaced. Never waits for the
   * disk.
   */
  instanceFor(index: number, serial: string | undefined): number;
  /** Whether serial numbers of other devices of this kind are remembered, so that a serial number decides something. */
  knowsSerials(index: number): boolean;
  /** Resolves when all that is to be remembered is on the disk; what could not be written is tried once more. */
  saved(): Promise<void>;
}

/** Whether the device on a link is there now. */
export type IsPresent = (link: string) => boolean;

/**
 * Opens the book of device instances.
 * @param file absolute path in the state folder; undefined = remember nothing
 */
export async function openInstanceBook(
  file: string | undefined,
  log: Logger,
  isPresent: IsPresent = () => false,
): Promise<InstanceBook> {
  const remembered = file === undefined ? new Map<string, number>() : await recall(file, log);
  return new Book(remembered, file === undefined ? undefined : new AtomicFile(file), log, isPresent);
}

/** A device in the book. */
interface Entry {
  readonly request: InstanceRequest;
  instance: number;
  /** Whether instanceFor() has given the instance to a driver. */
  isHandedOut: boolean;
  /** Of the device that was seen there last. */
  serial: string | undefined;
}

class Book implements InstanceBook {
  readonly #entries = new Map<number, Entry>();
  readonly #remembered: Map<string, number>;
  readonly #file: AtomicFile | undefined;
  readonly #log: Logger;
  readonly #isPresent: IsPresent;
  #saving: Promise<void> = Promise.resolve();
  /** Whether the last attempt to write has failed, as on a full disk. */
  #isUnsaved = false;

  constructor(remembered: Map<string, number>, file: AtomicFile | undefined, log: Logger, isPresent: IsPresent) {
    this.#isPresent = isPresent;
    this.#remembered = remembered;
    this.#file = file;
    this.#log = log;
  }

  reserve(devices: readonly InstanceRequest[]): void {
    const passes: readonly ((device: InstanceRequest) => number | undefined)[] = [
      (device) => device.instance,
      (device) => {
        const known = this.#remembered.get(linkKey(device));
        return known === undefined || this.#holder(known) !== undefined ? undefined : known;
      },
      (device) => this.#free(device),
    ];
    for (const choose of passes) {
      for (const request of devices) {
        const instance = this.#entries.has(request.index) ? undefined : choose(request);
        if (instance === undefined) continue;
        this.#entries.set(request.index, { request, instance, isHandedOut: false, serial: undefined });
      }
    }
  }

  forget(indexes: readonly number[]): void {
    for (const index of indexes) this.#entries.delete(index);
  }

  instanceFor(index: number, serial: string | undefined): number {
    const entry = this.#entries.get(index);
    if (entry === undefined) throw new Error(`device ${index} is not in the book`);
    const { request } = entry;
    const known = serial === undefined ? undefined : this.#remembered.get(serialKey(request, serial));
    const isSettled =
      request.instance !== undefined ||
      known === undefined ||
      known === entry.instance ||
      this.#move(entry, known, serial);
    entry.isHandedOut = true;
    entry.serial = serial;
    if (request.instance === undefined) {
      const keys = [linkKey(request), ...(serial === undefined || !isSettled ? [] : [serialKey(request, serial)])];
      this.#remember(keys, entry.instance);
    }
    return entry.instance;
  }

  knowsSerials(index: number): boolean {
    const request = this.#entries.get(index)?.request;
    return request !== undefined && [...this.#remembered.keys()].some((key) => key.startsWith(serialKey(request, '')));
  }

  async saved(): Promise<void> {
    await this.#saving;
    if (this.#isUnsaved) await this.#save();
  }

  /**
   * Gives a device the instance it is known by, in exchange for its own, unless another device uses that.
   * @returns whether that is settled for good; otherwise each may find its own when the gateway starts again
   */
  #move(entry: Entry, instance: number, serial: string | undefined): boolean {
    const holder = this.#holder(instance);
    if (holder !== undefined) {
      if (holder.isHandedOut && holder.serial === serial && this.#isPresent(holder.request.link)) {
        this.#log.warn(
          `${entry.request.link} and ${holder.request.link} both tell serial number ${serial}; each keeps its instance`,
        );
        return false;
      }
      // The same serial number there means that the device has moved from there to here.
      const isUsed = holder.isHandedOut && (holder.serial === undefined || holder.serial !== serial);
      if (isUsed || holder.request.instance !== undefined) {
        this.#log.warn(
          `${entry.request.link}: device ${serial} was instance ${instance}, which now belongs to ` +
            `${holder.request.link}; it becomes ${entry.instance}: set \`instance\` for both to choose`,
        );
        return this.#owns(holder);
      }
      holder.instance = entry.instance;
    }
    entry.instance = instance;
    return true;
  }

  /** Whether a device is where it belongs: one that has not told its serial number yet may belong elsewhere. */
  #owns({ request, instance, serial }: Entry): boolean {
    if (request.instance !== undefined) return true;
    return serial !== undefined && this.#remembered.get(serialKey(request, serial)) === instance;
  }

  #holder(instance: number): Entry | undefined {
    return [...this.#entries.values()].find((entry) => entry.instance === instance);
  }

  /**
   * The first free choice. Instances that belong to known serial numbers are left for these devices, which may
   * be on another link now, as long as there are others; for a discovered device so are those of known links.
   */
  #free(device: InstanceRequest): number {
    const taken = new Set([...this.#entries.values()].map((entry) => entry.instance));
    const isKept = (key: string): boolean =>
      key.startsWith(serialKey(device, '')) || (device.cable !== undefined && key.startsWith(device.range));
    const kept = new Set([...this.#remembered].filter(([key]) => isKept(key)).map(([, instance]) => instance));
    const choices = firstChoices[device.range].filter((instance) => !taken.has(instance));
    const choice = choices.find((instance) => !kept.has(instance)) ?? choices[0];
    if (choice !== undefined) return choice;
    let instance = thereafter[device.range];
    while (taken.has(instance)) instance += 1;
    return instance;
  }

  #remember(keys: readonly string[], instance: number): void {
    if (keys.every((key) => this.#remembered.get(key) === instance)) return;
    for (const key of keys) this.#remembered.set(key, instance);
    this.#saving = this.#save();
  }

  async #save(): Promise<void> {
    if (this.#file === undefined) return;
    const content = `${JSON.stringify(Object.fromEntries(this.#remembered), undefined, 2)}\n`;
    try {
      await this.#file.write(content);
      this.#isUnsaved = false;
    } catch (error) {
      if (!this.#isUnsaved)
        this.#log.warn(`cannot remember device instances in ${this.#file.path}: ${reasonOf(error)}`);
      this.#isUnsaved = true;
    }
  }
}

const linkKey = (device: InstanceRequest): string => `${device.range} link ${device.cable ?? device.link}`;
const serialKey = (device: InstanceRequest, serial: string): string => `${device.range} serial ${serial}`;

const isInstance = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff;

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
    return new Map(Object.entries(content).filter((entry): entry is [string, number] => isInstance(entry[1])));
  } catch (error) {
    log.warn(`${file} is damaged (${reasonOf(error)}): kept as ${file}.bad, device instances start anew`);
    await rename(file, `${file}.bad`).catch(() => undefined);
    return new Map();
  }
}
