import { closeSync, constants, openSync, write } from 'node:fs';
import type { ReadStream } from 'node:tty';
import * as nodePty from '@lydell/node-pty';
import type { ByteLink } from './link.ts';
import { LinkEnd } from './link-end.ts';

/** What open() of node-pty gives; its type declarations leave it out. */
interface OpenedPty {
  readonly master: ReadStream;
  readonly slave: ReadStream;
  readonly fd: number;
  readonly ptsName: string;
}
const { open } = nodePty as unknown as { open(options: { encoding: null }): OpenedPty };

/** A pseudo terminal: a serial port whose other side, the device, is this object. */
export interface Pty {
  /** Open this as a serial port, as often as wanted. */
  readonly path: string;
  /** Sends bytes as the device would; resolves when the terminal has them all. Calls follow one another. */
  write(bytes: Uint8Array): Promise<void>;
  /** Sets the listener for what is sent to the device. Without one nothing is read, as if the device had hung. */
  onData(listener: (chunk: Uint8Array) => void): void;
  /** Pulls the cable: whoever has the port open sees it vanish. Resolves when the port is gone; harmless again. */
  unplug(): Promise<void>;
}

/** Plugs a device in: makes a pseudo terminal. Whoever opens it must unplug it. */
export function openPty(): Pty {
  const { master, slave, fd, ptsName } = open({ encoding: null });
  // No echo of what arrives before the port is opened.
  slave.setRawMode(true);
  // While one descriptor of the port stays open, the port may be closed and opened again. node-pty's own would
  // take bytes away from whoever opens the port.
  const held = openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
  slave.destroy();
  master.pause();

  let unplugged: Promise<void> | undefined;
  let queue: Promise<void> = Promise.resolve();

  return {
    path: ptsName,
    write(bytes) {
      queue = queue.then(() => writeAll(fd, bytes, () => unplugged !== undefined));
      return queue;
    },
    onData(listener) {
      master.on('data', listener).resume();
    },
    unplug() {
      unplugged ??= new Promise((resolve) => {
        master.once('close', () => resolve());
        master.destroy();
        closeSync(held);
      });
      return unplugged;
    },
  };
}

/**
 * The device's end of the port as a link. While nobody reads the port, what does not fit is lost, as on a wire that
 * ends nowhere.
 */
export function deviceEnd(pty: Pty): ByteLink {
  const end = new LinkEnd(`pty ${pty.path}`, () => pty.unplug());
  pty.onData((chunk) => end.receive(chunk));
  let waiting = 0;
  return end.asLink(async (bytes) => {
    if (end.ended) throw end.closedError();
    if (waiting + bytes.length > mostWaiting) return;
    waiting += bytes.length;
    const taken = (): void => {
      waiting -= bytes.length;
    };
    // Not waited for: the wire goes on at its own pace.
    pty.write(bytes).then(taken, taken);
  });
}

/** On a busy machine a write is still under way when the wire brings the next bytes; more than these are for nobody. */
const mostWaiting = 512;

/** Where nobody reads, it is tried again so often. */
const againMs = 20;

/** Not through the stream: its writes block the whole process when the terminal is full. */
function writeAll(fd: number, bytes: Uint8Array, isGone: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (offset: number): void => {
      if (offset === bytes.length) resolve();
      else if (isGone()) reject(new Error('the terminal was unplugged'));
      else
        write(fd, bytes, offset, bytes.length - offset, null, (error, written) => {
          if (error === null) step(offset + written);
          else if (error.code === 'EAGAIN') setTimeout(step, againMs, offset);
          else reject(error);
        });
    };
    step(0);
  });
}
