import modbusSerial from 'modbus-serial';
import type { ListenAddress } from '../config/config.ts';
import { exceptionName } from '../protocols/modbus/exceptions.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { formatAddress } from '../servers/modbus/listen.ts';

/** An answer of the server that is an exception. */
export interface ClientException {
  readonly exception: number;
}

/** A Modbus-TCP client for the tools; registers in wire order, two bytes each. */
export interface ModbusClient {
  /** @param input function 4 instead of 3  @throws GatewayError LINK_CLOSED when there is no answer */
  read(unit: number, address: number, count: number, input?: boolean): Promise<Uint8Array | ClientException>;
  write(unit: number, address: number, words: Uint8Array): Promise<ClientException | undefined>;
  close(): Promise<void>;
}

const connectMs = 5_000;
const answerMs = 5_000;

/**
 * Connects to a Modbus-TCP server.
 * @throws GatewayError LINK_OPEN_FAILED with what to do
 */
export async function connectModbus(address: ListenAddress): Promise<ModbusClient> {
  const client = new modbusSerial.default();
  const where = formatAddress(address);
  try {
    await client.connectTCP(address.host, { port: address.port, timeout: connectMs });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'nothing listens there' : reasonOf(error);
    const hint = address.port === 502 ? '; the demo is on port 5020' : '';
    throw new GatewayError('LINK_OPEN_FAILED', `cannot connect to ${where}: ${reason}${hint}`);
  }
  client.setTimeout(answerMs);

  async function ask<T>(unit: number, request: () => Promise<T>): Promise<T | ClientException> {
    client.setID(unit);
    try {
      return await request();
    } catch (error) {
      const code: unknown = (error as { modbusCode?: unknown }).modbusCode;
      if (typeof code === 'number') return { exception: code };
      throw new GatewayError('LINK_CLOSED', `no answer from ${where}: ${reasonOf(error)}`);
    }
  }

  return {
    read: (unit, address_, count, input = false) =>
      ask(unit, async () => {
        const read = input ? client.readInputRegisters(address_, count) : client.readHoldingRegisters(address_, count);
        return new Uint8Array((await read).buffer);
      }),
    async write(unit, address_, words) {
      const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
      const values = Array.from({ length: words.length / 2 }, (_, index) => view.getUint16(index * 2));
      const [single] = values;
      const outcome = await ask(unit, async () => {
        if (values.length === 1 && single !== undefined) await client.writeRegister(address_, single);
        else await client.writeRegisters(address_, values);
        return undefined;
      });
      return outcome;
    },
    close: () => new Promise((resolve) => client.close(() => resolve())),
  };
}

/** An exception for people, with what to do. */
export function explainException(code: number, unit: number, service: string | undefined): string {
  const advice: Readonly<Record<number, string>> = {
    2: 'no such register, a gap in the block, or a register that cannot be written',
    3: 'the value or the quantity is out of range',
    4: 'the device refuses; the log of the gateway says why',
    6: 'too many writes wait for this device; try again',
    10: `no ${service ?? 'service with this register'} answers at unit ${unit}; \`scan\` lists what does`,
    11: 'the device does not answer',
  };
  const known = advice[code];
  return `exception ${code} (${exceptionName(code)})${known === undefined ? '' : `: ${known}`}`;
}
