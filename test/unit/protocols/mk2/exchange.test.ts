import { describe, expect, it } from 'vitest';
import { readRam } from '../../../../src/protocols/mk2/device-requests.ts';
import { begin, type Exchange, heard, look, type Step } from '../../../../src/protocols/mk2/exchange.ts';
import { decodeReply, type Reply } from '../../../../src/protocols/mk2/replies.ts';
import {
  askAuxiliary,
  askDc,
  askInput,
  askVersion,
  commandState,
  type Mk2Request,
  resetDevices,
  resetInterface,
  takeSnapshot,
} from '../../../../src/protocols/mk2/requests.ts';
import { bytesOf } from './recorded-frames.ts';

const reply = (hex: string): Reply => decodeReply(bytesOf(hex));
const value = (letter: 'X' | 'Y', raw: number): Reply => ({
  kind: 'device',
  letter,
  code: 0x85,
  data: Uint8Array.of(raw, 0),
});
const panel = reply('40 0A 7D 01');

/** When each attempt begins, and when it is given up, if nothing ever comes. */
function silence(request: Mk2Request<unknown>): number[] {
  const times = [0];
  let exchange: Exchange<unknown> = begin(request, 'X', 0);
  for (let now = 0; now <= 10_000; now += 1) {
    const step: Step<unknown> = look(exchange, now);
    if (step.kind === 'no-answer' || step.kind === 'told') return [...times, now];
    if (step.kind !== 'again') continue;
    times.push(now);
    exchange = step.exchange;
  }
  throw new Error('never given up');
}

function waiting<T>(step: Step<T>): Exchange<T> {
  if (step.kind !== 'wait') throw new Error(`not waiting: ${step.kind}`);
  return step.exchange;
}

describe('an exchange that nothing answers', () => {
  it.each<[string, Mk2Request<unknown>, number[]]>([
    ['a question: five times, half a second each', askDc(), [0, 500, 1_000, 1_500, 2_000, 2_500]],
    ['a question to a device: the same', readRam(14), [0, 500, 1_000, 1_500, 2_000, 2_500]],
    ['the AC input: five times, a second each', askInput(), [0, 1_000, 2_000, 3_000, 4_000, 5_000]],
    ['a reset of the interface: five times, a second each', resetInterface(), [0, 1_000, 2_000, 3_000, 4_000, 5_000]],
    ['a device that may be absent: twice', askAuxiliary('bms'), [0, 500, 1_000]],
    ['a command: three times', commandState({ state: 3, limitTenthsAmp: 160, flags: 0x80 }), [0, 500, 1_000, 1_500]],
    ['a snapshot, which has no answer: once, and through at once', takeSnapshot([14]), [0, 0]],
    ['a reset of devices, which has no answer: once, and through at once', resetDevices(), [0, 0]],
  ])('is sent for %s', (_, request, times) => {
    expect(silence(request)).toEqual(times);
  });

  it('ends without an answer', () => {
    expect(look({ ...begin(askDc(), 'X', 0), attempt: 5 }, 500)).toEqual({ kind: 'no-answer' });
    expect(look(begin(takeSnapshot([14]), 'X', 0), 0)).toEqual({ kind: 'told' });
  });

  it('waits until the very end of its time, and not beyond', () => {
    const exchange = begin(askDc(), 'X', 100);
    expect(look(exchange, 599)).toEqual({ kind: 'wait', exchange, until: 600 });
    expect(look(exchange, 600)).toMatchObject({ kind: 'again', exchange: { attempt: 2, sentAt: 600 } });
  });
});

describe('an exchange that hears something', () => {
  it('is answered by what fits', () => {
    const version = reply('FF 56 28 DB 11 00 42');
    expect(heard(begin(askVersion(), 'X', 0), version)).toEqual({ kind: 'answered', answer: version });
  });

  it('goes on waiting, for no longer than before, when it is something else', () => {
    const exchange = begin(askVersion(), 'X', 100);
    const step = heard(exchange, panel);
    expect(step).toMatchObject({ kind: 'wait', until: 600 });
    expect(look(waiting(step), 600).kind).toBe('again');
  });

  it('takes no device answer with another letter: it belongs to an older question', () => {
    const first = begin(readRam(14), 'Y', 0);
    const second = waiting(heard(first, value('X', 1)));
    expect(heard(second, value('Y', 2))).toEqual({ kind: 'answered', answer: [2] });
  });

  it('takes an answer to any of its attempts', () => {
    const again = look(begin(readRam(14), 'X', 0), 500);
    if (again.kind !== 'again') throw new Error(again.kind);
    expect(heard(again.exchange, value('X', 3))).toEqual({ kind: 'answered', answer: [3] });
  });

  it('does not put an answer together from parts of two attempts', () => {
    const partial = waiting(heard(begin(readRam(14), 'X', 0), panel));
    const again = look(partial, 500);
    expect(again).toMatchObject({ kind: 'again', exchange: { replies: [] } });
  });

  it('still finds its answer behind any number of others, and keeps few of them', () => {
    let exchange = begin(readRam(14), 'X', 0);
    for (let count = 0; count < 1_000; count += 1) exchange = waiting(heard(exchange, panel));
    expect(exchange.replies.length).toBeLessThanOrEqual(16);
    expect(heard(exchange, value('X', 4))).toEqual({ kind: 'answered', answer: [4] });
  });

  it('never changes what it was', () => {
    const exchange = begin(askVersion(), 'X', 0);
    heard(exchange, panel);
    look(exchange, 500);
    expect(exchange).toMatchObject({ attempt: 1, sentAt: 0, replies: [] });
  });
});
