import { describe, expect, it } from 'vitest';
import { Sender, type Verdict } from '../../../../src/drivers/vedirect/sender.ts';

type Block = Readonly<Record<string, string>>;

const mppt = { PID: '0xA042', 'SER#': 'HQ1411MYIKN', V: '12530' };
const spare = { ...mppt, 'SER#': 'HQ1942K7LJ8' };
const bmv = { PID: '0x203', V: '12065' };
const history = { H1: '-149322' };

function verdicts(...blocks: readonly Block[]): Verdict[] {
  const sender = new Sender();
  return blocks.map((block) => sender.judge(new Map(Object.entries(block))));
}

describe('the sender of VE.Direct blocks', () => {
  it('is the same while product id and serial number are', () => {
    expect(verdicts(mppt, mppt, history, mppt)).toEqual(['same', 'same', 'same', 'same']);
  });

  it('is the same when product id and serial number come in different blocks', () => {
    expect(verdicts({ PID: '0xA042' }, { 'SER#': 'HQ1411MYIKN' }, mppt)).toEqual(['same', 'same', 'same']);
  });

  it.each([
    ['product id', bmv],
    ['serial number', spare],
  ])('is another one when a new %s comes a second time', (_what, other) => {
    expect(verdicts(mppt, other, other, other)).toEqual(['same', 'doubtful', 'other', 'same']);
  });

  it('is in doubt after one block of another one, until the former is heard again', () => {
    expect(verdicts(mppt, spare, history, mppt, history, spare)).toEqual([
      'same',
      'doubtful',
      'doubtful',
      'same',
      'same',
      'doubtful',
    ]);
  });

  it('is another one when its product id and serial number come in two blocks in turn', () => {
    const [first, second] = [{ PID: '0x203' }, { 'SER#': 'HQ1942K7LJ8' }];
    expect(verdicts(mppt, first, second, first)).toEqual(['same', 'doubtful', 'doubtful', 'other']);
  });

  it('is anyone after it was forgotten', () => {
    const sender = new Sender();
    sender.judge(new Map(Object.entries(mppt)));
    sender.forget();
    expect(sender.judge(new Map(Object.entries(bmv)))).toBe('same');
  });
});
