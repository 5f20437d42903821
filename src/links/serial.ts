import { SerialPort } from 'serialport';
import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import { withDeadline } from './deadline.ts';
import type { ByteLink, LinkSpec, SerialLine } from './link.ts';
import { LinkEnd } from './link-end.ts';
import { formatLink } from './spec.ts';

const limits = {
  openMs: 5_000,
  /** On top of the time that the bytes take on the wire. */
  writeMarginMs: 1_000,
} as const;
/** Start bit, eight data bits, stop bit. */
const bitsPerByte = 10;

/**
 * Opens a serial port, 8N1, raw and locked.
 * @throws GatewayError LINK_OPEN_FAILED with the remedy, within 5 s
 */
export async function openSerial(
  spec: LinkSpec & { kind: 'serial' },
  line: SerialLine,
  clock: Clock,
): Promise<ByteLink> {
  const name = formatLink(spec);
  const baudRate = spec.baudRate ?? line.baudRate;
  const port = new SerialPort({ path: spec.path, baudRate, autoOpen: false });
  port.on('error', () => undefined);
  const opened = new Promise<void>((resolve, reject) => {
    port.open((error) => (error === null ? resolve() : reject(openError(name, error))));
  });
  const late = (): Error => new GatewayError('LINK_OPEN_FAILED', `${name}: opening takes too long`);
  try {
    await withDeadline(clock, limits.openMs, opened, late);
  } catch (error) {
    // An open that succeeds too late must not keep the port.
    opened.then(
      () => port.close(),
      () => undefined,
    );
    throw error;
  }
  await setModemLines(port, line);
  return new SerialLink(name, port, baudRate, clock);
}

class SerialLink implements ByteLink {
  readonly #end: LinkEnd;
  readonly #port: SerialPort;
  readonly #baudRate: number;
  readonly #clock: Clock;

  constructor(name: string, port: SerialPort, baudRate: number, clock: Clock) {
    this.#end = new LinkEnd(name);
    this.#port = port;
    this.#baudRate = baudRate;
    this.#clock = clock;
    // Without a data listener an unplugged cable goes unnoticed until a write fails.
    port.on('data', (chunk: Uint8Array) => this.#end.receive(chunk));
    port.on('close', (error: Error | null) =>
      this.#end.end(new GatewayError('LINK_CLOSED', `${name}: ${error === null ? 'closed' : 'unplugged'}`)),
    );
    port.on('error', (error) => this.#fail(new GatewayError('LINK_CLOSED', `${name}: ${error.message}`)));
  }

  get name(): string {
    return this.#end.name;
  }

  get closed(): Promise<Error | undefined> {
    return this.#end.closed;
  }

  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#end.onBytes(listener);
  }

  async send(bytes: Uint8Array): Promise<void> {
    // After an unplug serialport never calls back.
    if (this.#end.ended || !this.#port.isOpen) throw this.#end.closedError();
    const written = new Promise<void>((resolve, reject) => {
      this.#port.write(Buffer.from(bytes), (error) => (error ? reject(this.#end.closedError()) : resolve()));
    });
    const wireMs = (bytes.length * bitsPerByte * 1_000) / this.#baudRate;
    const late = (): Error => new GatewayError('LINK_WRITE_TIMEOUT', `${this.name} takes no more bytes`);
    try {
      await withDeadline(this.#clock, limits.writeMarginMs + wireMs, written, late);
    } catch (error) {
      this.#fail(error instanceof Error ? error : undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#end.end(undefined);
    if (!this.#port.isOpen) return;
    const closed = new Promise<void>((resolve) => this.#port.close(() => resolve()));
    await withDeadline(this.#clock, limits.openMs, closed, () => new Error('late')).catch(() => undefined);
  }

  #fail(reason: Error | undefined): void {
    this.#end.end(reason);
    if (this.#port.isOpen) this.#port.close(() => undefined);
  }
}

/** Drives DTR and RTS where the port has them; ptys and some adapters have not, and need none. */
function setModemLines(port: SerialPort, line: SerialLine): Promise<void> {
  const wanted = {
    ...(line.dtr === undefined ? {} : { dtr: line.dtr }),
    ...(line.rts === undefined ? {} : { rts: line.rts }),
  };
  if (Object.keys(wanted).length === 0) return Promise.resolve();
  return new Promise((resolve) => port.set(wanted, () => resolve()));
}

function openError(name: string, error: Error): GatewayError {
  const remedies: readonly (readonly [RegExp, string])[] = [
    [/cannot lock port|resource temporarily unavailable/i, 'another program uses this port: stop it'],
    [/no such file/i, 'there is no such port: is the cable plugged in? `ports` lists the names'],
    [/permission denied/i, 'no right to open this port: add the user to the group dialout'],
    [/inappropriate ioctl|not a tty/i, 'this is not a serial port'],
    [/device or resource busy/i, 'another program uses this port: stop it'],
  ];
  const remedy = remedies.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message;
  return new GatewayError('LINK_OPEN_FAILED', `${name}: ${remedy}`, { cause: error });
}
