import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CanMessage, RawChannel, SocketCanAddon } from '../../src/links/socketcan-addon.ts';
import type { KernelFiles } from '../../src/links/socketcan-interface.ts';

/** What npm socketcan 4 ends the process with, as an exception. */
export class Aborted extends Error {}

/** A channel with the traps of the real one (native/can.cc). What would end the process is thrown, and kept. */
export class FakeChannel implements RawChannel {
  readonly sent: { id: number; ext: true; data: Buffer }[] = [];
  readonly aborts: string[] = [];
  /** How many of the next frames the kernel refuses. */
  refuse = 0;
  filter: object | undefined;
  #state: 'new' | 'running' | 'stopped' = 'new';
  #depth = 0;
  readonly #onMessage: ((message: CanMessage) => void)[] = [];
  readonly #onStopped: (() => void)[] = [];

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  addListener(event: string, listener: (message: CanMessage) => void): void {
    if (event === 'onMessage') this.#onMessage.push(listener);
    else if (event === 'onStopped') this.#onStopped.push(listener as () => void);
    else throw new Error('Event not supported');
  }

  start(): void {
    if (this.#state !== 'new') this.#abort('a channel is started twice');
    this.#state = 'running';
  }

  stop(): void {
    if (this.#depth > 0) this.#abort('stop() within a callback');
    if (this.#state !== 'running') throw new Error('Channel not started');
    this.kernelStops();
  }

  send(message: { id: number; ext: true; data: Buffer }): number {
    if (typeof message.id !== 'number' || message.id > 0xffff_ffff) this.#abort('the id is no number');
    if (!ArrayBuffer.isView(message.data)) throw new Error('Data field must be a Buffer');
    if (message.data.length > 8) this.#abort('memory beyond the frame is overwritten');
    if (this.refuse > 0) {
      this.refuse -= 1;
      return -1;
    }
    this.sent.push({ ...message, data: Buffer.from(message.data) });
    return 16;
  }

  setRxFilters(filter: object): void {
    this.filter = filter;
  }

  setErrorFilters(): void {}

  /** A frame comes; with an exception of a listener the process would end. */
  hears(message: CanMessage): void {
    for (const listener of this.#onMessage) this.#call(() => listener(message));
  }

  /** The interface goes down or away, or we stop: listeners hear of both. */
  kernelStops(): void {
    for (const listener of this.#onStopped) this.#call(listener);
    this.#state = 'stopped';
  }

  #call(fn: () => void): void {
    this.#depth += 1;
    try {
      fn();
    } catch (error) {
      this.#abort(`a listener throws: ${String(error)}`);
    } finally {
      this.#depth -= 1;
    }
  }

  #abort(why: string): never {
    this.aborts.push(why);
    throw new Aborted(why);
  }
}

/** The package; `channels` are those it has made. */
export class FakeAddon implements SocketCanAddon {
  readonly channels: FakeChannel[] = [];
  readonly asked: { name: string; options: object }[] = [];
  refuses: Error | undefined;

  createRawChannelWithOptions(name: string, options: object): FakeChannel {
    this.asked.push({ name, options });
    if (this.refuses !== undefined) throw this.refuses;
    const channel = new FakeChannel();
    this.channels.push(channel);
    return channel;
  }
}

/** The kernel's folders, with CAN loaded and no interface. */
export class FakeKernel implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'ccgx-kernel-'));
  readonly files: KernelFiles = { interfaces: join(this.folder, 'net'), can: join(this.folder, 'can') };

  constructor() {
    mkdirSync(this.files.interfaces);
    mkdirSync(this.files.can);
  }

  /** An interface appears, or changes; what is left out is that of a CAN interface that is up. */
  set(name: string, { type = 280, flags = '0x400c1', carrier = 1, ifindex = 3 } = {}): void {
    const folder = join(this.files.interfaces, name);
    mkdirSync(folder, { recursive: true });
    for (const [file, value] of Object.entries({ type, flags, carrier, ifindex })) {
      writeFileSync(join(folder, file), `${value}\n`);
    }
  }

  remove(name: string): void {
    rmSync(join(this.files.interfaces, name), { recursive: true });
  }

  /** As if the kernel had no CAN. */
  removeCan(): void {
    rmSync(this.files.can, { recursive: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
