import { describe, expect, it } from 'vitest';
import { CanMemoryBus } from '../../../../src/links/can-memory.ts';
import { decodeConfigInfo } from '../../../../src/protocols/n2k/config-info.ts';
import { leastFastLength } from '../../../../src/protocols/n2k/fast-pgns.ts';
import { decodeName, encodeName } from '../../../../src/protocols/n2k/name.ts';
import { decodePgnList } from '../../../../src/protocols/n2k/pgn-list.ts';
import { decodeProductInfo } from '../../../../src/protocols/n2k/product-info.ts';
import { decodeAcknowledgement, encodeRequest, requestPgn } from '../../../../src/protocols/n2k/requests.ts';
import { catalogue } from '../../../../src/simulator/devices/n2k/catalogue.ts';
import { N2kSimulator } from '../../../../src/simulator/devices/n2k/n2k-simulator.ts';
import { type Random, randomInteger, seededRandom } from '../../../../src/simulator/random.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { frameText, Host, hexOf } from './host.ts';

/** First bytes of a message that mean something. */
function startOf(pgn: number, random: Random): number[] {
  const about = [127508, 127506, 127507, 127509, 127510, 127505, 60928, 126996][randomInteger(random, 0, 7)] ?? 0;
  if (pgn === 126208) return [randomInteger(random, 0, 6), about & 0xff, (about >> 8) & 0xff, about >> 16];
  if (pgn === 61184 || pgn === 126720) return [0x66, 0x99, randomInteger(random, 0, 3), randomInteger(random, 0, 3)];
  return [];
}

const ask = (pgn: number): Uint8Array => encodeRequest(pgn);

describe('a simulated node', () => {
  it('claims its address, waits 250 ms, and then begins to send', async () => {
    const host = new Host(['bmv']);
    await host.clock.advance(153);
    const [claim, ...others] = host.takeFrames();
    expect(others).toEqual([]);
    expect(claim === undefined ? '' : frameText(claim)).toBe('18EEFF24#3930C02C00AA46C0');
    expect(host.node('bmv').address).toBeUndefined();
    await host.clock.advance(250);
    expect(host.node('bmv').address).toBe(0x24);
    expect(host.take().map(({ pgn }) => pgn)).toEqual(expect.arrayContaining([127508, 127506, 127501, 61184]));
  });

  it('sends the same messages again at their intervals', async () => {
    const host = await Host.settled(['mppt', 'tank']);
    const messages = await host.hear(15_000);
    const count = (pgn: number, source: number): number =>
      messages.filter((message) => message.pgn === pgn && message.source === source).length;
    expect([count(127508, 0x25), count(127507, 0x25), count(127506, 0x25)]).toEqual([20, 10, 20]);
    expect(count(127505, 0x40)).toBe(12);
  });

  it('numbers the fast packets of a PGN', async () => {
    const host = await Host.settled(['mppt']);
    host.takeFrames();
    await host.clock.advance(15_000);
    const heads = host.takeFrames().flatMap(({ id, data }) => (((id >> 8) & 0x1ffff) === 127507 ? [data[0]] : []));
    expect(heads).toEqual([0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0, 0x00, 0x20, 0x40]);
  });

  it('repeats its claim every 60 s', async () => {
    const host = await Host.settled(['bmv']);
    const claims = (await host.hear(180_000)).filter(({ pgn }) => pgn === 60928);
    expect(claims).toHaveLength(3);
  });

  it('tells make, description and PGNs when it is asked, and denies what it does not have', async () => {
    const host = await Host.settled(['mppt:serial=HQ1234ABCDE:name=roof']);
    const [make] = await host.tell(requestPgn, 0x25, ask(126996));
    expect(decodeProductInfo(make?.data ?? new Uint8Array())).toMatchObject({
      ...{ productCode: 0x0108, model: 'BlueSolar MPPT 150/70', serial: 'HQ1234ABCDE', softwareVersion: 'v2.03' },
      database: 2000,
    });
    const [config] = await host.tell(requestPgn, 0x25, ask(126998));
    expect(decodeConfigInfo(config?.data ?? new Uint8Array())).toMatchObject({ description1: 'roof' });
    const [transmits] = await host.tell(requestPgn, 255, ask(126464));
    expect(decodePgnList(transmits?.data ?? new Uint8Array())?.pgns).toEqual(
      expect.arrayContaining([60928, 126996, 127506, 127507, 127508, 61184]),
    );
    const [refusal] = await host.tell(requestPgn, 0x25, ask(127505));
    expect(decodeAcknowledgement(refusal?.data ?? new Uint8Array())).toMatchObject({ control: 'refused', pgn: 127505 });
  });

  it('sends what it measures when it is asked, also what it does not send by itself', async () => {
    const host = await Host.settled(['vebus:soc=73']);
    expect(await host.fields(127506, 5_000)).toEqual([]);
    const [details] = await host.tell(requestPgn, 0x30, ask(127506));
    expect([details?.pgn, details?.data[3]]).toEqual([127506, 73]);
    expect((await host.tell(requestPgn, 255, ask(127508))).map(({ source }) => source)).toEqual([0x30]);
  });

  it('has a heartbeat where its maker is another', async () => {
    const host = new Host(['bmv', 'battery']);
    await host.clock.advance(61_000);
    const beats = host.take().filter(({ pgn }) => pgn === 126993);
    expect(beats.map(({ source }) => source)).toEqual([0x10, 0x10]);
  });

  it('leaves its address to a lower NAME and goes on from another', async () => {
    const host = await Host.settled(['bmv']);
    await host.put('18EEFF24#0100C02C00AA46C0');
    const sources = new Set((await host.hear(2_000)).map(({ source }) => source));
    expect([...sources]).toEqual([0x25]);
    expect(host.node('bmv').address).toBe(0x25);
  });

  it('shares the bus with nodes that want the same address', async () => {
    const host = await Host.settled(['bmv', 'mppt:address=36', 'battery:address=36', 'vebus:address=36']);
    await host.clock.advance(2_000);
    const nodes = host.simulator.devices.flatMap((device) => device.nodes);
    expect(new Set(nodes.map(({ address }) => address)).size).toBe(nodes.length);
    expect(nodes.every(({ address }) => address !== undefined)).toBe(true);
  });

  it('takes the instances that a command gives it, and claims anew', async () => {
    const host = await Host.settled(['bmv']);
    // Lower 3 bits of 9 are field 3, upper 5 bits field 4 (vecan.md, 3).
    const done = await host.ask('0DED2401#000A0100EE00F802', '0DED2401#0103010401FFFFFF');
    expect(done).toEqual(['0DED0124#00070200EE000002', '0DED0124#0100FFFFFFFFFFFF']);
    const claim = (await host.hear(1_000)).find(({ pgn }) => pgn === 60928);
    expect(decodeName(claim?.data ?? new Uint8Array())?.deviceInstance).toBe(9);
    expect(host.node('bmv').name.deviceInstance).toBe(9);
    expect(host.node('bmv').address).toBe(0x24);
  });

  it('takes the address that it is commanded to', async () => {
    const host = await Host.settled(['bmv']);
    const name = encodeName(host.node('bmv').name);
    await host.send(65240, 255, Uint8Array.of(...name, 0x77), 0x01);
    await host.clock.advance(600);
    expect(host.node('bmv').address).toBe(0x77);
  });

  it('is two nodes behind a VE.Bus interface: one serial number, neighbouring unique numbers', async () => {
    const host = await Host.settled(['vebus:phases=3:serial=HQ1']);
    const [output, input] = [host.node('vebus'), host.node('vebus', 1)];
    expect([output.name, input.name]).toMatchObject([
      { uniqueNumber: 40_001, deviceFunction: 153 },
      { uniqueNumber: 40_002, deviceFunction: 154 },
    ]);
    expect([output.model.product.serial, input.model.product.serial]).toEqual(['HQ1', 'HQ1']);
    const messages = await host.hear(1_500);
    const pgnsOf = (source: number): number[] => messages.flatMap((one) => (one.source === source ? [one.pgn] : []));
    expect(pgnsOf(0x31).sort()).toEqual([65007, 65008, 65010, 65011, 65013, 65014]);
    expect(pgnsOf(0x30)).toEqual(expect.arrayContaining([65007, 65008, 65010, 65011, 65013, 65014, 127509]));
  });

  it('says the same at the same times when it has the same seed', async () => {
    const said = async (seed: number): Promise<string[]> => {
      const host = new Host(['bmv', 'mppt', 'vebus'], ['lost-frames=0.2', 'garbage=50'], seed);
      await host.clock.advance(3_000);
      return host.heard.map(({ at, frame }) => `${at} ${frameText(frame)}`);
    };
    expect(await said(7)).toEqual(await said(7));
    expect(await said(8)).not.toEqual(await said(7));
  });

  it('stands whatever is sent to it', async () => {
    const host = await Host.settled(Object.keys(catalogue));
    const nodes = host.simulator.devices.flatMap((device) => device.nodes);
    const random = seededRandom(5);
    const pgns = [126208, 61184, 126720, 59904, 59392, 65240, 60928, 60416, 60160, 127508, 126993];
    for (let turn = 0; turn < 4_000; turn += 1) {
      const pgn = pgns[randomInteger(random, 0, pgns.length - 1)] ?? 0;
      const most = leastFastLength(pgn) === undefined ? 8 : 40;
      const bytes = Uint8Array.from({ length: randomInteger(random, 1, most) }, () => randomInteger(random, 0, 255));
      // Half of them begin as they should: a group function about something that nodes send, a VREG.
      if (random() < 0.5) bytes.set(startOf(pgn, random).slice(0, bytes.length));
      await host.send(pgn, nodes[turn % nodes.length]?.address ?? 255, bytes, randomInteger(random, 0, 254));
      if (turn % 100 === 0) await host.clock.advance(1_000);
    }
    await host.clock.advance(5_000);
    host.takeFrames();
    const sources = new Set((await host.hear(6_000)).map(({ source }) => source));
    expect(nodes.map(({ address }) => address).filter((one) => one === undefined || !sources.has(one))).toEqual([]);
  });

  it('leaves no timer and no node behind when it is stopped', async () => {
    const clock = new ManualClock();
    const bus = new CanMemoryBus();
    const simulator = new N2kSimulator({
      ...{ clock, join: (name) => bus.join(name) },
      devices: ['bmv', 'mppt', 'skylla3', 'skylla1', 'vebus', 'lynx-ion', 'lynx-shunt', 'smartsolar', 'tank'],
    });
    for (const fault of ['night=3', 'moves=5', 'flood=10', 'garbage=10', 'same-name', 'slow=500']) {
      simulator.applyFault(fault);
    }
    await clock.advance(10_000);
    simulator.stop();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
    const late: string[] = [];
    bus.join('listener').onFrames((frames) => late.push(...frames.map(({ data }) => hexOf(data))));
    await clock.advance(10_000);
    expect(late).toEqual([]);
  });
});
