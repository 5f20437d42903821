import { describe, expect, it } from 'vitest';
import type { N2kMessage } from '../../../../src/protocols/n2k/can-id.ts';
import { encodePairs } from '../../../../src/protocols/n2k/field-pairs.ts';
import {
  decodeGroupFunction,
  type GroupFunction,
  intervals,
  offsetUnchanged,
} from '../../../../src/protocols/n2k/group-function.ts';
import { Host, hexOf } from './host.ts';

const pair = (field: number, ...value: number[]): Uint8Array => encodePairs([{ field, value: Uint8Array.from(value) }]);
const none: Uint8Array = new Uint8Array(0);

const request = (pgn: number, intervalMs: number, pairs = none): GroupFunction => ({
  ...{ kind: 'request', pgn, intervalMs, offsetTens: offsetUnchanged },
  ...{ pairCount: pairs.length === 0 ? 0 : 1, pairs },
});
const command = (pgn: number, pairs: Uint8Array, pairCount = 1): GroupFunction => ({
  ...{ kind: 'command', pgn, priority: 8, pairCount, pairs },
});
const answers = (messages: readonly N2kMessage[]): (GroupFunction | undefined)[] =>
  messages.filter(({ pgn }) => pgn === 126208).map(({ data }) => decodeGroupFunction(data));
const instances = async (host: Host): Promise<unknown[]> => [
  ...new Set((await host.fields(127508)).map((fields) => fields['instance'])),
];

describe('a simulated node and group functions', () => {
  it('begins to send 127506 when the bytes of the fact sheet ask a VE.Bus interface for it', async () => {
    const host = await Host.settled(['vebus']);
    const answer = await host.ask('0DED3001#000B0012F201DC05', '0DED3001#010000FFFF00FFFF');
    // The PGN itself is the answer.
    expect(answer.map((text) => text.slice(0, 8))).toEqual(['19F21230', '19F21230']);
    expect(await host.fields(127506, 15_000)).toHaveLength(10);
    await host.group(0x30, request(127506, intervals.default));
    expect(await host.fields(127506, 15_000)).toEqual([]);
  });

  it('keeps an interval through a night', async () => {
    const host = await Host.settled(['vebus']);
    await host.group(0x30, request(127506, 500));
    host.node('vebus').sleep();
    expect(await host.fields(127506, 5_000)).toEqual([]);
    host.node('vebus').wake();
    await host.clock.advance(1_000);
    expect(await host.fields(127506, 5_000)).toHaveLength(10);
  });

  it('stops a message when it is asked to, and says that it has', async () => {
    const host = await Host.settled(['mppt']);
    const [answer] = answers(await host.group(0x25, request(127507, intervals.stop)));
    expect(answer).toMatchObject({ kind: 'acknowledge', pgn: 127507, pgnError: 0, timingError: 0 });
    expect(await host.fields(127507, 5_000)).toEqual([]);
  });

  it('changes the interval only of the messages that are selected', async () => {
    const host = await Host.settled(['bmv']);
    await host.group(0x24, request(127508, 500, pair(1, 1)));
    const all = (await host.fields(127508, 3_000)).map((fields) => fields['instance']);
    expect([all.filter((one) => one === 0).length, all.filter((one) => one === 1).length]).toEqual([2, 6]);
  });

  it('refuses an interval that is too low, a field it does not know, and a selection that fits nothing', async () => {
    const host = await Host.settled(['bmv']);
    const ask = async (...wanted: Parameters<typeof request>): Promise<unknown> =>
      answers(await host.group(0x24, request(...wanted)))[0];
    expect(await ask(127508, 20)).toMatchObject({ pgnError: 0, timingError: 2 });
    expect(await ask(127508, 1_500, pair(77, 1))).toMatchObject({ timingError: 0, parameterErrors: [1] });
    expect(await ask(127508, 1_500, pair(1, 9))).toMatchObject({ parameterErrors: [3] });
    expect(await ask(127505, 1_500)).toMatchObject({ pgnError: 1 });
  });

  it('changes the battery instance by the bytes of the fact sheet, for both PGNs, and replies with the new one', async () => {
    const host = await Host.settled(['bmv']);
    // Write fields: 05 14 F2 01 00 01 01 01 00 01 02
    const answer = await host.ask('0DED2401#000B0514F2010001', '0DED2401#010101000102FFFF');
    expect(answer).toEqual(['0DED0124#000B0614F2010001', '0DED0124#010101000102FFFF']);
    expect(await instances(host)).toEqual([2, 1]);
    expect((await host.fields(127506))[0]).toMatchObject({ instance: 2 });
  });

  it('answers a write that it cannot do with both counts 0, and changes nothing', async () => {
    const host = await Host.settled(['bmv']);
    const write = async (selection: Uint8Array, parameter: Uint8Array): Promise<unknown> => {
      const counts = { selectionCount: 1, parameterCount: 1, tag: undefined, uniqueId: 7 };
      const pairs = Uint8Array.of(...selection, ...parameter);
      return answers(await host.group(0x24, { kind: 'write', pgn: 127508, ...counts, pairs }))[0];
    };
    const failed = { kind: 'write-reply', uniqueId: 7, selectionCount: 0, parameterCount: 0 };
    expect(await write(pair(1, 5), pair(1, 2))).toMatchObject(failed);
    expect(await write(pair(1, 0), pair(1, 253))).toMatchObject(failed);
    expect(await write(pair(1, 0), pair(2, 0, 0))).toMatchObject(failed);
    expect(await instances(host)).toEqual([0, 1]);
  });

  it('reads fields of the message that is selected', async () => {
    const host = await Host.settled(['bmv']);
    const pairs = Uint8Array.of(...pair(1, 1), 2, 5);
    const counts = { selectionCount: 1, parameterCount: 2, tag: undefined, uniqueId: 3 };
    const [reply] = answers(await host.group(0x24, { kind: 'read', pgn: 127508, ...counts, pairs }));
    // 12.61 V is 04ED, no SID is FF.
    expect(reply).toMatchObject({ kind: 'read-reply', uniqueId: 3, selectionCount: 1, parameterCount: 2 });
    expect(reply !== undefined && 'pairs' in reply ? hexOf(reply.pairs) : '').toBe('01 01 02 ED 04 05 FF');
  });

  it('is switched by command where another maker has made it: chargers by 127510, inverters by 127511', async () => {
    const host = await Host.settled(['charger', 'inverter']);
    const [off] = answers(await host.group(0x12, command(127510, pair(3, 0))));
    expect(off).toMatchObject({ kind: 'acknowledge', pgn: 127510, pgnError: 0, parameterErrors: [0] });
    expect((await host.fields(127507))[0]).toMatchObject({ enabled: 0, operatingState: 0 });
    await host.group(0x12, command(127510, pair(3, 1)));
    expect((await host.fields(127507))[0]).toMatchObject({ enabled: 1, operatingState: 1 });
    await host.group(0x13, command(127511, pair(4, 0)));
    expect((await host.fields(127509))[0]).toMatchObject({ inverterEnable: 0, operatingState: 4 });
  });

  it('carries a command out whole or not at all, and says of each field why not', async () => {
    const host = await Host.settled(['charger']);
    const ask = async (pairs: Uint8Array, count: number): Promise<unknown> =>
      answers(await host.group(0x12, command(127510, pairs, count)))[0];
    expect(await ask(Uint8Array.of(...pair(3, 0), ...pair(5, 50)), 2)).toMatchObject({ parameterErrors: [0, 4] });
    expect(await ask(pair(3, 2), 1)).toMatchObject({ parameterErrors: [3] });
    expect(await ask(pair(99, 1), 1)).toMatchObject({ parameterErrors: [1] });
    expect((await host.fields(127507))[0]).toMatchObject({ enabled: 1 });
  });
});
