import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, RequestReader } from '../../../../src/simulator/devices/mk3/frames.ts';
import { framed } from '../../../support/mk2-script.ts';
import { bytesOf, Host, hexOf } from './host.ts';

const msPerByte = 10_000 / 2_400;

describe('the wire of a simulated interface', () => {
  it('carries 240 bytes a second each way, and the bus takes 40 ms', async () => {
    const host = new Host();
    const start = host.clock.now();
    host.send(framed('FF 46 00'));
    await host.clock.advance(400);
    // 5 bytes there, 17 back (mk2.md, 1: 92 ms of line time).
    const [first] = host.arrivals;
    expect((first?.at ?? 0) - start).toBeCloseTo((5 + 8) * msPerByte + 40, 3);
    expect((host.arrivals.at(-1)?.at ?? 0) - start).toBeCloseTo((5 + 17) * msPerByte + 40, 3);
    expect(host.arrivals.every(({ bytes }) => bytes.length <= 8)).toBe(true);
  });

  it('takes the time that it is told, bus and line', async () => {
    const host = new Host({ latencyMs: 100, speed: 10 });
    const start = host.clock.now();
    host.send(framed('FF 46 00'));
    await host.clock.advance(25);
    expect((host.arrivals.at(-1)?.at ?? 0) - start).toBeCloseTo(((5 + 17) * msPerByte + 100) / 10, 3);
  });

  it('understands a request that comes in pieces, between noise, and two at once', async () => {
    const host = new Host();
    for (const byte of framed('FF 4C')) {
      host.send(Uint8Array.of(byte));
      await host.clock.advance(20);
    }
    await host.clock.advance(200);
    expect(host.takeFrames()).toHaveLength(1);
    host.send(bytesOf(`12 00 ${hexOf(framed('FF 4C'))} 02 FF 99 ${hexOf(framed('FF 48'))}`));
    await host.clock.advance(600);
    expect(host.takeFrames().map((frame) => frame.slice(6, 8))).toEqual(['4C', '48']);
  });

  it('forgets half a request after a while', async () => {
    const host = new Host();
    host.send(bytesOf('0A FF 53 03'));
    await host.clock.advance(500);
    host.take();
    expect(await host.ask('FF 41 01 02')).toEqual(['FF 41 01 02']);
    expect(host.mk3.heard).toEqual(['FF 41 01 02']);
  });

  it('ignores what has a wrong checksum, by either rule', async () => {
    const host = new Host();
    host.mk3.faults.bms = true;
    host.send(bytesOf('02 FF 4C B4'));
    await host.clock.advance(300);
    host.send(bytesOf('06 21 FF FF FF FF 83 5F'));
    await host.clock.advance(500);
    expect(host.take()).toBe('');
    host.send(bytesOf('06 21 FF FF FF FF 83 4A'));
    await host.clock.advance(300);
    expect(host.takeFrames()).toHaveLength(1);
  });

  it('sends a version frame each second while nobody asks', async () => {
    const host = new Host();
    await host.clock.advance(5_500);
    const frames = host.takeFrames();
    expect(frames.length).toBeGreaterThanOrEqual(4);
    expect(new Set(frames)).toEqual(new Set(['07 FF 56 28 DB 11 00 42 4E']));
    for (let count = 0; count < 10; count += 1) {
      expect(await host.ask('FF 4C', 500)).toHaveLength(1);
    }
  });

  it('is taken over by the next program that opens it, and keeps its state', async () => {
    const host = new Host();
    await host.ask('FF 41 01 03');
    host.plugIn();
    expect(await host.ask('FF 56')).toEqual(['FF 56 28 DB 11 00 03']);
  });
});

describe('frames of a simulated interface', () => {
  const body = fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 30 })
    .map((data) => [0xff, ...data]);

  it('sum to 0 and are found again in any split', () => {
    fc.assert(
      fc.property(fc.array(body, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 20 }), (bodies, size) => {
        const reader = new RequestReader();
        const bytes = Uint8Array.from(bodies.flatMap((each) => frameOf(each)));
        const found: number[][] = [];
        for (let at = 0; at < bytes.length; at += size) found.push(...reader.push(bytes.subarray(at, at + size)));
        expect(found).toEqual(bodies);
      }),
    );
  });

  it('never make the reader stumble, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), body, (noise, request) => {
        const reader = new RequestReader();
        reader.push(noise);
        // Enough that nothing of the noise can still wait for its end.
        reader.push(new Uint8Array(64));
        expect(reader.push(Uint8Array.from(frameOf(request)))).toContainEqual(request);
      }),
    );
  });
});
