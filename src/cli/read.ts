import { decodeRegisters, formatValue } from '../registers/codec.ts';
import type { RegisterRow } from '../registers/row.ts';
import type { RegisterTable } from '../registers/table.ts';
import { parseAddress, parseNumber } from './address.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { connectModbus, explainException, type ModbusClient } from './modbus-client.ts';
import { mapOrFail } from './register-map.ts';
import { columns } from './text-table.ts';

/** A row that was read, or why it was not. */
interface Reading {
  readonly address: number;
  readonly words: readonly number[];
  readonly row: RegisterRow | undefined;
  readonly value: number | string | undefined;
}

const mostRegisters = 125;

export const readCommand: Command = {
  usage: 'HOST[:PORT] UNIT ADDRESS[:COUNT] … [--raw] [--fc 3|4] [--json]',
  summary: 'read registers from a Modbus-TCP server and decode them by the map',
  details: ['Example: read 127.0.0.1:5020 100 840:4'],
  async run(args) {
    const { values, positionals } = parseCommand(args, {
      raw: { type: 'boolean', default: false },
      fc: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    });
    const [host, unitText, ...blocks] = positionals;
    if (host === undefined || blocks.length === 0) throw usageError('read needs HOST, UNIT and at least one ADDRESS');
    const unit = parseNumber(unitText, 'UNIT', 0, 255);
    const input = parseNumber(values.fc, '--fc', 3, 4) === 4;
    const wanted = blocks.map(parseBlock);
    const table = await mapOrFail();
    const client = await connectModbus(parseAddress(host));
    try {
      const readings: Reading[] = [];
      for (const [address, count] of wanted) {
        readings.push(...(await readBlock({ client, table, unit, input, raw: values.raw }, address, count)));
      }
      print(values.json ? asJson(readings) : asText(readings));
      return 0;
    } catch (error) {
      if (!(error instanceof ReadRefused)) throw error;
      process.stderr.write(`${error.message}\n`);
      return 1;
    } finally {
      await client.close();
    }
  },
};

class ReadRefused extends Error {}

interface Reader {
  readonly client: ModbusClient;
  readonly table: RegisterTable;
  readonly unit: number;
  readonly input: boolean;
  readonly raw: boolean;
}

async function readBlock(reader: Reader, address: number, count: number): Promise<Reading[]> {
  const bytes = new Uint8Array(count * 2);
  for (let done = 0; done < count; done += mostRegisters) {
    const size = Math.min(mostRegisters, count - done);
    const answer = await reader.client.read(reader.unit, address + done, size, reader.input);
    if (!(answer instanceof Uint8Array)) {
      const service = reader.table.at(address + done)?.service;
      const reason = explainException(answer.exception, reader.unit, service);
      throw new ReadRefused(`unit ${reader.unit} register ${address + done}: ${reason}`);
    }
    bytes.set(answer, done * 2);
  }
  return split(reader, address, bytes);
}

/** Cuts a block into the values of the map; registers of which only a part was read stay raw. */
function split({ table, raw }: Reader, address: number, bytes: Uint8Array): Reading[] {
  const readings: Reading[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / 2;
  for (let index = 0; index < count; ) {
    const row = table.at(address + index);
    const whole = !raw && row !== undefined && row.address === address + index && index + row.words <= count;
    const size = whole ? row.words : 1;
    const words = Array.from({ length: size }, (_, word) => view.getUint16((index + word) * 2));
    const value = whole && row.format !== 'reserved' ? decodeRegisters(row, bytes, index * 2) : undefined;
    readings.push({ address: address + index, words, row, value });
    index += size;
  }
  return readings;
}

function asText(readings: readonly Reading[]): string {
  return columns(
    readings.map(({ address, words, row, value }) => [
      String(address),
      row === undefined ? '' : row.format === 'reserved' ? '(reserved)' : `${row.service} ${row.path}`,
      value === undefined || row === undefined ? words.join(' ') : formatValue(row, value),
      row?.description ?? '',
    ]),
  );
}

function asJson(readings: readonly Reading[]): string {
  const entries = readings.map(({ address, words, row, value }) => ({
    address,
    words,
    ...(row === undefined
      ? {}
      : { service: row.service, path: row.path, unit: row.unit, description: row.description }),
    ...(value === undefined ? {} : { value }),
  }));
  return JSON.stringify(entries, undefined, 2);
}

function parseBlock(text: string): [address: number, count: number] {
  const [addressText, countText = '1'] = text.split(':');
  const address = parseNumber(addressText, 'ADDRESS', 0, 65_535);
  return [address, parseNumber(countText, 'COUNT', 1, 65_536 - address)];
}
