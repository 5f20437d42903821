import type { Socket } from 'node:net';
import { frameSize, longestFrame, lookAtFrame } from '../../protocols/modbus/mbap.ts';
import { serverLimits } from './limits.ts';
import type { OutputBuffer } from './output-buffer.ts';
import { type Client, later, type Responder } from './responder.ts';
import type { CloseReason } from './stats.ts';

/** What all connections of a server have in common. */
export interface ConnectionHost {
  readonly responder: Responder;
  /** Takes the answers of one turn; shared, because a turn ends before the next one begins. */
  readonly output: OutputBuffer;
  /** Clock.now() as of the last sweep: exact enough for limits of seconds, and free. */
  readonly time: { now: number };
  readonly stats: { requests: number };
  /** Counts turns, so that connections can be ordered by their last request. */
  readonly order: { last: number };
  /** We end a connection, for this reason. @param client its address and port */
  closing(client: Client, reason: CloseReason): void;
  /** Something in the server itself went wrong while it answered this client. */
  failed(client: string, error: unknown): void;
}

/** Room for the answers of one turn. */
export const outputSize = serverLimits.requestsPerTurn * longestFrame;
const nothing = new Uint8Array(0);

/**
 * One client: cuts its byte stream into requests and answers them in order. While a write waits for its device,
 * while the client does not read its answers, and after a full turn, nothing more is taken from the socket.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #client: Client;
  readonly openedAt: number;
  /** Place in the order of last requests; for a connection without any, of its opening. */
  lastTurn: number;
  hasAsked = false;
  /** When its last request was complete; before the first one, when it was opened. */
  lastRequestAt: number;
  /** Bytes not worked on yet: an incomplete request, or what waits for its turn. */
  #rest: Uint8Array = nothing;
  #waiting: 'no' | 'turn' | 'write' | 'drain' = 'no';
  #peerEnded = false;
  #finishing = false;
  /** Whether the reason for the end has been told, so that one connection counts once. */
  #isCounted = false;
  #halfFrameSince: number | undefined;
  #unreadSince: number | undefined;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    const address = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
    this.#client = { address, name: `${address}:${socket.remotePort ?? 0}` };
    this.openedAt = host.time.now;
    this.lastRequestAt = host.time.now;
    this.lastTurn = ++host.order.last;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('end', () => {
      this.#peerEnded = true;
      if (this.#waiting === 'no') this.#finish();
    });
    // A reset by the peer is everyday life; 'close' follows and tells the server.
    socket.on('error', () => undefined);
  }

  /** Ends the connection if it has run into one of the limits. @param idleMs 0 = no limit on idle time */
  sweep(now: number, idleMs: number): void {
    if (this.#unreadSince !== undefined && now - this.#unreadSince >= serverLimits.unreadMs) {
      this.drop('unread answers');
    } else if (this.#halfFrameSince !== undefined && now - this.#halfFrameSince >= serverLimits.halfFrameMs) {
      this.drop('half frame');
    } else if (idleMs > 0 && now - this.lastRequestAt >= idleMs) {
      this.drop('idle');
    }
  }

  /** Ends the connection at once. */
  drop(reason: CloseReason): void {
    if (this.#socket.destroyed) return;
    if (!this.#isCounted) this.#host.closing(this.#client, reason);
    this.#socket.destroy();
  }

  /** Ends the connection after the answer to a pending write. */
  shutDown(): void {
    this.#rest = nothing;
    this.#peerEnded = true;
    this.#socket.pause();
    if (this.#waiting !== 'write') this.#finish();
  }

  #take(chunk: Uint8Array): void {
    if (this.#finishing) return;
    if (this.#waiting !== 'no') this.#rest = joined(this.#rest, chunk);
    else if (this.#rest.length === 0) this.#work(chunk);
    else this.#work(joined(this.#rest, chunk));
  }

  /** Answers the requests in `bytes`, at most one turn's worth, with one write to the socket. */
  #work(bytes: Uint8Array): void {
    const out = this.#host.output.bytes;
    let from = 0;
    let length = 0;
    let answered = 0;
    let pending = 0;
    while (answered < serverLimits.requestsPerTurn) {
      const size = frameSize(bytes, from);
      if (size === 0) break;
      answered += 1;
      const added = this.#host.responder.answer(bytes, from, size, out, length, this.#client);
      if (added === later) {
        pending = size;
        break;
      }
      length += added;
      from += size;
    }
    if (answered > 0) this.#noteRequests(answered);
    if (length > 0) this.#send(this.#host.output.first(length), true);
    if (pending > 0) this.#settle(new Uint8Array(bytes.subarray(from, from + pending)), bytes.subarray(from + pending));
    else this.#keep(from === bytes.length ? nothing : bytes.subarray(from), answered);
  }

  /** What to do with the bytes behind the answered requests. */
  #keep(rest: Uint8Array, answered: number): void {
    const look = rest.length === 0 ? undefined : lookAtFrame(rest, 0);
    if (answered > 0) this.#halfFrameSince = undefined;
    if (look?.kind === 'broken') {
      this.#breakOff();
      return;
    }
    if (look?.kind === 'frame') {
      // The turn is over; the rest has the next one.
      this.#rest = rest;
      if (this.#waiting === 'no') this.#yield();
      return;
    }
    if (look === undefined) {
      this.#rest = nothing;
    } else {
      // A copy: a view would pin the whole received chunk for as long as the client dawdles.
      this.#rest = new Uint8Array(rest);
      this.#halfFrameSince ??= this.#host.time.now;
    }
    if (this.#waiting === 'no' && this.#peerEnded) this.#finish();
  }

  #send(answers: Uint8Array, isShared = false): void {
    const more = this.#socket.write(answers);
    // Handed to the system already? Then the buffer is free again; else the socket keeps it (modbus-server.md, 10).
    if (isShared && this.#socket.writableLength > 0) this.#host.output.giveAway();
    if (more) return;
    this.#unreadSince ??= this.#host.time.now;
    this.#waiting = 'drain';
    this.#socket.pause();
  }

  #drained(): void {
    this.#unreadSince = undefined;
    if (this.#waiting === 'drain') this.#goOn();
  }

  #yield(): void {
    this.#waiting = 'turn';
    this.#socket.pause();
    setImmediate(() => this.#goOn());
  }

  /**
   * Carries a write out; everything behind it waits, so that answers keep their order. What follows has another
   * turn: pipelined writes must not keep other clients waiting, however soon they settle.
   */
  #settle(frame: Uint8Array, rest: Uint8Array): void {
    const drain = this.#waiting === 'drain';
    this.#waiting = 'write';
    this.#rest = rest;
    this.#halfFrameSince = undefined;
    this.#socket.pause();
    this.#host.responder.settle(frame, this.#client).then(
      (answer) => {
        if (this.#socket.destroyed) return;
        this.#waiting = drain && this.#unreadSince !== undefined ? 'drain' : 'no';
        this.#send(answer);
        if (this.#waiting === 'no') this.#yield();
      },
      // settle() answers every failure itself; what comes here is a bug, and ends this connection only.
      (error: unknown) => {
        this.#host.failed(this.#client.name, error);
        this.#socket.destroy();
      },
    );
  }

  #goOn(): void {
    if (this.#socket.destroyed || this.#finishing) return;
    this.#waiting = 'no';
    const rest = this.#rest;
    this.#rest = nothing;
    if (rest.length > 0) this.#work(rest);
    else if (this.#peerEnded) this.#finish();
    if (this.#waiting === 'no' && !this.#finishing) this.#socket.resume();
  }

  #noteRequests(count: number): void {
    this.#host.stats.requests += count;
    this.hasAsked = true;
    this.lastTurn = ++this.#host.order.last;
    this.lastRequestAt = this.#host.time.now;
  }

  /** The stream is no Modbus, or has lost its frames: nothing in it can be trusted any more. */
  #breakOff(): void {
    this.#host.closing(this.#client, 'broken frame');
    this.#isCounted = true;
    this.#finish();
  }

  /** Sends what is still to be sent, then closes. */
  #finish(): void {
    if (this.#finishing) return;
    this.#finishing = true;
    this.#rest = nothing;
    this.#halfFrameSince = undefined;
    this.#unreadSince ??= this.#host.time.now;
    this.#socket.destroySoon();
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first, 0);
  both.set(second, first.length);
  return both;
}
