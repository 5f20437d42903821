import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceConfig, GatewayConfig, LinkedDeviceConfig } from '../../src/config/config.ts';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import type { ByteLink, LinkFactory } from '../../src/links/link.ts';
import { MemoryLinks } from '../../src/links/memory.ts';
import { createLinkFactory } from '../../src/links/open.ts';
import { compileTable } from '../../src/registers/compiled-table.ts';
import { GatewayError } from '../../src/runtime/errors.ts';
import { createLog } from '../../src/runtime/log.ts';
import { ManualClock, settle } from '../support/manual-clock.ts';
import { shippedTable } from '../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../support/raw-client.ts';
import { textBlock } from '../support/vedirect-bytes.ts';

const table = await shippedTable();

/** A BMV-700 that says nothing but what it is and its voltage. */
const bmvBlock = textBlock([
  ['PID', '0x203'],
  ['V', '12800'],
]);

function configuration(devices: readonly DeviceConfig[], modbus: Partial<GatewayConfig['modbus']> = {}): GatewayConfig {
  return {
    modbus: {
      listen: [{ host: '127.0.0.1', port: 0 }],
      writes: true,
      maxConnections: 10,
      writeTimeoutMs: 900,
      idleTimeoutMs: 0,
      ...modbus,
    },
    firmwareVersion: 'v3.70',
    forward: [],
    registers: [],
    devices,
    log: { level: 'info', format: 'text' },
  };
}

function monitor(name: string, more: Partial<LinkedDeviceConfig> = {}): LinkedDeviceConfig {
  return { driver: 'vedirect', link: `memory:${name}`, units: [], where: 'test', ...more };
}

class House {
  readonly clock = new ManualClock();
  readonly lines: string[] = [];
  readonly log = createLog({ level: 'info', format: 'text', write: (line) => void this.lines.push(line.trimEnd()) });
  readonly memory = new MemoryLinks();
  /** Wires that have been opened, by name, in order. */
  readonly opened: string[] = [];
  readonly #ends = new Map<string, ByteLink>();
  gateway: Gateway | undefined;

  plugIn(...names: string[]): void {
    for (const name of names) {
      this.memory.register(name, (link) => {
        this.opened.push(name);
        this.#ends.set(name, link);
      });
    }
  }

  /** A device sends what it is; twice, as the driver may join in the middle of a block. */
  async speak(...names: string[]): Promise<void> {
    await settle();
    for (const name of names) {
      await this.#ends.get(name)?.send(bmvBlock);
      await this.#ends.get(name)?.send(bmvBlock);
    }
    await settle();
  }

  async start(config: GatewayConfig, openLink?: LinkFactory): Promise<Gateway> {
    const { clock, log, memory } = this;
    this.gateway = await startGateway({
      ...{ config, table, clock, log },
      openLink: openLink ?? createLinkFactory({ clock, memory }),
    });
    return this.gateway;
  }

  /** Registers or exception of a fresh connection. */
  async ask(unit: number, body: string): Promise<string> {
    const client = await RawClient.open(this.gateway?.modbus.addresses[0]?.port ?? 0);
    const answer = pdu(await client.ask(request(unit, body)));
    client.destroy();
    return answer;
  }

  /** Stops the gateway; the clock moves on, as a limit may be needed. */
  async stop(): Promise<void> {
    const stopping = this.gateway?.stop();
    await this.clock.advance(12_000);
    await stopping;
  }
}

let house: House;
afterEach(() => house.stop());

/** Battery voltage, register 259: 12.80 V. */
const voltage = '0301030001';
const itsVoltage = '03020500';

describe('the gateway', () => {
  it('announces a device with its unit ID and serves it there and at its further units', async () => {
    house = new House();
    house.plugIn('a');
    await house.start(configuration([monitor('a', { units: [247] })]));
    await house.speak('a');
    expect(house.lines[0]).toMatch(/^listening modbus 127\.0\.0\.1:\d+$/);
    expect(house.lines[1]).toBe('device vedirect BMV-700 -> battery 288, unit 239');
    expect(await house.ask(239, voltage)).toBe(itsVoltage);
    expect(await house.ask(247, voltage)).toBe(itsVoltage);
  });

  it('answers although a device cannot be opened and another one never answers', async () => {
    house = new House();
    house.plugIn('good');
    const real = createLinkFactory({ clock: house.clock, memory: house.memory });
    const openLink: LinkFactory = (spec, line) => {
      const name = spec.kind === 'memory' ? spec.name : '';
      if (name === 'hangs') return new Promise(() => undefined);
      if (name === 'throws') return Promise.reject(new Error('on fire'));
      return real(spec, line);
    };
    await house.start(configuration([monitor('hangs'), monitor('throws'), monitor('good')]), openLink);
    await house.speak('good');
    expect(await house.ask(237, voltage)).toBe(itsVoltage);
    expect(house.lines.join('\n')).toMatch(/memory:throws: on fire; trying again/);
  });

  it('goes on with the other devices when one cannot even be started', async () => {
    house = new House();
    house.plugIn('good');
    await house.start(configuration([monitor('x', { link: 'nonsense:x' }), monitor('good')]));
    await house.speak('good');
    expect(house.lines.join('\n')).toMatch(/test: this device cannot be started: .*nonsense/);
    expect(await house.ask(238, voltage)).toBe(itsVoltage);
  });

  it('leaves nothing running when it cannot listen', async () => {
    house = new House();
    const other = await house.start(configuration([]));
    const port = other.modbus.addresses[0]?.port ?? 0;
    const second = new House();
    const listen = [
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port },
    ];
    await expect(second.start(configuration([], { listen }))).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
    expect(second.clock.pending).toBe(0);
    expect(second.lines).toEqual([]);
  });
});

describe('a reload', () => {
  it('leaves unchanged devices alone, restarts changed ones, starts new ones and ends the others', async () => {
    house = new House();
    house.plugIn('same', 'renamed', 'gone', 'new');
    const gateway = await house.start(configuration([monitor('same'), monitor('renamed'), monitor('gone')]));
    await house.speak('same', 'renamed', 'gone');
    expect(house.opened).toEqual(['same', 'renamed', 'gone']);
    const same = gateway.store.find('battery', 288);

    await gateway.reload(
      configuration([monitor('new'), monitor('renamed', { name: 'cellar' }), monitor('same', { where: 'elsewhere' })]),
      table,
    );
    await house.speak('new', 'renamed');
    expect(house.opened.slice(3).sort()).toEqual(['new', 'renamed']);
    expect(gateway.store.find('battery', 288)).toBe(same);
    const names = [...gateway.store.services()].filter(({ type }) => type === 'battery').map(({ name }) => name);
    expect(names.sort()).toEqual(['battery.new', 'battery.renamed', 'battery.same']);
    expect(await house.ask(239, voltage)).toBe(itsVoltage);
  });

  it('switches writes on and off', async () => {
    house = new House();
    const gateway = await house.start(configuration([]));
    // System relay 1.
    expect(await house.ask(100, '0603260001')).toBe('0603260001');
    await gateway.reload(configuration([], { writes: false }), table);
    expect(await house.ask(100, '0603260000')).toBe('8602');
    await gateway.reload(configuration([]), table);
    expect(await house.ask(100, '0603260000')).toBe('0603260000');
  });

  it('puts another register map in place', async () => {
    house = new House();
    const gateway = await house.start(configuration([]));
    expect(await house.ask(100, '0303420001')).toMatch(/^0302/);
    const without = table.rows.filter(({ address }) => address !== 834);
    await gateway.reload(configuration([]), compileTable(without, table.unitIds));
    expect(await house.ask(100, '0303420001')).toBe('8302');
  });

  it('names the settings that need a restart, and keeps the running ones', async () => {
    house = new House();
    const gateway = await house.start(configuration([]));
    const next = configuration([], { listen: [{ host: '127.0.0.1', port: 1 }], maxConnections: 5 });
    await gateway.reload({ ...next, portalId: '0123456789ab' }, table);
    expect(house.lines.join('\n')).toMatch(
      / modbus\.listen, modbus\.maxConnections, portalId: a change needs a restart/,
    );
    expect(await house.ask(100, '0303420001')).toMatch(/^0302/);
  });

  it('sets the log level', async () => {
    house = new House();
    house.plugIn('a');
    const gateway = await house.start(configuration([]));
    await gateway.reload({ ...configuration([]), log: { level: 'error', format: 'text' } }, table);
    const before = house.lines.length;
    await gateway.reload({ ...configuration([monitor('missing')]), log: { level: 'error', format: 'text' } }, table);
    await settle();
    expect(house.lines.slice(before)).toEqual([]);
  });

  it('waits for the one before it', async () => {
    house = new House();
    house.plugIn('a', 'b');
    const gateway = await house.start(configuration([]));
    await Promise.all([
      gateway.reload(configuration([monitor('a')]), table),
      gateway.reload(configuration([monitor('a'), monitor('b')]), table),
      gateway.reload(configuration([monitor('a'), monitor('b')]), table),
    ]);
    await settle();
    expect(house.opened).toEqual(['a', 'b']);
  });
});

describe('a stop', () => {
  it('takes the devices away, closes the port, and is final', async () => {
    house = new House();
    house.plugIn('a', 'b');
    const gateway = await house.start(configuration([monitor('a')]));
    await house.speak('a');
    await house.stop();
    expect([...gateway.store.services()]).toEqual([]);
    await expect(RawClient.open(gateway.modbus.addresses[0]?.port ?? 0)).rejects.toThrow(/ECONNREFUSED/);
    expect(house.clock.pending).toBe(0);
    await gateway.reload(configuration([monitor('b')]), table);
    await gateway.stop();
    expect(house.opened).toEqual(['a']);
  });

  it('does not wait for ever for a link that does not close', async () => {
    house = new House();
    const stuck: ByteLink = {
      name: 'stuck',
      closed: new Promise(() => undefined),
      onBytes: () => undefined,
      send: () => Promise.reject(new GatewayError('LINK_CLOSED', 'stuck')),
      close: () => new Promise(() => undefined),
    };
    const gateway = await house.start(configuration([monitor('a')]), () => Promise.resolve(stuck));
    await settle();
    await house.stop();
    expect([...gateway.store.services()]).toEqual([]);
    await expect(RawClient.open(gateway.modbus.addresses[0]?.port ?? 0)).rejects.toThrow(/ECONNREFUSED/);
  });
});
