import { describe, expect, it } from 'vitest';
import { decodeId } from '../../../../src/protocols/n2k/can-id.ts';
import { decodeFields } from '../../../../src/protocols/n2k/decode.ts';
import { encodeRequest, requestPgn } from '../../../../src/protocols/n2k/requests.ts';
import { n2kFaultHelp } from '../../../../src/simulator/devices/n2k/fault-options.ts';
import { frameText, Host } from './host.ts';

const faulty = (fault: string, ...devices: string[]): Promise<Host> =>
  Host.settled(devices.length === 0 ? ['bmv'] : devices, [fault]);
const soc = '1CEF24FE#66990100FF0FFFFF';

describe('a faulty node', () => {
  it('silent: hears, but says nothing', async () => {
    const host = await faulty('silent');
    expect(await host.ask('18EAFFFE#00EE00', soc)).toEqual([]);
    expect(await host.hear(10_000)).toEqual([]);
  });

  it('night: is gone without a word, and comes back with a claim', async () => {
    const host = await faulty('night=20', 'mppt');
    await host.clock.advance(20_000);
    expect(host.node('mppt').isAsleep).toBe(true);
    expect(await host.ask('18EAFFFE#00EE00')).toEqual([]);
    expect(await host.hear(15_000)).toEqual([]);
    const [first, ...others] = await host.hear(6_000);
    expect(first?.pgn).toBe(60928);
    expect(others.map(({ pgn }) => pgn)).toContain(127508);
  });

  it('lost-frames: this share of frames is missing, and the joiner notices', async () => {
    const host = await faulty('lost-frames=0.3');
    const messages = await host.hear(60_000);
    const status = messages.filter(({ pgn }) => pgn === 127508).length;
    expect(status).toBeGreaterThan(40);
    expect(status).toBeLessThan(72);
    const { orphan, replaced, gap, timeout } = host.reader.fastPackets.counters;
    expect(orphan + replaced + gap + timeout).toBeGreaterThan(5);
    expect(messages.filter(({ pgn }) => pgn === 127506).length).toBeLessThan(30);
  });

  it('wrong-order: no fast packet can be joined', async () => {
    const host = await faulty('wrong-order');
    const pgns = (await host.hear(6_000)).map(({ pgn }) => pgn);
    expect(pgns).toContain(127508);
    expect(pgns).not.toContain(127506);
    expect(host.reader.fastPackets.counters.orphan).toBeGreaterThan(3);
  });

  it('first-twice: the message still comes whole', async () => {
    const host = await faulty('first-twice');
    expect((await host.fields(127506, 15_000)).map((fields) => fields['stateOfCharge'])).toEqual(Array(10).fill(87));
    expect(host.reader.fastPackets.counters.replaced).toBe(11);
  });

  it('stale-bodies: head and body of two messages have one number, and must not be glued', async () => {
    const host = new Host(['bmv'], ['stale-bodies']);
    await host.clock.advance(2_500);
    const frames = host.takeFrames().filter(({ id }) => decodeId(id)?.pgn === 127506);
    const [body = 0, head = 0] = frames.map(({ data }) => data[0] ?? 0);
    expect([frames.length, (head & 0x1f) + 1, head >> 5]).toEqual([2, body & 0x1f, body >> 5]);
    expect((await host.fields(127506, 30_000)).length).toBe(0);
  });

  it('not-available: no number in anything that is measured', async () => {
    const kinds = ['bmv', 'mppt', 'skylla3', 'vebus:phases=3', 'lynx-ion', 'tank', 'gps', 'temperature', 'inverter'];
    const host = await faulty('not-available', ...kinds);
    const fixed = /instance|sid|type|connection|Mode|Reference|list|states|number|enable|line/i;
    const numbers = (await host.hear(3_000)).flatMap(({ pgn, data }) =>
      Object.entries(decodeFields(pgn, data) ?? {}).filter(
        ([name, value]) => pgn !== 60928 && pgn !== 126993 && !fixed.test(name) && value !== null,
      ),
    );
    expect(numbers).toEqual([]);
  });

  it('cut-short: messages have half their bytes', async () => {
    const host = await faulty('cut-short');
    const [status] = (await host.hear(1_600)).filter(({ pgn }) => pgn === 127508);
    expect(status?.data).toHaveLength(4);
    expect(host.reader.fastPackets.counters.length).toBeGreaterThan(0);
  });

  it('no-product-info: tells its make only when it was asked so often', async () => {
    const host = await faulty('no-product-info=2');
    const ask = () => host.tell(requestPgn, 0x24, encodeRequest(126996));
    const answers: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      answers.push((await ask()).length);
      await host.clock.advance(200);
    }
    expect(answers).toEqual([0, 0, 1]);
  });

  it('slow: answers late, but defends its address at once', async () => {
    const host = await faulty('slow=900');
    expect(await host.ask('18EAFFFE#00EE00')).toEqual(['18EEFF24#3930C02C00AA46C0']);
    expect(await host.ask(soc)).toEqual([]);
    await host.clock.advance(899);
    expect(host.takeFrames().map(frameText)).not.toContain('1CEFFFFE#6699FF0F3D220000');
    await host.clock.advance(1);
    expect(host.takeFrames().map(frameText)).toContain('1CEFFF24#6699FF0F3D220000');
  });

  it('busy: refuses the next requests with 8200', async () => {
    const host = await faulty('busy=1');
    expect(await host.ask(soc)).toEqual(['1CEFFE24#66990200FF0F0082']);
    expect(await host.ask(soc)).toEqual(['1CEFFF24#6699FF0F3D220000']);
  });

  it('too-many: tells all that it has too many requests', async () => {
    const host = await faulty('too-many=1');
    expect(await host.ask(soc)).toEqual(['1CEFFF24#6699020002000085']);
    expect(await host.ask(soc)).toEqual(['1CEFFF24#6699FF0F3D220000']);
  });

  it('refusal: refuses each request with the code', async () => {
    const host = await faulty('refusal=C001', 'vebus');
    expect(await host.ask('1CEF30FE#6699000204000000')).toEqual(['1CEFFE30#66990200000201C0']);
  });

  it('refuses-all: denies registers, PGNs and group functions, but tells who it is', async () => {
    const host = await faulty('refuses-all');
    expect(await host.ask(soc)).toEqual(['1CEFFE24#66990200FF0F0080']);
    expect(await host.ask('1CEF24FE#6699000204000000')).toEqual(['1CEFFE24#6699020000020083']);
    expect(await host.ask('18EA2401#14F201')).toEqual(['18E80124#01FFFFFFFF14F201']);
    const [refusal] = await host.tell(126208, 0x24, Uint8Array.of(0, 0x12, 0xf2, 1, 0xdc, 5, 0, 0, 255, 255, 0));
    expect([refusal?.data[0], refusal?.data[4]]).toEqual([2, 3]);
    expect((await host.tell(requestPgn, 0x24, encodeRequest(126996))).map(({ pgn }) => pgn)).toEqual([126996]);
  });

  it('disobeys: broadcasts what was set, but does not do it', async () => {
    const host = await faulty('disobeys');
    expect(await host.ask('1CEF24FE#6699000204000000')).toEqual(['1CEFFF24#6699000204000000']);
    expect(await host.ask('1CEF24FE#669901000002FFFF')).toEqual(['1CEFFF24#6699000203000000']);
  });

  it('moves: claims the next address each time', async () => {
    const host = await faulty('moves=10');
    const sources = new Set((await host.hear(31_000)).map(({ source }) => source));
    expect([...sources]).toEqual([0x24, 0x25, 0x26, 0x27]);
  });

  it('same-name: two nodes claim one NAME', async () => {
    const host = await faulty('same-name');
    await host.clock.advance(600);
    const claims = await host.ask('18EAFFFE#00EE00');
    expect(claims).toEqual(['18EEFF24#3930C02C00AA46C0', '18EEFF25#3930C02C00AA46C0']);
  });

  it('flood: so many frames a second', async () => {
    const host = await faulty('flood=1000');
    expect((await host.hear(2_000)).filter(({ pgn }) => pgn === 65400)).toHaveLength(2_000);
  });

  it('garbage: frames that may be anything, and the rest still comes', async () => {
    const host = await faulty('garbage=500');
    const messages = await host.hear(3_000);
    expect(host.reader.counters.foreign).toBeGreaterThan(100);
    expect(messages.filter(({ pgn, source }) => pgn === 127508 && source === 0x24).length).toBeGreaterThanOrEqual(4);
  });

  it('befalls one device where it is named', async () => {
    const host = await faulty('bmv2/silent', 'bmv', 'bmv');
    expect(new Set((await host.hear(5_000)).map(({ source }) => source))).toEqual(new Set([0x24]));
  });
});

describe('fault options of simulated nodes', () => {
  it('are told one a line, with what stands behind "="', () => {
    const help = n2kFaultHelp();
    expect(help.length).toBeGreaterThanOrEqual(17);
    expect(help.map(([option]) => option)).toContain('slow=MS');
    expect(help.every(([, about]) => about !== '')).toBe(true);
  });

  it.each([
    ['sillent', 'there is no fault "sillent"; did you mean "silent"?'],
    ['silent=1', 'fault silent takes no value'],
    ['slow', 'fault slow needs a value: slow=MS'],
    ['slow=x', 'fault slow: "x" is no number from 0 to 60000; write slow=MS'],
    ['lost-frames=2', 'fault lost-frames: "2" is no number from 0 to 1; write lost-frames=SHARE'],
    ['refusal=zz', 'fault refusal: "zz" is no number of 4 hex digits; write refusal=CODE'],
    ['mppt/silent', 'there is no device "mppt" on the bus: bmv'],
  ])('refuse %s', (text, message) => {
    const host = new Host(['bmv']);
    expect(() => host.simulator.applyFault(text)).toThrow(message);
  });
});
