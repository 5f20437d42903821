import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayConfig } from '../../src/config/config.ts';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import type { ByteLink } from '../../src/links/link.ts';
import { createLinkFactory } from '../../src/links/open.ts';
import { deviceEnd, openPty, type Pty } from '../../src/links/pty.ts';
import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';
import { fasterClock } from '../../src/simulator/devices/mk3/faster-clock.ts';
import { type Adapter, CableTree } from './cable-tree.ts';
import { shippedTable } from './modbus-rig.ts';

/** A device that runs on, whether it is plugged in or not. */
export interface Pluggable {
  attach(link: ByteLink): void;
  stop(): void;
}

/** Everything, the wires too, goes so many times as fast. */
const speed = 5;
const table = await shippedTable();

/** A gateway that discovers devices on real terminals in a folder that looks like a Linux computer's. */
export class PluggedHouse implements AsyncDisposable {
  readonly clock: Clock = fasterClock(systemClock, speed);
  readonly tree: CableTree;
  readonly lines: string[] = [];
  readonly #stateFolder: string;
  readonly #ptys = new Map<string, { readonly pty: Pty; readonly adapter: Adapter }>();
  readonly #devices = new Set<Pluggable>();
  #gateway: Gateway | undefined;

  private constructor(tree: CableTree, stateFolder: string) {
    this.tree = tree;
    this.#stateFolder = stateFolder;
  }

  static async make(): Promise<PluggedHouse> {
    return new PluggedHouse(await CableTree.make(), await mkdtemp(join(tmpdir(), 'ccgx-state-')));
  }

  get gateway(): Gateway {
    if (this.#gateway === undefined) throw new Error('the gateway does not run');
    return this.#gateway;
  }

  /** Plugs a cable with a device on it into the port of that name. @returns the cable's lasting name */
  async plugIn(name: string, adapter: Adapter, device: Pluggable, hasById = true): Promise<string> {
    const pty = openPty();
    this.#devices.add(device);
    device.attach(deviceEnd(pty));
    this.#ptys.set(name, { pty, adapter });
    return this.tree.plugIn({ name, adapter, target: pty.path, hasById });
  }

  async pull(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const plug = this.#ptys.get(name);
      this.#ptys.delete(name);
      await this.tree.pull(name, plug?.adapter);
      await plug?.pty.unplug();
    }
  }

  async start(config: Partial<GatewayConfig> = { discover: true }): Promise<void> {
    this.lines.length = 0;
    const log = createLog({ level: 'info', format: 'text', write: (line) => void this.lines.push(line.trimEnd()) });
    this.#gateway = await startGateway({
      ...{ config: this.config(config), table, clock: this.clock, log, root: this.tree.root },
      openLink: createLinkFactory({ clock: this.clock }),
      stateFolder: this.#stateFolder,
    });
  }

  config(more: Partial<GatewayConfig>): GatewayConfig {
    return {
      modbus: {
        ...{ listen: [{ host: '127.0.0.1', port: 0 }], writes: true, maxConnections: 10 },
        ...{ writeTimeoutMs: 900, idleTimeoutMs: 0 },
      },
      firmwareVersion: 'v3.70',
      registers: [],
      devices: [],
      forward: [],
      log: { level: 'info', format: 'text' },
      ...more,
    };
  }

  async reload(config: Partial<GatewayConfig>): Promise<void> {
    await this.gateway.reload(this.config(config), table);
  }

  async stop(): Promise<void> {
    await this.#gateway?.stop();
    this.#gateway = undefined;
  }

  /** Instances of the devices that are present, by serial number; without one, by product. */
  instances(): Record<string, number> {
    // The built-in services are all of instance 0.
    const present = [...this.gateway.store.services()].filter(({ instance }) => instance > 0);
    return Object.fromEntries(
      present.map((service) => [String(service.value('/Serial') ?? service.value('/ProductName')), service.instance]),
    );
  }

  /** What is remembered of device instances. */
  async remembered(): Promise<unknown> {
    return JSON.parse(await readFile(join(this.#stateFolder, 'instances.json'), 'utf8'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    for (const device of this.#devices) device.stop();
    await this.pull(...this.#ptys.keys());
    await this.tree[Symbol.asyncDispose]();
    await rm(this.#stateFolder, { recursive: true, force: true });
  }
}
