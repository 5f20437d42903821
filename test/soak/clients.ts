import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { sleep, systemClock } from '../../src/runtime/clock.ts';

/** What the well-behaved clients have seen. */
export interface Tally {
  answers: number;
  /** Answers that were wrong, came late or did not come. */
  readonly faults: string[];
}

/** One kind of client; runs until `signal` aborts and then closes what it opened. */
export type Client = (port: number, signal: AbortSignal, tally: Tally) => Promise<void>;

const patienceMs = 2_000;
const mostFaults = 50;

function request(transaction: number, unit: number, pdu: readonly number[]): Buffer {
  return Buffer.from([transaction >> 8, transaction & 255, 0, 0, 0, pdu.length + 1, unit, ...pdu]);
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The next whole frame; undefined when it does not come in time or the connection ends. */
async function nextFrame(socket: Socket): Promise<Buffer | undefined> {
  const late = new AbortController();
  const cancel = systemClock.after(patienceMs, () => late.abort());
  const onClose = (): void => late.abort();
  socket.once('close', onClose);
  let received = Buffer.alloc(0);
  try {
    while (received.length < 6 || received.length < 6 + received.readUInt16BE(4)) {
      const [chunk] = (await once(socket, 'data', { signal: late.signal })) as [Buffer];
      received = Buffer.concat([received, chunk]);
    }
    return received;
  } catch {
    return undefined;
  } finally {
    cancel();
    socket.off('close', onClose);
  }
}

function fault(tally: Tally, what: string): void {
  if (tally.faults.length < mostFaults) tally.faults.push(what);
}

/** A client that asks `pdu` of `unit` on one connection, again and again, and judges each answer's PDU. */
function asking(unit: number, pdu: readonly number[], pauseMs: number, isGood: (pdu: Buffer) => boolean): Client {
  return async (port, signal, tally) => {
    const socket = await open(port);
    for (let turn = 1; !signal.aborted; turn = (turn + 1) & 0xffff) {
      socket.write(request(turn, unit, pdu));
      const frame = await nextFrame(socket);
      if (frame?.readUInt16BE(0) === turn && isGood(frame.subarray(7))) tally.answers += 1;
      else fault(tally, `unit ${unit}, request ${turn}: ${frame?.toString('hex') ?? 'no answer'}`);
      if (frame === undefined) break;
      await sleep(systemClock, pauseMs, signal);
    }
    socket.destroy();
  };
}

/** Polls the inverter's block, as energy managers do. */
export const poller = asking(227, [3, 0, 3, 0, 61], 20, (pdu) => pdu[0] === 3 && pdu.length === 2 + 2 * 61);

/** Polls a device that comes and goes: values or exception 10, never anything else. */
export const hopefulPoller = asking(239, [3, 1, 3, 0, 8], 20, (pdu) =>
  pdu[0] === 3 ? pdu.length === 2 + 2 * 8 : pdu.equals(Buffer.from([0x83, 10])),
);

/** Writes a set-point and expects it confirmed. */
export const writer = asking(227, [6, 0, 37, 0, 100], 50, (pdu) => pdu.equals(Buffer.from([6, 0, 37, 0, 100])));

/** Asks for what is not there, as scanners do. */
export const scanner = asking(99, [4, 3, 72, 0, 4], 10, (pdu) => pdu.equals(Buffer.from([0x84, 10])));

/** A new connection for each request. */
export const hopper: Client = async (port, signal, tally) => {
  while (!signal.aborted) {
    const socket = await open(port);
    socket.write(request(7, 100, [3, 3, 32, 0, 6]));
    const frame = await nextFrame(socket);
    if (frame?.length === 9 + 12) tally.answers += 1;
    else fault(tally, `hopper: ${frame?.toString('hex') ?? 'no answer'}`);
    socket.destroy();
    await sleep(systemClock, 10, signal);
  }
};

/** A client that does harm on one connection after another; it expects nothing. */
function harming(pauseMs: number, harm: (socket: Socket) => void): Client {
  return async (port, signal) => {
    while (!signal.aborted) {
      const socket = await open(port);
      harm(socket);
      await sleep(systemClock, pauseMs, signal);
      socket.destroy();
    }
  };
}

const flood = Buffer.concat(Array.from({ length: 2_000 }, (_, turn) => request(turn, 227, [3, 0, 3, 0, 61])));

/** Sends half a request and hangs up. */
export const halfRequest = harming(
  100,
  (socket) => void socket.write(request(1, 100, [3, 3, 32, 0, 6]).subarray(0, 9)),
);

/** Speaks another protocol. */
export const stranger = harming(50, (socket) => void socket.write('GET / HTTP/1.1\r\nHost: gateway\r\n\r\n'));

/** Sends thousands of requests and never reads an answer. */
export const neverReads = harming(500, (socket) => {
  socket.pause();
  socket.write(flood);
});

/** Resets the connection in the middle of its answers. */
export const resets = harming(5, (socket) => {
  socket.write(flood.subarray(0, 1_200));
  socket.resetAndDestroy();
});
