import { realpath } from 'node:fs/promises';
import { listPorts } from '../../links/serial-ports.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import { type Cable, cableNames, cablesAmong, inOrder } from './cables.ts';

/** How often is looked for cables. */
const lookMs = 2_000;
/** Cables that are gone are waited for; beyond so many, the one that is gone longest is given up. */
const mostGone = 32;

export interface CableWatchOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the `dev` and `sys` folders are. */
  readonly root: string;
  /** Ports that belong to somebody else, by any of their names; their cables are left alone. */
  readonly claimed: () => readonly string[];
  /** The cables are others now, or have other links. */
  readonly onChange: () => void;
}

interface Known {
  readonly cable: Cable;
  /** In Clock.now() milliseconds; undefined while it is there. */
  readonly goneSince: number | undefined;
}

/** Watches for Victron cables. One that was there stays known when it is pulled: it will be plugged in again. */
export class CableWatch {
  readonly #options: CableWatchOptions;
  readonly #known = new Map<string, Known>();
  /** Ports without a lasting name, as they were seen in the look before. */
  #nameless: ReadonlySet<string> = new Set();
  #looking: Promise<void> = Promise.resolve();
  #isFirst = true;
  #isOver = false;
  #cancel: Cancel = () => undefined;

  constructor(options: CableWatchOptions) {
    this.#options = options;
  }

  /** All that are known, in order. */
  get cables(): readonly Cable[] {
    return inOrder([...this.#known.values()].map(({ cable }) => cable));
  }

  /** Looks now, and then every 2 s. Resolves after the first look; never rejects. */
  async start(): Promise<void> {
    await this.look();
    if (this.#isOver) return;
    this.#cancel = this.#options.clock.after(lookMs, () => void this.start());
  }

  /** Looks now. Never rejects. */
  look(): Promise<void> {
    const mine = this.#looking.then(() => this.#look());
    this.#looking = mine.catch((error: unknown) => this.#options.log.error(`cannot look: ${reasonOf(error)}`));
    return this.#looking;
  }

  stop(): void {
    this.#isOver = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { root, claimed, log, onChange } = this.#options;
    const before = this.#shape();
    const ports = await listPorts(root);
    const others = await realPaths(claimed());
    if (this.#isOver) return;
    const cables = cablesAmong(ports, root);
    const isClaimed = ({ realPath, link }: Cable): boolean => others.has(realPath) || others.has(pathOf(link));
    const lost = [...cables, ...this.cables].filter(isClaimed);
    for (const { identity } of lost) this.#known.delete(identity);
    const free = this.#settled(cables.filter((cable) => !isClaimed(cable)));
    for (const cable of free) this.#see(cable);
    this.#markGone(new Set(free.map(({ identity }) => identity)));
    if (this.#isFirst && this.#known.size === 0) log.info('no Victron cable is plugged in: waiting for one');
    this.#isFirst = false;
    if (this.#shape() !== before) onChange();
  }

  /**
   * Where udev is at work, a new port is there a moment before its lasting name is: a port without one is taken when
   * it still has none in the next look. What is there at the start has been there for long.
   */
  #settled(cables: readonly Cable[]): readonly Cable[] {
    const seen = this.#nameless;
    const key = ({ link, identity }: Cable): string => `${link} ${identity}`;
    const nameless = cables.filter(({ link, path }) => link === `serial:${path}`);
    this.#nameless = new Set(nameless.map(key));
    if (this.#isFirst) return cables;
    return cables.filter((cable) => !nameless.includes(cable) || seen.has(key(cable)) || this.#isKnown(cable));
  }

  #isKnown({ identity, link }: Cable): boolean {
    return this.#known.get(identity)?.cable.link === link;
  }

  #see(cable: Cable): void {
    const known = this.#known.get(cable.identity)?.cable;
    this.#known.set(cable.identity, { cable, goneSince: undefined });
    if (known?.link === cable.link) return;
    const name = `${cableNames[cable.kind]}${cable.serial === undefined ? '' : ` ${cable.serial}`}`;
    this.#options.log.info(`found ${name} at ${pathOf(cable.link)}`);
  }

  #markGone(present: ReadonlySet<string>): void {
    const now = this.#options.clock.now();
    for (const [identity, { cable, goneSince }] of this.#known) {
      if (!present.has(identity)) this.#known.set(identity, { cable, goneSince: goneSince ?? now });
    }
    const gone = [...this.#known].filter(([, { goneSince }]) => goneSince !== undefined);
    gone.sort(([, a], [, b]) => (a.goneSince ?? 0) - (b.goneSince ?? 0));
    for (const [identity] of gone.slice(0, Math.max(gone.length - mostGone, 0))) this.#known.delete(identity);
  }

  /** What onChange() tells about. */
  #shape(): string {
    return this.cables.map(({ kind, link, identity }) => `${kind} ${link} ${identity}`).join('\n');
  }
}

function pathOf(link: string): string {
  return link.replace(/^serial:/, '');
}

/** Ports by whatever names, and as the kernel names them now. */
export async function realPaths(paths: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set([...paths, ...(await Promise.all(paths.map((path) => realpath(path).catch(() => path))))]);
}
