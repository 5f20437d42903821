import type { RegisterTable } from '../registers/table.ts';
import { parseAddress, parseNumber } from './address.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { explainException } from './explain-exception.ts';
import { connectModbus, type ModbusClient } from './modbus-client.ts';
import { decodeBlock, type Reading, renderReadings, requestSize } from './readings.ts';
import { mapOrFail } from './register-map.ts';

export const readCommand: Command = {
  usage: 'HOST[:PORT] UNIT ADDRESS[:COUNT] … [--raw] [--fc 3|4] [--json]',
  summary: 'read registers from a Modbus-TCP server and decode them by the map',
  details: [
    'COUNT is a number of registers; without it, as many as the value at ADDRESS takes. PORT is 502 by default.',
    '--raw shows the 16-bit numbers as they come over the wire; --fc 4 reads with function 4.',
    'Example: read 127.0.0.1:5020 100 840:4',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, {
      raw: { type: 'boolean', default: false },
      fc: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    });
    const [host, unitText, ...blockTexts] = positionals;
    if (host === undefined || blockTexts.length === 0) throw usageError('read needs HOST, UNIT and ADDRESS');
    const server = parseAddress(host);
    const unit = parseNumber(unitText, 'UNIT', 0, 255);
    const input = parseNumber(values.fc, '--fc', 3, 4) === 4;
    const blocks = blockTexts.map(parseBlock);
    const table = await mapOrFail();
    const client = await connectModbus(server);
    try {
      const readings: Reading[] = [];
      const refusals: string[] = [];
      for (const { address, count = wholeRow(table, address) } of blocks) {
        const block = await readBlock({ client, table, unit, input }, address, count);
        if (typeof block === 'string') refusals.push(block);
        else readings.push(...decodeBlock(values.raw ? undefined : table, address, block));
      }
      if (readings.length > 0 || values.json) print(renderReadings(readings, values.json));
      for (const refusal of refusals) process.stderr.write(`${refusal}\n`);
      return refusals.length === 0 ? 0 : 1;
    } finally {
      client.close();
    }
  },
};

interface Reader {
  readonly client: ModbusClient;
  readonly table: RegisterTable;
  readonly unit: number;
  readonly input: boolean;
}

/** The registers in wire order, or why the server refuses them. */
async function readBlock(reader: Reader, address: number, count: number): Promise<Uint8Array | string> {
  const { client, table, unit, input } = reader;
  const bytes = new Uint8Array(count * 2);
  for (let done = 0; done < count; ) {
    const start = address + done;
    const size = requestSize(table, start, count - done);
    const answer = await client.read(unit, start, size, input);
    if ('exception' in answer) {
      const block = { unit, address, count, writing: false };
      return explainException({ ...answer, ...block, table, server: client.name });
    }
    bytes.set(answer, done * 2);
    done += size;
  }
  return bytes;
}

function wholeRow(table: RegisterTable, address: number): number {
  const row = table.at(address);
  return row?.address === address ? row.words : 1;
}

function parseBlock(text: string): { address: number; count?: number } {
  const [addressText, countText, ...rest] = text.split(':');
  if (rest.length > 0) throw usageError(`"${text}" is no ADDRESS[:COUNT]`);
  const address = parseNumber(addressText, 'ADDRESS', 0, 65_535);
  return countText === undefined
    ? { address }
    : { address, count: parseNumber(countText, 'COUNT', 1, 65_536 - address) };
}
