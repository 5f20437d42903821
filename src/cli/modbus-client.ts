import modbusSerial from 'modbus-serial';
import type { ListenAddress } from '../config/config.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { formatAddress } from '../servers/modbus/listen.ts';

/** An answer of the server that is an exception. */
export interface ClientException {
  readonly exception: number;
}

/** A Modbus-TCP client for the tools. Registers are in wire order, two bytes each; requests may overlap. */
export interface ModbusClient {
  /** The server, for messages. */
  readonly name: string;
  /**
   * Reads `count` registers (1..125).
   * @param input with function 4 instead of 3
   * @throws GatewayError LINK_CLOSED when there is no answer
   */
  read(unit: number, address: number, count: number, input?: boolean): Promise<Uint8Array | ClientException>;
  /** Writes one register with function 6, more with 16. @throws GatewayError LINK_CLOSED when there is no answer */
  write(unit: number, address: number, words: Uint8Array): Promise<ClientException | undefined>;
  close(): void;
}

const connectMs = 5_000;
const answerMs = 5_000;

const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'no way leads to this host',
  ENETUNREACH: 'no way leads to this network',
};

/**
 * Connects to a Modbus-TCP server, within 5 s.
 * @throws GatewayError LINK_OPEN_FAILED with what to do
 */
export async function connectModbus(address: ListenAddress): Promise<ModbusClient> {
  const client = new modbusSerial.default();
  const name = formatAddress(address);
  try {
    await client.connectTCP(address.host, { port: address.port, timeout: connectMs });
  } catch (error) {
    const reason = remedies[(error as NodeJS.ErrnoException).code ?? ''] ?? reasonOf(error);
    const hint = address.port === 502 ? '; the demo is on port 5020: write HOST:5020' : '';
    throw new GatewayError('LINK_OPEN_FAILED', `cannot connect to ${name}: ${reason}${hint}`, { cause: error });
  }
  client.setTimeout(answerMs);

  async function ask<T>(unit: number, request: () => Promise<T>): Promise<T | ClientException> {
    // The unit ID is taken over when the request is made: nothing may come between these two lines.
    client.setID(unit);
    const answer = request();
    try {
      return await answer;
    } catch (error) {
      const code: unknown = (error as { modbusCode?: unknown }).modbusCode;
      if (typeof code === 'number') return { exception: code };
      throw new GatewayError('LINK_CLOSED', `no answer from ${name}: ${reasonIn(error)}`, { cause: error });
    }
  }

  return {
    name,
    async read(unit, start, count, input = false) {
      const answer = await ask(unit, () =>
        input ? client.readInputRegisters(start, count) : client.readHoldingRegisters(start, count),
      );
      return 'exception' in answer ? answer : new Uint8Array(answer.buffer);
    },
    async write(unit, start, words) {
      const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
      const values = Array.from({ length: words.length / 2 }, (_, index) => view.getUint16(index * 2));
      const [first = 0, ...more] = values;
      const answer = await ask<unknown>(unit, () =>
        more.length === 0 ? client.writeRegister(start, first) : client.writeRegisters(start, values),
      );
      return isException(answer) ? answer : undefined;
    },
    // A server that never closes its side would keep close() waiting.
    close: () => client.destroy(() => undefined),
  };
}

/** modbus-serial throws plain objects too. */
function reasonIn(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message : reasonOf(error);
}

function isException(answer: unknown): answer is ClientException {
  return typeof answer === 'object' && answer !== null && 'exception' in answer;
}
