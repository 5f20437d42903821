import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP client that sends any bytes and collects whole Modbus frames, or whatever comes. */
export class RawClient {
  readonly socket: Socket;
  received: Uint8Array = new Uint8Array(0);
  /** The server has ended the connection: nothing more will come. */
  isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Uint8Array) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.#wake();
    });
    socket.on('error', () => undefined);
    const ended = (): void => {
      this.isClosed = true;
      this.#wake();
    };
    socket.on('end', ended);
    socket.on('close', ended);
  }

  static async open(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connect({ port, host, noDelay: true, allowHalfOpen: true });
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  /** Sends bytes (hex text or raw) and waits until the system has them. */
  send(bytes: string | Uint8Array): Promise<void> {
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'hex') : bytes;
    return new Promise((resolve, reject) => this.socket.write(data, (error) => (error ? reject(error) : resolve())));
  }

  /** Resolves with the next `count` whole frames as hex, or with what there is when the connection closes. */
  async frames(count: number): Promise<string[]> {
    const frames: string[] = [];
    while (frames.length < count) {
      const size = this.received.length >= 6 ? 6 + (((this.received[4] ?? 0) << 8) | (this.received[5] ?? 0)) : 6;
      if (this.received.length >= size && size > 6) {
        frames.push(Buffer.from(this.received.subarray(0, size)).toString('hex'));
        this.received = this.received.subarray(size);
      } else if (this.isClosed) {
        break;
      } else {
        await this.#more();
      }
    }
    return frames;
  }

  /** Sends one request and resolves with its answer as hex. */
  async ask(request: string): Promise<string> {
    await this.send(request);
    return (await this.frames(1))[0] ?? '';
  }

  /** Resolves when the server has ended the connection. */
  async closed(): Promise<void> {
    while (!this.isClosed) await this.#more();
  }

  destroy(): void {
    this.socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

let transaction = 0;

/** A request frame as hex: `request(227, '030003000a')` asks unit 227 for ten registers from 3. */
export function request(unit: number, pdu: string, id?: number): string {
  transaction = (transaction + 1) & 0xffff;
  const header = Buffer.alloc(7);
  header.writeUInt16BE(id ?? transaction, 0);
  header.writeUInt16BE(1 + pdu.length / 2, 4);
  header[6] = unit;
  return header.toString('hex') + pdu;
}

/** The PDU of an answer frame, as hex. */
export function pdu(frame: string): string {
  return frame.slice(14);
}
