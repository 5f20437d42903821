import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Network } from '../../../../src/drivers/vecan/network.ts';
import type { BusNode } from '../../../../src/drivers/vecan/node-table.ts';
import { setVregOf } from '../../../../src/drivers/vecan/node-vregs.ts';
import { ownProfile } from '../../../../src/drivers/vecan/own-node.ts';
import type { CanFrame, CanLink } from '../../../../src/links/can-link.ts';
import { CanMemoryBus } from '../../../../src/links/can-memory.ts';
import { encodeName } from '../../../../src/protocols/n2k/name.ts';
import { monitorName, ScriptedNode } from '../../../support/can-node.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

/** A link that takes nothing for a while. */
class Gate {
  readonly link: CanLink;
  #open = true;
  #release: (() => void)[] = [];

  constructor(inner: CanLink) {
    this.link = { ...inner, send: (frame: CanFrame) => this.#through().then(() => inner.send(frame)) };
  }

  shut(): void {
    this.#open = false;
  }

  open(): void {
    this.#open = true;
    for (const release of this.#release.splice(0)) release();
  }

  #through(): Promise<void> {
    return this.#open ? Promise.resolve() : new Promise((resolve) => this.#release.push(resolve));
  }
}

const own = { unique: 77, address: 100, deviceInstance: 0, systemInstance: 0 };
const vregs = 61184;

let clock: ManualClock;
let bus: CanMemoryBus;
let gate: Gate;
let network: Network;
let device: ScriptedNode;
beforeEach(async () => {
  clock = new ManualClock();
  bus = new CanMemoryBus();
  gate = new Gate(bus.join('gateway'));
  network = new Network({
    ...{ link: gate.link, clock, log: keptLog([]), random: () => 0.5, timeoutMs: 60_000, listener: {} },
    node: { profile: ownProfile(own, undefined), address: own.address },
  });
  network.start();
  await clock.advance(500);
  device = new ScriptedNode(bus, clock, 0x24);
  device.claim();
  await clock.advance(5_000);
});
afterEach(() => network.stop());

const node = (): BusNode => {
  const found = [...network.table.nodes()].find(({ name }) => name.uniqueNumber === monitorName.uniqueNumber);
  if (found === undefined) throw new Error('the device is not there');
  return found;
};
const order = (register: number, value: number, signal = new AbortController().signal) =>
  setVregOf(network.asker, node(), register, Uint8Array.of(value), { signal, limitMs: 750 });

describe('an order to a device', () => {
  it('that nobody waits for any more is not sent when the link takes frames again', async () => {
    gate.shut();
    void network.bus.request(126996);
    const abort = new AbortController();
    const answer = order(0x0200, 4, abort.signal);
    await clock.advance(600);
    abort.abort();
    expect(await answer).toBeUndefined();
    await clock.advance(30_000);
    gate.open();
    await clock.advance(100);
    expect(device.heardOf(vregs)).toEqual([]);
  });

  it('whose time is over is not sent either', async () => {
    gate.shut();
    void network.bus.request(126996);
    const answer = order(0x0200, 4);
    await clock.advance(750);
    expect(await answer).toBeUndefined();
    gate.open();
    await clock.advance(100);
    expect(device.heardOf(vregs)).toEqual([]);
  });

  it('goes to where the device is when it is sent, never to another that has its address now', async () => {
    gate.shut();
    void network.bus.request(126996);
    void order(0x0200, 4);
    const other = new ScriptedNode(bus, clock, 0x24);
    device.address = 0x30;
    device.claim();
    other.claim({ uniqueNumber: 5 });
    await clock.advance(400);
    gate.open();
    await clock.advance(50);
    const sets = device.heard.filter(({ pgn }) => pgn === vregs);
    expect(sets.map(({ destination }) => destination)).toEqual([0x30]);
  });

  it('is not sent from an address that is ours no more', async () => {
    gate.shut();
    void network.bus.request(126996);
    const answer = order(0x0200, 4);
    // A lower NAME takes our address.
    new ScriptedNode(bus, clock, 100).say(60928, encodeName({ ...monitorName, manufacturer: 1, deviceClass: 0 }));
    await clock.advance(10);
    gate.open();
    await clock.advance(5_000);
    expect(await answer).toBeUndefined();
    expect(device.heard.filter(({ pgn, source }) => pgn !== 60928 && source === 100 && pgn === vregs)).toEqual([]);
  });

  it('waits for the one before to the same device, and its answer settles it alone', async () => {
    const sets = () => device.heardOf(vregs).filter((hex) => hex.startsWith('6699f0ed'));
    const first = order(0xedf0, 10);
    const second = order(0xedf0, 20);
    await clock.advance(10);
    expect(sets()).toEqual(['6699f0ed0a000000']);
    device.say(vregs, '66 99 02 00 F0 ED 00 83', 100);
    await clock.advance(10);
    expect((await first)?.code).toBe(0x8300);
    expect(sets()).toEqual(['6699f0ed0a000000', '6699f0ed14000000']);
    device.say(vregs, '66 99 F0 ED 14 00 00 00');
    await clock.advance(10);
    expect((await second)?.code).toBe(0);
  });
});
