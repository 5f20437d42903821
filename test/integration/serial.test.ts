import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ByteLink, SerialLine } from '../../src/links/link.ts';
import { openPty, type Pty } from '../../src/links/pty.ts';
import { openSerial } from '../../src/links/serial.ts';
import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';

const line: SerialLine = { baudRate: 19_200 };
const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function plugIn(): Pty {
  const pty = openPty();
  cleanUp.push(() => pty.unplug());
  return pty;
}

async function open(path: string, options: { clock?: Clock; line?: SerialLine } = {}): Promise<ByteLink> {
  const link = await openSerial({ kind: 'serial', path }, options.line ?? line, options.clock ?? systemClock);
  cleanUp.push(() => link.close());
  return link;
}

/** Collects chunks and tells when so many bytes are there. */
function collect(listen: (listener: (chunk: Uint8Array) => void) => void): { until(count: number): Promise<number[]> } {
  const got: number[] = [];
  listen((chunk) => got.push(...chunk));
  return {
    async until(count) {
      await vi.waitFor(() => expect(got.length).toBeGreaterThanOrEqual(count), { timeout: 5_000, interval: 2 });
      return got;
    },
  };
}

const allBytes = Uint8Array.from({ length: 256 }, (_, value) => value);

describe('a serial link', () => {
  it('carries all 256 byte values both ways, without echo', async () => {
    const pty = plugIn();
    const atDevice = collect((listener) => pty.onData(listener));
    const link = await open(pty.path);
    const atGateway = collect((listener) => link.onBytes(listener));
    await pty.write(allBytes);
    await link.send(allBytes);
    expect(await atGateway.until(256)).toEqual([...allBytes]);
    expect(await atDevice.until(256)).toEqual([...allBytes]);
  });

  it('carries any bytes in any pieces at 2400 baud', async () => {
    const pty = plugIn();
    const link = await open(pty.path, { line: { baudRate: 2_400 } });
    let listener: (chunk: Uint8Array) => void = () => undefined;
    link.onBytes((chunk) => listener(chunk));
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, async (chunks) => {
        const got = collect((next) => {
          listener = next;
        });
        for (const chunk of chunks) await pty.write(chunk);
        const sent = chunks.flatMap((chunk) => [...chunk]);
        expect(await got.until(sent.length)).toEqual(sent);
      }),
      { numRuns: 20 },
    );
  });

  it('gathers what comes in many pieces where it may, loses nothing, and does not let the answer to a question wait', async () => {
    const pty = plugIn();
    const clock = new ManualClock();
    const link = await open(pty.path, { clock, line: { baudRate: 115_200, gatherMs: 10 } });
    const got: number[][] = [];
    let heard: () => void = () => undefined;
    link.onBytes((chunk) => {
      got.push([...chunk]);
      heard();
    });
    // The clock stands still: 8 reads come at once, one of them before the port was open; then the port waits.
    for (let piece = 1; piece < 8; piece += 1) {
      const arrived = new Promise<void>((resolve) => {
        heard = resolve;
      });
      await pty.write(Uint8Array.of(piece));
      await arrived;
    }
    const bytes = () => got.flat();
    // The question whether the port is there, and the read that waits.
    await vi.waitFor(() => expect(clock.pending).toBe(2));
    // In one write: the kernel passes several on in its own time.
    await pty.write(Uint8Array.of(8, 9, 10));
    expect(bytes()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await clock.advance(10);
    await vi.waitFor(() => expect(got.at(-1)).toEqual([8, 9, 10]));
    await vi.waitFor(() => expect(clock.pending).toBe(2));
    await pty.write(Uint8Array.of(11));
    await link.send(Uint8Array.of(1));
    await vi.waitFor(() => expect(bytes()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
  });

  it('keeps what arrives before the driver listens', async () => {
    const pty = plugIn();
    const link = await open(pty.path);
    await pty.write(allBytes);
    await link.send(Uint8Array.of(1));
    const got = collect((listener) => link.onBytes(listener));
    expect(await got.until(256)).toEqual([...allBytes]);
  });

  it('ends at once when the cable is pulled, and sends nothing any more', async () => {
    const pty = plugIn();
    const link = await open(pty.path);
    link.onBytes(() => undefined);
    await pty.unplug();
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED', message: `serial:${pty.path}: unplugged` });
    await expect(link.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
    await expect(link.close()).resolves.toBeUndefined();
  });

  it('notices the pulled cable also when nobody listens', async () => {
    const pty = plugIn();
    const link = await open(pty.path);
    await pty.unplug();
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED' });
  });

  it('notices within half a second when the port hangs up between two reads', async ({ skip }) => {
    const pty = plugIn();
    const clock = new ManualClock();
    const link = await open(pty.path, { clock });
    // Inside the listener no read is under way: the next one finds the port hung up.
    const hungUp = new Promise<boolean>((resolve) => link.onBytes(() => resolve(hangUp(pty.path))));
    await pty.write(Uint8Array.of(1));
    if (!(await hungUp)) skip('hanging a terminal up needs root and perl');
    await clock.advance(500);
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED', message: `serial:${pty.path}: unplugged` });
  });

  it('stays open while the port answers that it is there', async () => {
    const pty = plugIn();
    const clock = new ManualClock();
    const link = await open(pty.path, { clock });
    const atDevice = collect((listener) => pty.onData(listener));
    for (let question = 1; question <= 3; question += 1) {
      await vi.waitFor(() => expect(clock.pending).toBe(1));
      await clock.advance(500);
    }
    await link.send(allBytes);
    expect(await atDevice.until(256)).toEqual([...allBytes]);
  });

  it('gives a write up when the device takes no more bytes, and releases the port', async () => {
    const pty = plugIn();
    const clock = new ManualClock();
    const link = await open(pty.path, { clock });
    // 960 kB take 500 s at 19200 baud, and 1 s is added.
    let isOver = false;
    const stuck = expect(link.send(new Uint8Array(960_000)).finally(() => (isOver = true))).rejects.toMatchObject({
      code: 'LINK_WRITE_TIMEOUT',
    });
    await clock.advance(500_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await stuck;
    expect(await link.closed).toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
    await link.close();
    await open(pty.path);
  });

  it('ends when 64 KiB wait already and more is to be sent', async () => {
    const pty = plugIn();
    const link = await open(pty.path);
    const waiting = expect(link.send(new Uint8Array(65_537))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
    await expect(link.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
    await waiting;
    expect(await link.closed).toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
  });

  it('rejects a write that is under way when the cable is pulled', async () => {
    const pty = plugIn();
    const link = await open(pty.path);
    const stuck = expect(link.send(new Uint8Array(1_000_000))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
    await pty.unplug();
    await stuck;
  });

  it('opens a port without modem lines although DTR and RTS are wanted', async () => {
    const pty = plugIn();
    const atDevice = collect((listener) => pty.onData(listener));
    const link = await open(pty.path, { line: { baudRate: 19_200, dtr: true, rts: true } });
    await link.send(Uint8Array.of(1));
    expect(await atDevice.until(1)).toEqual([1]);
  });

  it('can be opened again after it was closed', async () => {
    const pty = plugIn();
    const atDevice = collect((listener) => pty.onData(listener));
    const first = await open(pty.path);
    await first.close();
    expect(await first.closed).toBeUndefined();
    await expect(first.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
    const second = await open(pty.path);
    await second.send(Uint8Array.of(2));
    expect(await atDevice.until(1)).toEqual([2]);
  });
});

describe('opening a serial link', () => {
  it('says that another program uses the port', async () => {
    const pty = plugIn();
    await open(pty.path);
    await expect(open(pty.path)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: `serial:${pty.path}: another program uses this port: stop it`,
    });
  });

  it('says that there is no such port', async () => {
    await expect(open('/dev/serial/by-id/usb-nothing-here')).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringContaining('there is no such port: is the cable plugged in?'),
    });
  });

  it.each(['/dev', '/dev/null', new URL(import.meta.url).pathname])('says that %s is no serial port', async (path) => {
    await expect(open(path)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringContaining('this is not a serial port'),
    });
  });

  it('gives up after 5 s, and lets the port go when it opens later', async () => {
    const pty = plugIn();
    const clock = new ManualClock();
    const opening = expect(open(pty.path, { clock })).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringContaining('takes longer than 5 s'),
    });
    await clock.advance(5_000);
    await opening;
    await vi.waitFor(() => open(pty.path), { timeout: 5_000, interval: 5 });
  });
});

/** Hangs a terminal up at once, as the kernel does with the port of an unplugged USB adapter; false where that cannot be done. */
function hangUp(path: string): boolean {
  const TIOCVHANGUP = 0x5437;
  const program = `use Fcntl; sysopen(my $tty, $ARGV[0], O_RDWR | O_NOCTTY) or exit 1; ioctl($tty, ${TIOCVHANGUP}, 0) or exit 1`;
  return spawnSync('perl', ['-e', program, path]).status === 0;
}
