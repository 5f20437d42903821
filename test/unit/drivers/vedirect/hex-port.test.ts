import { describe, expect, it } from 'vitest';
import { HexPort } from '../../../../src/drivers/vedirect/hex-port.ts';
import { hexText } from '../../../support/hex-device.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

/** A port whose frames are collected with their times. */
function rig() {
  const clock = new ManualClock();
  const sent: { readonly frame: string; readonly at: number }[] = [];
  const line = { isFree: true };
  const port = new HexPort({
    clock,
    send: (frame) => {
      sent.push({ frame: new TextDecoder('latin1').decode(frame).trim(), at: clock.now() });
      return Promise.resolve();
    },
    isLineFree: () => line.isFree,
  });
  const frames = (): string[] => sent.map(({ frame }) => frame);
  const answer = (command: number, ...data: number[]) => port.take(hexText(command, ...data).slice(1, -1));
  return { clock, sent, line, port, frames, answer };
}

const mode = [0x00, 0x02, 0x00] as const;
const state = [0x01, 0x02, 0x00] as const;

describe('a HEX port', () => {
  it('asks one thing at a time, and never faster than every 50 ms', async () => {
    const { clock, sent, port, frames, answer } = rig();
    const first = port.get(0x0200);
    const second = port.get(0x0201);
    await clock.advance(10);
    expect(frames()).toEqual([':70002004C']);
    answer(7, ...mode, 1);
    await clock.advance(100);
    answer(7, ...state, 5);
    expect(await first).toMatchObject({ flags: 0, value: Uint8Array.of(1) });
    expect(await second).toMatchObject({ flags: 0, value: Uint8Array.of(5) });
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBeGreaterThanOrEqual(50);
  });

  it('repeats a question every second, three times in all, and then gives up', async () => {
    const { clock, port, frames } = rig();
    const asked = port.get(0x0200);
    await clock.advance(2_900);
    expect(frames()).toHaveLength(3);
    await clock.advance(300);
    expect(await asked).toBeUndefined();
    expect(frames()).toHaveLength(3);
  });

  it('repeats a set every 250 ms, three times in all', async () => {
    const { clock, sent, port } = rig();
    const set = port.set(0x0200, Uint8Array.of(4));
    await clock.advance(800);
    expect(await set).toBeUndefined();
    expect(sent.map(({ at }) => at - (sent[0]?.at ?? 0))).toEqual([0, 250, 500]);
  });

  it('lets a set go before a poll that is under way, and asks the poll again', async () => {
    const { clock, port, frames, answer } = rig();
    const poll = port.get(0x0201);
    await clock.advance(100);
    const set = port.set(0x0200, Uint8Array.of(4));
    await clock.advance(60);
    expect(frames()).toEqual([':70102004B', ':80002000447']);
    answer(8, ...mode, 4);
    await clock.advance(60);
    expect(await set).toMatchObject({ flags: 0 });
    expect(frames()[2]).toBe(':70102004B');
    answer(7, ...state, 5);
    expect(await poll).toMatchObject({ value: Uint8Array.of(5) });
  });

  it('waits for a block under way, but not for ever', async () => {
    const { clock, port, line, frames, answer } = rig();
    line.isFree = false;
    const first = port.get(0x0200);
    await clock.advance(100);
    expect(frames()).toEqual([]);
    line.isFree = true;
    port.lineChanged();
    await settle();
    expect(frames()).toHaveLength(1);
    answer(7, ...mode, 1);
    await first;
    line.isFree = false;
    void port.set(0x0200, Uint8Array.of(4));
    await clock.advance(310);
    expect(frames()).toHaveLength(2);
    answer(8, ...mode, 4);
    void port.get(0x0201);
    await clock.advance(1_400);
    expect(frames()).toHaveLength(2);
    await clock.advance(200);
    expect(frames()).toHaveLength(3);
  });

  it('asks in the gap behind the text, where no block is met however often it asks', async () => {
    const { clock, sent, port } = rig();
    let blockAt = 0;
    void port.get(0x0200);
    void port.get(0x0201);
    for (let second = 0; second < 8; second += 1) {
      port.textCame();
      blockAt = clock.now();
      await clock.advance(1_000);
      for (const { at } of sent.filter((frame) => frame.at > blockAt && second > 0)) {
        expect(at - blockAt).toBeGreaterThanOrEqual(30);
        expect(at - blockAt).toBeLessThan(600);
      }
    }
    expect(sent).toHaveLength(6);
  });

  it('takes only the answer with its own command and register', async () => {
    const { clock, port, answer } = rig();
    const asked = port.get(0x0200);
    await clock.advance(10);
    answer(7, ...state, 9);
    answer(8, ...mode, 8);
    answer(0xa, ...mode, 7);
    answer(7, ...mode, 1);
    expect(await asked).toMatchObject({ value: Uint8Array.of(1) });
  });

  it('does not take the late answer to an earlier set for the answer to the next', async () => {
    const { clock, port, answer } = rig();
    const first = port.set(0x0200, Uint8Array.of(4));
    await clock.advance(800);
    expect(await first).toBeUndefined();
    let settled = false;
    const second = port.set(0x0200, Uint8Array.of(1)).then((result) => {
      settled = true;
      return result;
    });
    await clock.advance(60);
    answer(8, ...mode, 4);
    await settle();
    expect(settled).toBe(false);
    answer(8, ...mode, 1);
    expect(await second).toMatchObject({ value: Uint8Array.of(1) });
  });

  it('asks again at once when its frame was garbled', async () => {
    const { clock, port, frames } = rig();
    void port.get(0x0200);
    await clock.advance(10);
    port.take('4AAAAFD');
    await clock.advance(60);
    expect(frames()).toHaveLength(2);
  });

  it('does not storm where every frame comes back as garbled (vedirect.md, 6, 9)', async () => {
    const { clock, port, frames } = rig();
    const asked = port.get(0x0200);
    for (let count = 0; count < 50; count += 1) {
      await clock.advance(20);
      port.take('4AAAAFD');
      port.take('70002004C');
    }
    expect(await asked).toBeUndefined();
    expect(frames()).toHaveLength(3);
  });

  it('never sends what nobody waits for any more', async () => {
    const { clock, port, frames } = rig();
    void port.get(0x0201);
    const abort = new AbortController();
    const set = port.set(0x0200, Uint8Array.of(4), { signal: abort.signal });
    abort.abort();
    await clock.advance(5_000);
    expect(await set).toBeUndefined();
    expect(frames().filter((frame) => frame.startsWith(':8'))).toEqual([]);
  });

  it('holds a bounded number of questions', async () => {
    const { port } = rig();
    const many = Array.from({ length: 200 }, () => port.get(0x0200));
    expect(await many.at(-1)).toBeUndefined();
  });

  it('settles everything when it ends', async () => {
    const { clock, port } = rig();
    const all = [port.get(0x0200), port.get(0x0201), port.set(0x0200, Uint8Array.of(1))];
    await clock.advance(10);
    port.end();
    expect(await Promise.all(all)).toEqual([undefined, undefined, undefined]);
    expect(await port.get(0x0200)).toBeUndefined();
  });
});
