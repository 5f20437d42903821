import { exception } from '../../protocols/modbus/exceptions.ts';
import { type DeviceIdentity, encodeIdentification } from '../../protocols/modbus/identification.ts';
import { headerLength, at as offset, word } from '../../protocols/modbus/mbap.ts';
import { decodeRequest, functionCode, limits, type Request } from '../../protocols/modbus/requests.ts';
import type { RegisterBank } from '../../registers/bank.ts';
import { type BlockFailure, describeFailure } from '../../registers/failure.ts';
import { answerFrame, putException, putHeader } from './answers.ts';
import type { Complaints } from './complaints.ts';
import { exceptionFor } from './outcome.ts';
import { count, type ServerStats } from './stats.ts';
import type { WriteDesk, WriteRequest } from './write-desk.ts';

/** Who asks: the address for complaints, address and port for the audit line. */
export interface Client {
  readonly address: string;
  readonly name: string;
}

export interface ResponderOptions {
  readonly bank: RegisterBank;
  readonly desk: WriteDesk;
  readonly complaints: Complaints;
  readonly identity: DeviceIdentity;
  readonly stats: ServerStats;
}

/** answer() of a request that must wait for a device. */
export const later = -1;
const readFrameSize = 12;

/** The server as a function: a request frame in, an answer frame out. Knows nothing of sockets. */
export class Responder {
  readonly #bank: RegisterBank;
  readonly #options: ResponderOptions;

  constructor(options: ResponderOptions) {
    this.#bank = options.bank;
    this.#options = options;
  }

  /**
   * Answers the whole frame of `size` bytes at `from`, if that is possible at once.
   * @param out takes the answer from `to` on; there must be room for the longest frame
   * @returns the answer's length, or `later`: then settle() must be asked
   */
  answer(bytes: Uint8Array, from: number, size: number, out: Uint8Array, to: number, client: Client): number {
    const code = bytes[from + offset.functionCode] ?? 0;
    if ((code === functionCode.readHolding || code === functionCode.readInput) && size === readFrameSize) {
      const quantity = word(bytes, from + 10);
      const unit = bytes[from + offset.unit] ?? 0;
      if (quantity >= 1 && quantity <= limits.read) {
        if (this.#bank.read(unit, word(bytes, from + 8), quantity, out, to + 9)) {
          putHeader(out, to, bytes, from, 2 + quantity * 2);
          out[to + offset.data] = quantity * 2;
          return 9 + quantity * 2;
        }
      }
    }
    return this.#answerRest(bytes, from, size, out, to, client);
  }

  /** Answers a request that waits for a device. @param frame the whole request, a copy */
  async settle(frame: Uint8Array, client: Client): Promise<Uint8Array> {
    const request = decodeRequest(frame.subarray(offset.functionCode));
    const unit = frame[offset.unit] ?? 0;
    if (request.kind === 'write') {
      const { address, words } = request;
      return this.#write(frame, client, { unit, address, words: () => words }, () => frame.subarray(8, 12));
    }
    if (request.kind === 'mask-write') {
      const words = (): Uint8Array => this.#masked(unit, request);
      return this.#write(frame, client, { unit, address: request.address, words, readsFirst: true }, () =>
        frame.subarray(8),
      );
    }
    if (request.kind !== 'read-write') throw new Error(`a ${request.kind} request does not wait`);
    const unreadable = this.#bank.explainRead(unit, request.address, request.count);
    if (unreadable !== undefined) return this.#failed(frame, unreadable, client);
    const { writeAddress: address, words } = request;
    return this.#write(frame, client, { unit, address, words: () => words }, () => {
      const data = new Uint8Array(1 + request.count * 2);
      data[0] = request.count * 2;
      return this.#bank.read(unit, request.address, request.count, data, 1) ? data : undefined;
    });
  }

  #answerRest(bytes: Uint8Array, from: number, size: number, out: Uint8Array, to: number, client: Client): number {
    const request = decodeRequest(bytes.subarray(from + offset.functionCode, from + size));
    const unit = bytes[from + offset.unit] ?? 0;
    const refuse = (code: number, why: () => string): number => {
      this.#complain(client, unit, code, why);
      return putException(out, to, bytes, from, code);
    };
    switch (request.kind) {
      case 'read': {
        const failure = this.#bank.explainRead(unit, request.address, request.count);
        if (failure === undefined)
          throw new Error(`unit ${unit} has the block at ${request.address} but no image of it`);
        return refuse(exceptionFor(failure.kind), () => describeFailure(failure));
      }
      case 'identify': {
        const data = encodeIdentification(this.#options.identity, request.code, request.object);
        if (data === undefined) return refuse(exception.illegalAddress, () => `no object ${request.object}`);
        putHeader(out, to, bytes, from, 1 + data.length);
        out.set(data, to + offset.data);
        return headerLength + 1 + data.length;
      }
      case 'unknown-function':
        return refuse(exception.illegalFunction, () => `function ${bytes[from + offset.functionCode]} is not offered`);
      case 'malformed':
        return refuse(exception.illegalValue, () => request.why);
      default:
        return later;
    }
  }

  async #write(
    frame: Uint8Array,
    client: Client,
    request: Omit<WriteRequest, 'client' | 'readsFirst'> & { readonly readsFirst?: boolean },
    confirm: () => Uint8Array | undefined,
  ): Promise<Uint8Array> {
    const failure = await this.#options.desk.write({ readsFirst: false, ...request, client: client.name });
    if (failure !== undefined) return this.#exception(frame, failure.code, client, failure.why);
    const data = confirm();
    // The block was there before the write; if its device went meanwhile, that is what there is to say.
    if (data === undefined) return this.#exception(frame, exception.pathUnavailable, client, 'the device went away');
    return answerFrame(frame, data);
  }

  /** new = (current AND and) OR (or AND NOT and) (Modbus Application Protocol V1.1b3, 6.16). */
  #masked(unit: number, request: Request & { kind: 'mask-write' }): Uint8Array {
    const bytes = new Uint8Array(2);
    this.#bank.read(unit, request.address, 1, bytes, 0);
    const masked = (word(bytes, 0) & request.and) | (request.or & ~request.and);
    return Uint8Array.of((masked >> 8) & 0xff, masked & 0xff);
  }

  #failed(frame: Uint8Array, failure: BlockFailure, client: Client): Uint8Array {
    return this.#exception(frame, exceptionFor(failure.kind), client, describeFailure(failure));
  }

  #exception(frame: Uint8Array, code: number, client: Client, why: string): Uint8Array {
    const out = new Uint8Array(headerLength + 2);
    this.#complain(client, frame[offset.unit] ?? 0, code, () => why);
    putException(out, 0, frame, 0, code);
    return out;
  }

  #complain(client: Client, unit: number, code: number, why: () => string): void {
    count(this.#options.stats.exceptions, code);
    this.#options.complaints.add(client.address, unit, code, why);
  }
}
