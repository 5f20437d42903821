import { beforeEach, describe, expect, it } from 'vitest';
import { SlcanRig, someFrame } from '../../../support/slcan-rig.ts';

describe('a simulated SLCAN adapter', () => {
  let rig: SlcanRig;
  let said: string;

  beforeEach(() => {
    rig = new SlcanRig();
    said = '';
    rig.near.onBytes((chunk) => {
      said += Buffer.from(chunk).toString('latin1');
    });
  });

  /** What the adapter answers to these commands, within `ms`. */
  async function answer(text: string, ms = 0): Promise<string> {
    said = '';
    await rig.near.send(Buffer.from(text, 'latin1'));
    await rig.pass(ms);
    return said;
  }

  // vecan.md, 8: SLCAN; versions as slcanpty has them.
  it.each([
    ['\r', '\r'],
    ['S5\r', '\r'],
    ['S9\r', '\x07'],
    ['s1C2F\r', '\r'],
    ['C\r', '\x07'],
    ['O\r', '\x07'],
    ['S5\rO\r', '\r\r'],
    ['S5\rO\rO\r', '\r\r\x07'],
    ['S5\rO\rS6\r', '\r\r\x07'],
    ['S5\rO\rZ1\r', '\r\r\x07'],
    ['S5\rO\rC\rC\r', '\r\r\r\x07'],
    ['Z1\rX1\rm00000000\rMFFFFFFFF\r', '\r\r\r\r'],
    ['V\rv\rN\r', 'V1013\rv1014\rN4242\r'],
    ['F\r', '\x07'],
    ['S5\rO\rF\r', '\r\rF00\r'],
    ['T19F21401100\r', '\x07'],
    ['S5\rL\rT19F21401100\r', '\r\r\x07'],
    ['S5\rO\rT19F21401100\r', '\r\r\r'],
    ['S5\rO\rT19F2140120\r', '\r\r\x07'],
    ['S5\rO\rt1230\rr1230\rR19F214010\r', '\r\r\r\r\r'],
    ['S5\rX1\rO\rT19F21401100\rt1230\r', '\r\r\rZ\rz\r'],
    ['W1\r?\r', '\x07\x07'],
  ])('answers %j with %j', async (commands, answers) => {
    expect(await answer(commands)).toBe(answers);
  });

  it('tells what is on the bus only while its channel is open, at 250 kbit/s', async () => {
    await rig.peer.send(someFrame);
    await rig.pass(1);
    expect(said).toBe('');
    await answer('S6\rO\r');
    await rig.peer.send(someFrame);
    await rig.pass(1);
    expect(said).toBe('\r\r');
    await answer('C\rS5\rO\r');
    await rig.peer.send(someFrame);
    await rig.pass(1);
    expect(said).toBe('\r\r\rT19F21401800D804F6FFFFFFFF\r');
  });

  it('adds milliseconds that wrap after a minute where time stamps are on', async () => {
    await answer('S5\rZ1\rO\r');
    await rig.pass(62_000 - rig.clock.now());
    said = '';
    await rig.peer.send({ ...someFrame, data: new Uint8Array() });
    await rig.pass(1);
    expect(said).toBe('T19F21401007D0\r');
  });

  it('hands frames to the bus and refuses more than its queue holds', async () => {
    await answer('S5\rO\r');
    const answers = await answer('T19F21401800D804F6FFFFFFFF\r'.repeat(40));
    expect(answers).toBe('\r'.repeat(32) + '\x07'.repeat(8));
    await rig.pass(20);
    expect(rig.heard).toEqual(Array.from({ length: 32 }, () => someFrame));
    expect(await answer('F\rF\r')).toBe('F02\rF00\r');
  });

  it('does not keep what a host sends without an end', async () => {
    await answer('x'.repeat(100_000));
    expect(await answer('\rV\r')).toBe('\x07V1013\r');
  });

  it('says nothing when silent, and answers nothing but questions where answers are off', async () => {
    rig.adapter.faults.noAnswers = true;
    expect(await answer('S5\rO\rV\r')).toBe('V1013\r');
    rig.adapter.faults.silent = true;
    expect(await answer('V\r')).toBe('');
  });

  it('leaves bus and port when it is stopped', async () => {
    await answer('S5\rO\r');
    await rig.adapter.stop();
    await expect(rig.near.closed).resolves.toMatchObject({ code: 'LINK_CLOSED' });
    await rig.peer.send(someFrame);
    await rig.pass(10);
    expect(rig.clock.pending).toBe(0);
  });
});
