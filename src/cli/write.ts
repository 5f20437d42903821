import { decodeRegisters, formatValue } from '../registers/codec.ts';
import { parseAddress, parseNumber } from './address.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { explainException } from './explain-exception.ts';
import { connectModbus } from './modbus-client.ts';
import { mapOrFail } from './register-map.ts';
import { wordsToWrite } from './words-to-write.ts';

export const writeCommand: Command = {
  usage: 'HOST[:PORT] UNIT ADDRESS VALUE [--raw]',
  summary: "write a register of a Modbus-TCP server, in the register's unit",
  details: [
    'VALUE is a number in the unit of the register, a text, or the name of an enumerated value;',
    'with --raw it is one 16-bit number as it goes over the wire, to any address.',
    'Prints what the register holds afterwards. PORT is 502 by default.',
    'Example: write 127.0.0.1:5020 227 22 12.5',
  ],
  async run(args) {
    const { server, unit, address, text, raw } = parse(args);
    const table = await mapOrFail();
    const row = table.at(address);
    const words = raw ? rawWord(text) : wordsToWrite(row, address, text);
    if (typeof words === 'string') {
      process.stderr.write(`${words}\n`);
      return 1;
    }
    const client = await connectModbus(server);
    try {
      const refused = await client.write(unit, address, words);
      if (refused !== undefined) {
        const block = { unit, address, count: words.length / 2, writing: true };
        process.stderr.write(`${explainException({ ...refused, ...block, table, server: client.name })}\n`);
        return 1;
      }
      const back = await client.read(unit, address, words.length / 2);
      if ('exception' in back) print(`register ${address}: written; it cannot be read back (${back.exception})`);
      else if (raw || row === undefined) print(`register ${address}: ${((back[0] ?? 0) << 8) | (back[1] ?? 0)}`);
      else print(`register ${address} ${row.service} ${row.path}: ${formatValue(row, decodeRegisters(row, back))}`);
      return 0;
    } finally {
      client.close();
    }
  },
};

function parse(args: readonly string[]) {
  const { values, positionals } = parseCommand(args, { raw: { type: 'boolean', default: false } });
  const [host, unitText, addressText, text, ...rest] = positionals;
  if (host === undefined || text === undefined) throw usageError('write needs HOST, UNIT, ADDRESS and VALUE');
  if (rest.length > 0) throw usageError(`write takes one VALUE; put text with spaces in quotes`);
  return {
    server: parseAddress(host),
    unit: parseNumber(unitText, 'UNIT', 0, 255),
    address: parseNumber(addressText, 'ADDRESS', 0, 65_535),
    text,
    raw: values.raw,
  };
}

function rawWord(text: string): Uint8Array {
  const word = parseNumber(text, 'VALUE', -32_768, 65_535) & 0xffff;
  return Uint8Array.of(word >> 8, word & 0xff);
}
