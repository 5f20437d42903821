import { describe, expect, it } from 'vitest';
import type { CanFrame } from '../../../src/links/can-link.ts';
import { memoryPair } from '../../../src/links/memory.ts';
import { slcanOver } from '../../../src/links/slcan.ts';
import { every } from '../../../src/runtime/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { SlcanRig, someFrame } from '../../support/slcan-rig.ts';

/** What became of a send, in one word or the message of its error. */
const outcome = (sent: Promise<void>): Promise<string> =>
  sent.then(
    () => 'sent',
    (error: Error) => error.message,
  );

describe('opening an SLCAN adapter', () => {
  it('sets 250 kbit/s without time stamps and opens the channel', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    expect(link.answers).toBe(true);
    expect(rig.adapter.channel).toMatchObject({ bitRate: '5', isOpen: true, isListening: false, hasTimeStamps: false });
  });

  it('copes with a channel left open at another rate, time stamps on, half a command typed and frames coming', async () => {
    const rig = new SlcanRig();
    Object.assign(rig.adapter.channel, { bitRate: '6', isOpen: true, hasTimeStamps: true });
    await rig.far.send(Buffer.from(`FF1234\r${'T19F21401800D804F6FFFFFFFF1234\r'.repeat(20)}`));
    await rig.near.send(Buffer.from('T19F2'));
    const link = await rig.open();
    expect(rig.adapter.channel).toMatchObject({ bitRate: '5', isOpen: true, hasTimeStamps: false });
    const received: CanFrame[] = [];
    link.onFrames((frames) => received.push(...frames));
    await rig.peer.send(someFrame);
    await rig.pass(5);
    expect(received).toEqual([someFrame]);
  });

  it('works with firmware that answers nothing but the question for its version', async () => {
    const rig = new SlcanRig();
    rig.adapter.faults.noAnswers = true;
    const link = await rig.open();
    expect(link.answers).toBe(false);
    // More than the adapter's queue holds, had it them at once.
    const sends = Array.from({ length: 100 }, (_, id) => link.send({ ...someFrame, id }));
    await rig.pass(101);
    await Promise.all(sends);
    expect(rig.heard.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, id) => id));
  });

  it('fails in a clear way where nothing answers, and lets go of the port', async () => {
    const rig = new SlcanRig();
    rig.adapter.faults.silent = true;
    const error = await rig.open().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(/^slcan:test: no answer: is it an SLCAN adapter .*\?baud=N/),
    });
    await expect(rig.near.closed).resolves.toBeUndefined();
    expect(rig.clock.pending).toBe(0);
  });

  /** An adapter that answers each command from a table, else with CR. */
  function scripted(answers: Readonly<Record<string, string>>) {
    const clock = new ManualClock();
    const [near, far] = memoryPair('slcan:test');
    far.onBytes((chunk) => {
      for (const command of Buffer.from(chunk).toString('latin1').split('\r').slice(0, -1)) {
        void far.send(Buffer.from(answers[command] ?? '\r', 'latin1')).catch(() => undefined);
      }
    });
    const opened = slcanOver(near, clock).catch((reason: unknown) => reason);
    return clock.advance(10_000).then(() => opened);
  }

  it.each([
    ['refuses the bit rate', { S5: '\x07' }, /refuses 250 kbit\/s/],
    ['refuses to open', { O: '\x07' }, /does not open its channel/],
    ['falls silent', { O: '' }, /does not answer any more \(O\)/],
  ])('fails in a clear way where the adapter %s', async (_, answers, message) => {
    expect(await scripted(answers)).toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['text', '$GPRMC,120000,A\r\n'],
    ['answers', '\r'],
  ])('fails in a clear way where a device speaks %s without being asked', async (_, line) => {
    const clock = new ManualClock();
    const [near, far] = memoryPair('slcan:test');
    every(clock, 40, () => void far.send(Buffer.from(line)).catch(() => undefined));
    const opened = slcanOver(near, clock).catch((reason: unknown) => reason);
    await clock.advance(10_000);
    expect(await opened).toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(/no SLCAN adapter/),
    });
  });

  it('goes on where C and Z are refused', async () => {
    expect(await scripted({ C: '\x07', Z0: '\x07' })).toMatchObject({ answers: true });
  });
});

describe('an SLCAN link', () => {
  it('carries frames both ways, at the pace of the bus', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    const received: CanFrame[] = [];
    link.onFrames((frames) => received.push(...frames));
    for (let id = 0; id < 1_000; id += 1) await rig.peer.send({ ...someFrame, id });
    await rig.pass(262.1);
    // 131 bits at 250 kbit/s.
    expect(received).toHaveLength(500);
    await rig.pass(300);
    expect(received.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, id) => id));
    await link.send(someFrame);
    await rig.pass(1);
    expect(rig.heard).toEqual([someFrame]);
  });

  it('takes z and Z for an answer', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.channel.isPolling = true;
    await expect(outcome(link.send(someFrame))).resolves.toBe('sent');
  });

  it('tells of a frame that the adapter does not take, and stays open (vecan.md, 10, 16)', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.faults.refuseFrames = true;
    const sent = link.send(someFrame);
    const rejected = expect(sent).rejects.toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
    await rig.pass(200);
    await rejected;
    rig.adapter.faults.refuseFrames = false;
    await expect(outcome(link.send(someFrame))).resolves.toBe('sent');
    expect(link.sendCounters).toEqual({ refused: 1, unanswered: 0 });
  });

  it('hands a frame over again where the adapter refuses it for a moment', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.faults.refuseFrames = true;
    const sends = [1, 2].map((id) => outcome(link.send({ ...someFrame, id })));
    await rig.pass(50);
    rig.adapter.faults.refuseFrames = false;
    await rig.pass(10);
    expect(await Promise.all(sends)).toEqual(['sent', 'sent']);
    expect(rig.heard.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('tells of a frame without an answer after a second', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.faults.noAnswers = true;
    const sent = outcome(link.send(someFrame));
    await rig.pass(1_000);
    await expect(sent).resolves.toMatch(/gave no answer/);
    expect(link.sendCounters).toEqual({ refused: 0, unanswered: 1 });
  });

  it('tells which frame was refused when the answer to the one before comes late', async () => {
    const clock = new ManualClock();
    const [near, far] = memoryPair('slcan:test');
    // Stuck for 1.2 s after the first frame; then what waited is answered in its order.
    const answers: string[] = [];
    let isStuck = false;
    far.onBytes((chunk) => {
      for (const command of Buffer.from(chunk).toString('latin1').split('\r').slice(0, -1)) {
        if (command.startsWith('T00000001')) {
          isStuck = true;
          clock.after(1_200, () => {
            isStuck = false;
            for (const answer of answers.splice(0)) void far.send(Buffer.from(answer));
          });
        }
        const answer = command === 'V' ? 'V1013\r' : command.startsWith('T00000002') ? '\x07' : '\r';
        if (isStuck) answers.push(answer);
        else void far.send(Buffer.from(answer));
      }
    });
    const opened = slcanOver(near, clock);
    await clock.advance(5_000);
    const link = await opened;
    const sends = [1, 2, 3].map((id) => outcome(link.send({ ...someFrame, id })));
    await clock.advance(5_000);
    expect(await Promise.all(sends)).toEqual([
      expect.stringMatching(/gave no answer/),
      expect.stringMatching(/does not take frames/),
      'sent',
    ]);
  });

  it('sends on after a silence where the adapter does not tell its version', async () => {
    const clock = new ManualClock();
    const [near, far] = memoryPair('slcan:test');
    far.onBytes((chunk) => {
      for (const command of Buffer.from(chunk).toString('latin1').split('\r').slice(0, -1)) {
        const answer = command === 'V' ? '\x07' : '\r';
        if (!command.startsWith('T00000001')) void far.send(Buffer.from(answer));
      }
    });
    const opened = slcanOver(near, clock);
    await clock.advance(5_000);
    const link = await opened;
    const sends = [1, 2, 3].map((id) => outcome(link.send({ ...someFrame, id })));
    await clock.advance(2_000);
    expect(await Promise.all(sends)).toEqual([expect.stringMatching(/gave no answer/), 'sent', 'sent']);
  });

  it('ends after 8 frames in a row that were not taken, so that it is opened again', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.faults.refuseFrames = true;
    const sends = Array.from({ length: 9 }, () => outcome(link.send(someFrame)));
    await rig.pass(1_000);
    expect((await Promise.all(sends))[8]).toBe('slcan:test: the link is closed');
    await expect(link.closed).resolves.toMatchObject({ message: expect.stringMatching(/powered and terminated/) });
    expect(rig.adapter.channel.isOpen).toBe(false);
  });

  it('does not end while frames are heard', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.faults.refuseFrames = true;
    for (let count = 0; count < 20; count += 1) {
      const sent = outcome(link.send(someFrame));
      await rig.pass(200);
      await expect(sent).resolves.toMatch(/does not take frames/);
      await rig.peer.send(someFrame);
      await rig.pass(1);
    }
    expect(rig.adapter.channel.isOpen).toBe(true);
  });

  it('hands frames over in their order, one behind the answer to the other, and keeps 256 at most', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    const sends = Array.from({ length: 257 }, (_, id) => outcome(link.send({ ...someFrame, id })));
    await expect(sends[256]).resolves.toMatch(/256 frames wait already/);
    await rig.pass(1_000);
    expect(await Promise.all(sends.slice(0, 256))).toEqual(Array.from({ length: 256 }, () => 'sent'));
    expect(rig.heard.map(({ id }) => id)).toEqual(Array.from({ length: 256 }, (_, id) => id));
  });

  it('counts lines that lost bytes and takes none of them for a frame (vecan.md, 10, 16)', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.faults.lostBytes = 0.5;
    const received: CanFrame[] = [];
    link.onFrames((frames) => received.push(...frames));
    for (let count = 0; count < 200; count += 1) await rig.peer.send(someFrame);
    await rig.pass(200);
    expect(received.length).toBeGreaterThan(60);
    expect(link.counters.badLines).toBeGreaterThan(60);
    for (const frame of received) expect(frame).toEqual(someFrame);
  });

  it('counts frames of other protocols and lines about the bus, and gives none of them', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    const received: CanFrame[] = [];
    link.onFrames((frames) => received.push(...frames));
    for (const line of [`t3518${'00'.repeat(8)}`, 'r1230', 'R19F214018', 'sb096128', 'e1a', 'F00'])
      rig.adapter.say(line);
    await rig.pass(1);
    expect(received).toEqual([]);
    expect(link.counters).toMatchObject({ standardFrames: 3, troubles: 2, badLines: 1 });
  });

  it('closes the channel when it is closed, whatever waits', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.faults.noAnswers = true;
    const sends = [outcome(link.send(someFrame)), outcome(link.send(someFrame))];
    await rig.pass(0);
    await link.close();
    await rig.pass(0);
    expect(rig.adapter.channel.isOpen).toBe(false);
    expect(await Promise.all(sends)).toEqual(['slcan:test: the link is closed', 'slcan:test: the link is closed']);
    await expect(link.closed).resolves.toBeUndefined();
    await expect(rig.near.closed).resolves.toBeUndefined();
  });

  it('ends when the wire does, and what waits fails', async () => {
    const rig = new SlcanRig();
    const link = await rig.open();
    rig.adapter.faults.noAnswers = true;
    const sent = outcome(link.send(someFrame));
    await rig.pass(0);
    await rig.far.close();
    await expect(link.closed).resolves.toMatchObject({ code: 'LINK_CLOSED' });
    await expect(sent).resolves.toBe('slcan:test: the link is closed');
    // The frame that the adapter has on the bus.
    await rig.pass(1);
    expect(rig.clock.pending).toBe(0);
  });
});
