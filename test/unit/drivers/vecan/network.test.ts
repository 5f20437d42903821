import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Network, type NetworkOptions } from '../../../../src/drivers/vecan/network.ts';
import type { BusNode } from '../../../../src/drivers/vecan/node-table.ts';
import { getVregOf, setVregOf } from '../../../../src/drivers/vecan/node-vregs.ts';
import { ownProfile } from '../../../../src/drivers/vecan/own-node.ts';
import { CanMemoryBus } from '../../../../src/links/can-memory.ts';
import type { N2kMessage } from '../../../../src/protocols/n2k/can-id.ts';
import { encodeName } from '../../../../src/protocols/n2k/name.ts';
import { encodeProductInfo, type ProductInfo } from '../../../../src/protocols/n2k/product-info.ts';
import { bytesOf, ScriptedNode } from '../../../support/can-node.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const own = { unique: 77, address: 100, deviceInstance: 0, systemInstance: 0 };
const monitor: ProductInfo = {
  ...{ database: 1301, productCode: 0x0204, model: 'BMV-702', softwareVersion: 'v3.08', modelVersion: null },
  ...{ serial: 'HQ1234', certification: null, loadEquivalency: 1 },
};
const signal = new AbortController().signal;
const requestPgn = 59904;

let clock: ManualClock;
let bus: CanMemoryBus;
let device: ScriptedNode;
let lines: string[];
let events: string[];
let network: Network;
/** Told of who has sent values. */
let told: (node: BusNode) => void;

function start(options: Partial<NetworkOptions> = {}): Network {
  network = new Network({
    ...{ link: bus.join('gateway'), clock, log: keptLog(lines), random: () => 0.5, timeoutMs: 10_000 },
    node: { profile: ownProfile(own, 'house'), address: own.address },
    listener: {
      joined: (node) => events.push(`joined ${node.name.uniqueNumber}`),
      left: (node) => events.push(`left ${node.name.uniqueNumber}`),
      introduced: (_, product) => events.push(`introduced ${product?.model}`),
      event: (event) => events.push(event.kind),
      sameName: (isThere) => events.push(`same name ${isThere}`),
      message: (node, { pgn }) => pgn === 127508 && told(node),
    },
    ...options,
  });
  network.start();
  return network;
}

beforeEach(() => {
  clock = new ManualClock();
  bus = new CanMemoryBus();
  device = new ScriptedNode(bus, clock, 0x24);
  lines = [];
  events = [];
  told = () => undefined;
});
afterEach(() => network.stop());

const theNode = (): BusNode => {
  const [node] = network.table.nodes();
  if (node === undefined) throw new Error('nobody has joined');
  return node;
};

describe('our node on the bus', () => {
  it('claims an address, is silent for 250 ms, then asks all nodes who they are', async () => {
    start();
    await clock.advance(76);
    expect(device.heard).toEqual([]);
    await clock.advance(1);
    expect(device.heard.map(({ pgn, source }) => [pgn, source])).toEqual([[60928, 100]]);
    await clock.advance(249);
    expect(device.heard.length).toBe(1);
    await clock.advance(1);
    expect(device.heardOf(requestPgn)).toEqual(['00ee00']);
    expect(device.heard.map(({ pgn }) => pgn)).toEqual([60928, 126993, requestPgn]);
  });

  it('says what it is when it is asked: a gateway', async () => {
    start();
    await clock.advance(500);
    device.say(requestPgn, '14 F0 01', 100);
    await clock.advance(1);
    const [info] = device.heardOf(126996);
    expect(Buffer.from(info ?? '', 'hex').toString('latin1')).toContain('ccgx-gateway');
  });

  it('sends nothing but requests from address 254 where it only listens', async () => {
    start({ node: undefined });
    device.claim();
    await clock.advance(5_000);
    expect(device.heard.length).toBeGreaterThan(1);
    expect([...new Set(device.heard.map(({ pgn, source }) => `${pgn} from ${source}`))]).toEqual(['59904 from 254']);
  });

  it('reports a node that uses our NAME once, however often it says so', async () => {
    start();
    await clock.advance(500);
    for (let minute = 0; minute < 5; minute += 1) {
      device.say(60928, encodeName(ownProfile(own, undefined).name));
      await clock.advance(60_000);
    }
    expect(lines.filter((line) => line.includes('uses our own NAME'))).toHaveLength(1);
    expect(lines[0]).toMatch(/address 36 uses our own NAME \(unique number 77\): give one of the two another/);
  });

  it('tells again after 10 min that its NAME is used, and that it is not when the other node is gone', async () => {
    start();
    await clock.advance(500);
    for (let minute = 0; minute < 15; minute += 1) {
      device.say(60928, encodeName(ownProfile(own, undefined).name));
      for (let beat = 0; beat < 12; beat += 1) {
        device.say(127508, '00 00 05 00 00 FF FF 00');
        await clock.advance(5_000);
      }
    }
    expect(lines.filter((line) => line.includes('uses our own NAME'))).toHaveLength(2);
    expect(events.filter((event) => event.startsWith('same name'))).toEqual(['same name true']);
    await clock.advance(15_000);
    expect(events.filter((event) => event.startsWith('same name'))).toEqual(['same name true', 'same name false']);
  });

  it('answers floods of requests and of higher claims with no more than 20 claims a second', async () => {
    start();
    await clock.advance(500);
    device.address = 100;
    for (const cause of [() => device.say(requestPgn, '00 EE 00'), () => device.claim({ manufacturer: 2_047 })]) {
      device.heard.length = 0;
      for (let sent = 0; sent < 1_000; sent += 1) {
        cause();
        if (sent % 10 === 9) await clock.advance(5);
      }
      await clock.advance(100);
      expect(device.heardOf(60928).length).toBeGreaterThan(5);
      expect(device.heardOf(60928).length).toBeLessThan(13);
    }
  });

  it('has an address again within two minutes after a bus was full', async () => {
    start();
    await clock.advance(500);
    for (let address = 0; address < 252; address += 1) {
      device.address = (101 + address) % 252;
      device.claim({ deviceClass: 0, uniqueNumber: address });
    }
    await clock.advance(1_000);
    expect(events).toContain('cannot-claim');
    expect(network.bus.isAddressable).toBe(false);
    await clock.advance(61_500);
    expect(events.at(-1)).toBe('have');
    expect(network.bus.isAddressable).toBe(true);
    expect(lines.filter((line) => line.includes('all addresses are taken'))).toHaveLength(1);
  });
});

describe('who a value comes from', () => {
  const values = (node: ScriptedNode): void => node.say(127508, '00 00 05 00 00 FF FF 00');
  const answersClaims = (node: ScriptedNode, unique: number): void => {
    node.onMessage = ({ pgn, data, destination }) => {
      if (pgn !== requestPgn || ![node.address, 255].includes(destination)) return;
      if (data[1] === 0xee) node.claim({ uniqueNumber: unique });
    };
  };
  /** The unique numbers of those whose values were heard. */
  async function heardFrom(seconds: number, ...nodes: ScriptedNode[]): Promise<Set<number>> {
    const heard = new Set<number>();
    told = ({ name }) => void heard.add(name.uniqueNumber);
    for (let at = 0; at < seconds; at += 1) {
      for (const node of nodes) values(node);
      await clock.advance(1_000);
    }
    return heard;
  }

  beforeEach(async () => {
    start();
    await clock.advance(500);
    answersClaims(device, 12_345);
    device.claim();
    await clock.advance(100);
  });

  it('does not change by one wrong claim of its address', async () => {
    const ghost = new ScriptedNode(bus, clock, device.address);
    ghost.claim({ uniqueNumber: 777 });
    expect(await heardFrom(20, device)).toEqual(new Set([12_345]));
    expect(events.filter((event) => event.startsWith('joined'))).toEqual(['joined 12345']);
  });

  it('is asked of the address that a node has left: one late frame is no twin', async () => {
    device.address = 0x30;
    device.claim();
    device.address = 0x24;
    values(device);
    device.address = 0x30;
    await heardFrom(20, device);
    expect([lines, events.filter((event) => event.startsWith('same name'))]).toEqual([[], []]);
    expect(device.heardOf(requestPgn)).toContain('00ee00');
  });

  it('is the new owner of such an address, whose claim was lost', async () => {
    device.address = 0x30;
    device.claim();
    const other = new ScriptedNode(bus, clock, 0x24);
    answersClaims(other, 4);
    expect(await heardFrom(20, device, other)).toEqual(new Set([12_345, 4]));
    expect(lines).toEqual([]);
  });

  it('is one of two nodes of one NAME, which are told until one is gone', async () => {
    const twin = new ScriptedNode(bus, clock, 0x25);
    answersClaims(twin, 12_345);
    twin.claim();
    await heardFrom(20, device, twin);
    expect(lines).toEqual([expect.stringMatching(/uses the NAME of the node at address \d+ \(unique number 12345\)/)]);
    expect(events.filter((event) => event.startsWith('same name'))).toEqual(['same name true']);
    twin.onMessage = () => undefined;
    expect(await heardFrom(20, device)).toEqual(new Set([12_345]));
    expect(events.filter((event) => event.startsWith('same name'))).toEqual(['same name true', 'same name false']);
  });
});

describe('getting to know a node', () => {
  it('asks for its make until it answers, three times 2 s apart', async () => {
    start();
    await clock.advance(500);
    device.claim();
    await clock.advance(3_500);
    expect(device.heardOf(requestPgn).filter((hex) => hex === '14f001')).toHaveLength(2);
    device.say(126996, encodeProductInfo(monitor));
    await clock.advance(100);
    expect(events.slice(-2)).toEqual(['joined 12345', 'introduced BMV-702']);
    await clock.advance(3_000);
    expect(device.heardOf(requestPgn).filter((hex) => hex === '14f001')).toHaveLength(2);
  });

  it('says that it will not answer when three questions were in vain, and takes the answer that comes later', async () => {
    start();
    await clock.advance(500);
    for (let second = 0; second < 15; second += 1) {
      device.claim();
      await clock.advance(1_000);
    }
    expect(device.heardOf(requestPgn).filter((hex) => hex === '14f001')).toHaveLength(3);
    expect(events.at(-1)).toBe('introduced undefined');
    device.say(126996, encodeProductInfo(monitor));
    await clock.advance(10);
    expect(events.at(-1)).toBe('introduced BMV-702');
  });
});

describe('registers of a node', () => {
  const answerWith = (answer: (message: N2kMessage) => void): void => {
    device.onMessage = (message) => {
      if (message.pgn === 61184 && message.destination === device.address) answer(message);
    };
  };

  beforeEach(async () => {
    start();
    await clock.advance(500);
    device.claim();
    device.say(126996, encodeProductInfo(monitor));
    await clock.advance(100);
  });

  it('are asked for as Victron writes it, and answered to all (vecan.md, 5)', async () => {
    answerWith(() => device.say(61184, '66 99 FF EE 2E FB FF FF'));
    const answer = getVregOf(network.asker, theNode(), 0xeeff);
    await clock.advance(10);
    expect(device.heardOf(61184)).toEqual(['66990100ffeeffff']);
    expect(await answer).toEqual({ code: 0, value: bytesOf('2E FB FF FF') });
  });

  it.each([
    ['00 80', 0x8100],
    ['00 82', 0x8200],
  ])('are refused with %s', async (code, expected) => {
    answerWith(({ source }) => device.say(61184, `66 99 02 00 34 12 ${code}`, source));
    const answer = getVregOf(network.asker, theNode(), 0x1234);
    await clock.advance(10);
    expect((await answer)?.code).toBe(expected);
  });

  it('are not answered by refusals to others, by other registers or by what is sent to one node', async () => {
    answerWith(() => {
      device.say(61184, '66 99 02 00 FF EE 00 80', 0x55);
      device.say(61184, '66 99 FF 0F 2E FB 00 00');
      device.say(61184, '66 99 FF EE 2E FB FF FF', 0x55);
    });
    const answer = getVregOf(network.asker, theNode(), 0xeeff);
    await clock.advance(1_100);
    expect(await answer).toBeUndefined();
  });

  it('are set for sure only when the device tells the new value', async () => {
    answerWith(() => {
      device.say(61184, '66 99 00 02 03 00 00 00');
      device.say(61184, '66 99 00 02 04 00 00 00');
    });
    const answer = setVregOf(network.asker, theNode(), 0x0200, Uint8Array.of(4), { signal });
    await clock.advance(10);
    expect(device.heardOf(61184)).toEqual(['6699000204000000']);
    expect(await answer).toEqual({ code: 0, value: bytesOf('04 00 00 00') });
  });

  it('are not set when the device goes on telling another value', async () => {
    answerWith(() => device.say(61184, '66 99 00 02 03 00 00 00'));
    const answer = setVregOf(network.asker, theNode(), 0x0200, Uint8Array.of(4), { signal });
    await clock.advance(1_100);
    expect(await answer).toEqual({ code: 0x8300, value: bytesOf('03 00 00 00'), kept: bytesOf('03 00 00 00') });
  });

  it('are asked one at a time and no more than ten a second; an order does not wait', async () => {
    const sent: [number, string][] = [];
    answerWith(({ data }) => sent.push([clock.now(), Buffer.from(data.subarray(2, 6)).toString('hex')]));
    const node = theNode();
    const asked = [0x0fff, 0x0ffe].map((register) => getVregOf(network.asker, node, register));
    const ordered = setVregOf(network.asker, node, 0x034e, Uint8Array.of(1), { signal });
    const begin = clock.now();
    await clock.advance(2_500);
    expect(await Promise.all([...asked, ordered])).toEqual([undefined, undefined, undefined]);
    expect(sent.map(([at, what]) => [at - begin, what])).toEqual([
      [0, '0100ff0f'],
      [0, '4e030100'],
      [1_000, '0100fe0f'],
    ]);
  });

  it('stay unanswered at once when the node leaves', async () => {
    const answer = getVregOf(network.asker, theNode(), 0x0fff);
    await clock.advance(900);
    let isSettled = false;
    void answer.then(() => {
      isSettled = true;
    });
    network.table.clear();
    await clock.advance(1);
    expect(isSettled).toBe(true);
    expect(await answer).toBeUndefined();
  });
});
