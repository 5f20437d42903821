import { readFile, rename } from 'node:fs/promises';
import { AtomicFile } from '../../runtime/atomic-file.ts';
import type { Clock } from '../../runtime/clock.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';

/** What our own node on a bus is from start to start. */
export interface OwnNode {
  /** 21 bits, by chance: what tells our node from all others. */
  readonly unique: number;
  readonly address: number;
  readonly deviceInstance: number;
  readonly systemInstance: number;
}

/** The instance that a service was given because others had the one it wanted. */
interface Given {
  readonly wanted: number;
  readonly instance: number;
  /** When it was there last, in days since 1970. */
  readonly day: number;
}

interface Content {
  own: Record<string, OwnNode>;
  instances: Record<string, Given>;
}

/** Remembers, in the state folder, our own nodes and the instances of services, by the NAMEs of their nodes. */
export interface NodeBook {
  /** Our node on the bus of a link. */
  own(link: string): OwnNode;
  setOwn(link: string, node: OwnNode): void;
  /**
   * The instance for a service: the one that it has had, as long as it wants the same as then; else the one that it
   * wants, else the next that is free. Instances of services that are away are left to them, for a month: chargers sleep
   * at night, and nobody is to be taken for another in the morning.
   * @param key type, node and part of the service
   * @param isFree whether no other service of its type has an instance now
   * @param isSet the user wants it so, whoever had it before
   */
  instanceFor(key: string, wanted: number, isFree: (instance: number) => boolean, isSet?: boolean): number;
  /** Resolves when all is on the disk. */
  saved(): Promise<void>;
}

const highestUnique = 0x1f_ffff;
/** A usual place for gateways; those that are taken are passed over by the claim. */
const usualAddress = 100;
const highestInstance = 0xffff;
const dayMs = 86_400_000;
const keptDays = 30;
/** Services that are remembered; beyond it the oldest is forgotten. */
const mostInstances = 1_000;

/** @param file absolute path in the state folder; undefined: remember nothing. @param random from 0 to below 1 */
export async function openNodeBook(
  file: string | undefined,
  clock: Clock,
  log: Logger,
  random: () => number,
): Promise<NodeBook> {
  return new Book(file === undefined ? empty() : await recall(file, log), file, clock, log, random);
}

class Book implements NodeBook {
  readonly #content: Content;
  readonly #file: AtomicFile | undefined;
  readonly #log: Logger;
  readonly #random: () => number;
  readonly #clock: Clock;
  #saving: Promise<void> = Promise.resolve();
  #isWaiting = false;
  #isUnsaved = false;

  constructor(content: Content, file: string | undefined, clock: Clock, log: Logger, random: () => number) {
    this.#content = content;
    this.#clock = clock;
    this.#file = file === undefined ? undefined : new AtomicFile(file);
    this.#log = log;
    this.#random = random;
  }

  own(link: string): OwnNode {
    const known = this.#content.own[link];
    if (known !== undefined) return known;
    const unique = Math.floor(this.#random() * (highestUnique + 1));
    const node = { unique, address: usualAddress, deviceInstance: 0, systemInstance: 0 };
    this.setOwn(link, node);
    return node;
  }

  setOwn(link: string, node: OwnNode): void {
    this.#content.own[link] = node;
    this.#saving = this.#save();
  }

  instanceFor(key: string, wanted: number, isFree: (instance: number) => boolean, isSet = false): number {
    const known = this.#content.instances[key];
    if (known?.wanted === wanted && isFree(known.instance)) {
      if (known.day !== this.#today()) this.#remember(key, { ...known, day: this.#today() });
      return known.instance;
    }
    const kept = new Set(isSet ? [] : this.#keptForOthers(key));
    let instance = wanted;
    while ((!isFree(instance) || kept.has(instance)) && instance < highestInstance) instance += 1;
    this.#remember(key, { wanted, instance, day: this.#today() });
    return instance;
  }

  async saved(): Promise<void> {
    await this.#saving;
    if (this.#isUnsaved) await this.#save();
  }

  /** The instances of other services of its type that were there within a month. */
  #keptForOthers(key: string): number[] {
    const kind = key.slice(0, key.indexOf(' ') + 1);
    return Object.entries(this.#content.instances).flatMap(([other, { instance, day }]) =>
      other !== key && other.startsWith(kind) && this.#today() - day <= keptDays ? [instance] : [],
    );
  }

  #today(): number {
    return Math.floor(this.#clock.unixTime() / dayMs);
  }

  #remember(key: string, given: Given): void {
    const { instances } = this.#content;
    delete instances[key];
    instances[key] = given;
    const [oldest] = Object.keys(instances);
    if (Object.keys(instances).length > mostInstances && oldest !== undefined) delete instances[oldest];
    this.#saving = this.#save();
  }

  /** Changes that come together are written together. */
  #save(): Promise<void> {
    if (this.#isWaiting || this.#file === undefined) return this.#saving;
    this.#isWaiting = true;
    return this.#saving.then(() => this.#write(this.#file));
  }

  async #write(file: AtomicFile | undefined): Promise<void> {
    this.#isWaiting = false;
    try {
      await file?.write(`${JSON.stringify(this.#content, undefined, 2)}\n`);
      this.#isUnsaved = false;
    } catch (error) {
      if (!this.#isUnsaved) this.#log.warn(`cannot remember nodes in ${file?.path}: ${reasonOf(error)}`);
      this.#isUnsaved = true;
    }
  }
}

function empty(): Content {
  return { own: {}, instances: {} };
}

/** What the state folder remembers; a file that cannot be understood is put aside, never overwritten. */
async function recall(file: string, log: Logger): Promise<Content> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn(`cannot read ${file}: ${reasonOf(error)}`);
    return empty();
  }
  try {
    const content: unknown = JSON.parse(text);
    return {
      own: soundEntries(content, 'own', isOwnNode),
      instances: soundEntries(content, 'instances', isGiven),
    };
  } catch (error) {
    log.warn(`${file} is damaged (${reasonOf(error)}): kept as ${file}.bad, nodes are remembered anew`);
    await rename(file, `${file}.bad`).catch(() => undefined);
    return empty();
  }
}

function soundEntries<T>(content: unknown, key: string, isSound: (value: unknown) => value is T): Record<string, T> {
  const part: unknown = typeof content === 'object' && content !== null ? Reflect.get(content, key) : undefined;
  if (typeof part !== 'object' || part === null) throw new Error(`it has no "${key}"`);
  return Object.fromEntries(Object.entries(part).filter((entry): entry is [string, T] => isSound(entry[1])));
}

function isOwnNode(value: unknown): value is OwnNode {
  return (
    isWhole(value, 'unique', highestUnique) &&
    isWhole(value, 'address', 251) &&
    isWhole(value, 'deviceInstance', 0xff) &&
    isWhole(value, 'systemInstance', 0xf)
  );
}

function isGiven(value: unknown): value is Given {
  return (
    isWhole(value, 'wanted', highestInstance) &&
    isWhole(value, 'instance', highestInstance) &&
    isWhole(value, 'day', Number.MAX_SAFE_INTEGER)
  );
}

function isWhole(value: unknown, key: string, highest: number): boolean {
  const number: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= highest;
}
