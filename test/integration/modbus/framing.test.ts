import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldService } from '../../support/held-service.ts';
import { type Rig, startRig } from '../../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';

/** Values that differ in each register, so that an answer to another request would show. */
const values = { '/Ac/ActiveIn/L1/V': 231.1, '/Ac/ActiveIn/L2/V': 232.2, '/Ac/ActiveIn/L3/V': 233.3, '/Mode': 3 };

/** Requests of all kinds and their answers' PDUs (registers 3..5 hold volts x10, 33 the mode). */
const exchanges: readonly (readonly [pdu: string, answer: string])[] = [
  ['0300030001', '03020907'],
  ['0400040002', '0404 0912 091d'.replaceAll(' ', '')],
  ['0300210001', '03020003'],
  ['0300010001', '8302'],
  ['0300030000', '8303'],
  ['0100030001', '8101'],
  ['0600210003', '0600210003'],
  ['1000210001020003', '1000210001'],
  ['2b0e0400', '2b0e04810000010 00c636367782d67617465776179'.replaceAll(' ', '')],
];

describe('a stream of requests', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig();
    heldService(rig.store, { type: 'vebus', suffix: 'ttyUSB0', instance: 227 }, values);
  });
  afterAll(() => rig.stop());

  function conversation(picks: readonly number[]): { sent: Buffer; answers: string[] } {
    const frames = picks.map((pick, index) => request(227, exchanges[pick]?.[0] ?? '', index + 1));
    const answers = picks.map((pick, index) => request(227, exchanges[pick]?.[1] ?? '', index + 1));
    return { sent: Buffer.from(frames.join(''), 'hex'), answers };
  }

  const all = exchanges.map((_, index) => index);

  it('is answered in order with its transaction ids when all requests come in one segment', async () => {
    const { sent, answers } = conversation([...all, ...all]);
    const client = await RawClient.open(rig.port);
    await client.send(sent);
    expect(await client.frames(answers.length)).toEqual(answers);
    client.destroy();
  });

  it('is answered the same when it comes byte by byte', async () => {
    const { sent, answers } = conversation(all);
    const client = await RawClient.open(rig.port);
    for (const byte of sent) await client.send(Uint8Array.of(byte));
    expect(await client.frames(answers.length)).toEqual(answers);
    client.destroy();
  });

  it('is answered the same however it is cut', async () => {
    const picks = fc.array(fc.integer({ min: 0, max: exchanges.length - 1 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(picks, fc.array(fc.nat(700), { maxLength: 8 }), async (chosen, cuts) => {
        const { sent, answers } = conversation(chosen);
        const client = await RawClient.open(rig.port);
        const places = [0, ...cuts.filter((cut) => cut < sent.length).sort((a, b) => a - b), sent.length];
        for (const [index, place] of places.slice(1).entries()) await client.send(sent.subarray(places[index], place));
        expect(await client.frames(answers.length)).toEqual(answers);
        client.destroy();
      }),
      { numRuns: 60 },
    );
  });

  it('is answered completely when thousands of requests are in flight', async () => {
    const picks = Array.from({ length: 5_000 }, (_, index) => index % 6);
    const { sent, answers } = conversation(picks);
    const client = await RawClient.open(rig.port);
    const received = client.frames(answers.length);
    await client.send(sent);
    expect(await received).toEqual(answers);
    client.destroy();
  });

  it('does not keep another client waiting while it is long', async () => {
    const busy = await RawClient.open(rig.port);
    const other = await RawClient.open(rig.port);
    await busy.send(conversation(Array.from({ length: 5_000 }, () => 0)).sent);
    expect(pdu(await other.ask(request(227, '0300210001')))).toBe('03020003');
    expect((await busy.frames(5_000)).length).toBe(5_000);
    busy.destroy();
    other.destroy();
  });

  it('is answered before the connection closes when the client half-closes', async () => {
    const { sent, answers } = conversation([...all, 6, 0]);
    const client = await RawClient.open(rig.port);
    client.socket.end(sent);
    expect(await client.frames(answers.length)).toEqual(answers);
    await client.closed();
  });

  it.each([
    ['a wrong protocol id', '000100010006e30300030001'],
    ['length 0', '000100000000e3'],
    ['length 1', '000100000001e3'],
    ['length 255', '0001000000ffe3'],
    ['length 65535', '00010000ffffe3'],
    ['a TLS hello', '16030100a5010000a10303'],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex')],
  ])('ends the connection on %s, after answers to what came before', async (_title, broken) => {
    const before = rig.server.stats.closed.get('broken frame') ?? 0;
    const client = await RawClient.open(rig.port);
    const { sent, answers } = conversation([0, 1]);
    await client.send(Buffer.concat([sent, Buffer.from(broken, 'hex')]));
    expect(await client.frames(3)).toEqual(answers);
    await client.closed();
    expect(rig.server.stats.closed.get('broken frame')).toBe(before + 1);
  });

  it('never brings the server down, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 600 }), async (noise) => {
        const client = await RawClient.open(rig.port);
        await client.send(noise).catch(() => undefined);
        client.socket.resetAndDestroy();
        const good = await RawClient.open(rig.port);
        expect(pdu(await good.ask(request(227, '0300210001')))).toBe('03020003');
        good.destroy();
      }),
      { numRuns: 60 },
    );
  });
});
