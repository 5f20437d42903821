import { SerialPort } from 'serialport';
import type { Cancel, Clock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { withDeadline } from './deadline.ts';
import type { ByteLink, LinkSpec, SerialLine } from './link.ts';
import { LinkEnd } from './link-end.ts';
import { ReadPace } from './read-pace.ts';
import { formatLink } from './spec.ts';
import { timedWrite } from './timed-write.ts';

const limits = {
  openMs: 5_000,
  closeMs: 5_000,
  /** On top of the time that the bytes take on the wire. */
  writeMarginMs: 1_000,
  /** How often a port is asked whether it is still there. */
  aliveMs: 500,
} as const;
/** Start bit, eight data bits, stop bit. */
const bitsPerByte = 10;

/**
 * Opens a serial port, 8N1, raw and locked.
 * @throws GatewayError LINK_OPEN_FAILED with the remedy, within 5 s for each step
 */
export async function openSerial(
  spec: LinkSpec & { kind: 'serial' },
  line: SerialLine,
  clock: Clock,
): Promise<ByteLink> {
  const name = formatLink(spec);
  const baudRate = spec.baudRate ?? line.baudRate;
  const pace = new ReadPace(clock, line.gatherMs ?? 0);
  const port = makePort(name, spec.path, baudRate, pace);
  let stopAsking: Cancel = () => undefined;
  const end = new LinkEnd(name, () => {
    stopAsking();
    pace.stop();
    return closePort(port, clock);
  });
  const lost = (why: string): void => end.end(new GatewayError('LINK_CLOSED', `${name}: ${why}`));
  // Without a data listener serialport notices an unplugged cable only when a write fails.
  port.on('data', (chunk: Uint8Array) => end.receive(chunk));
  port.on('close', () => lost('unplugged'));
  port.on('error', (error) => lost(error.message));

  await open(port, name, clock);
  try {
    await setModemLines(port, name, line, clock);
  } catch (error) {
    await end.close();
    throw error;
  }
  stopAsking = watchPort(port, clock, () => lost('unplugged'));
  const limitMs = (bytes: number): number => limits.writeMarginMs + (bytes * bitsPerByte * 1_000) / baudRate;
  const wire = { end, stream: port, clock, limitMs };
  return end.asLink((bytes) => {
    // A port that is closing neither writes nor calls back.
    if (!port.isOpen) return Promise.reject(end.closedError());
    pace.hurry();
    return timedWrite(wire, bytes);
  });
}

/** A port that is read no more often than needed: the stream asks for bytes, and may get them when it suits the port. */
class PacedPort extends SerialPort {
  readonly #pace: ReadPace;

  constructor(options: { path: string; baudRate: number; autoOpen: false }, pace: ReadPace) {
    super(options);
    this.#pace = pace;
  }

  override _read(size: number): void {
    this.#pace.next(() => super._read(size));
  }
}

function makePort(name: string, path: string, baudRate: number, pace: ReadPace): SerialPort {
  try {
    return new PacedPort({ path, baudRate, autoOpen: false }, pace);
  } catch (error) {
    throw openError(name, error);
  }
}

async function open(port: SerialPort, name: string, clock: Clock): Promise<void> {
  const opened = new Promise<void>((resolve, reject) => {
    port.open((error) => (error === null ? resolve() : reject(openError(name, error))));
  });
  const late = (): Error => new GatewayError('LINK_OPEN_FAILED', `${name}: opening takes longer than 5 s`);
  try {
    await withDeadline(clock, limits.openMs, opened, late);
  } catch (error) {
    // An open that succeeds too late must not keep the port.
    opened.then(
      () => closePort(port, clock),
      () => undefined,
    );
    throw error;
  }
}

function closePort(port: SerialPort, clock: Clock): Promise<void> {
  if (!port.isOpen) return Promise.resolve();
  const closed = new Promise<void>((resolve) => port.close(() => resolve()));
  return withDeadline(clock, limits.closeMs, closed, () => new Error('closing takes too long'));
}

/** What ports without modem lines answer: ptys, and some adapters. They need none. */
const noModemLines = /inappropriate ioctl|invalid argument/i;

/** Drives DTR and RTS where wanted. A port that fails otherwise than by not having them is broken. */
async function setModemLines(port: SerialPort, name: string, line: SerialLine, clock: Clock): Promise<void> {
  const wanted = {
    ...(line.dtr === undefined ? {} : { dtr: line.dtr }),
    ...(line.rts === undefined ? {} : { rts: line.rts }),
  };
  if (Object.keys(wanted).length === 0) return;
  const set = new Promise<void>((resolve, reject) => {
    port.set(wanted, (error) => {
      if (error === null || noModemLines.test(error.message)) resolve();
      else reject(new GatewayError('LINK_OPEN_FAILED', `${name}: cannot set DTR and RTS: ${error.message}`));
    });
  });
  const late = (): Error => new GatewayError('LINK_OPEN_FAILED', `${name}: setting DTR and RTS takes longer than 5 s`);
  await withDeadline(clock, limits.openMs, set, late);
}

/**
 * Asks now and then whether the port is still there. When a cable is pulled in the moment between two reads,
 * every further read returns 0 bytes at once; serialport 13 then reads for ever and tells nobody.
 */
function watchPort(port: SerialPort, clock: Clock, onLost: () => void): Cancel {
  let cancel = clock.after(limits.aliveMs, ask);
  let stopped = false;
  function ask(): void {
    port.get((error) => {
      if (stopped) return;
      if (error !== null && /input\/output error|no such device/i.test(error.message)) onLost();
      else cancel = clock.after(limits.aliveMs, ask);
    });
  }
  return () => {
    stopped = true;
    cancel();
  };
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [/cannot lock port|device or resource busy/i, 'another program uses this port: stop it'],
  [/no such file/i, 'there is no such port: is the cable plugged in? `ccgx-gateway ports` lists the names'],
  [/permission denied/i, 'no right to open this port: add the user to the group dialout'],
  [/inappropriate ioctl|is a directory/i, 'this is not a serial port; `ccgx-gateway ports` lists the names'],
];

function openError(name: string, error: unknown): GatewayError {
  const reason = reasonOf(error);
  const remedy = remedies.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;
  return new GatewayError('LINK_OPEN_FAILED', `${name}: ${remedy}`, { cause: error });
}
