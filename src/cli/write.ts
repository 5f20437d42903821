import { decodeRegisters, encodeForWrite, formatValue } from '../registers/codec.ts';
import type { RegisterRow } from '../registers/row.ts';
import { GatewayError } from '../runtime/errors.ts';
import { parseAddress, parseNumber } from './address.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { connectModbus, explainException } from './modbus-client.ts';
import { mapOrFail } from './register-map.ts';

export const writeCommand: Command = {
  usage: 'HOST[:PORT] UNIT ADDRESS VALUE [--raw]',
  summary: "write one register of a Modbus-TCP server, in the register's unit",
  details: [
    'VALUE is a number in the unit of the register, a text, or the name of an enumerated value;',
    'with --raw it is the 16-bit number as it goes over the wire.',
    'Example: write 127.0.0.1:5020 227 22 12.5',
  ],
  async run(args) {
    const { host, unit, address, text, raw } = parse(args);
    const row = (await mapOrFail()).at(address);
    const words = raw ? rawWord(text) : encode(row, address, text);
    const client = await connectModbus(parseAddress(host));
    try {
      const refused = await client.write(unit, address, words);
      if (refused !== undefined) {
        const reason = explainException(refused.exception, unit, row?.service);
        process.stderr.write(`unit ${unit} register ${address}: ${reason}\n`);
        return 1;
      }
      const back = await client.read(unit, address, words.length / 2);
      if (!(back instanceof Uint8Array))
        print(`register ${address}: written; reading back: exception ${back.exception}`);
      else if (raw || row === undefined) print(`register ${address}: ${((back[0] ?? 0) << 8) | (back[1] ?? 0)}`);
      else print(`register ${address} ${row.service} ${row.path}: ${formatValue(row, decodeRegisters(row, back))}`);
      return 0;
    } finally {
      await client.close();
    }
  },
};

function parse(args: readonly string[]) {
  // A negative number looks like an option to the parser: everything from the first one on is taken as it is.
  const negative = args.findIndex((arg) => /^-\d/.test(arg));
  const guarded = negative === -1 ? args : [...args.slice(0, negative), '--', ...args.slice(negative)];
  const { values, positionals } = parseCommand(guarded, { raw: { type: 'boolean', default: false } });
  const [host, unitText, addressText, ...rest] = positionals;
  const text = rest.filter((part) => part !== '--raw').join(' ');
  if (host === undefined || rest.length === 0) throw usageError('write needs HOST, UNIT, ADDRESS and VALUE');
  return {
    host,
    unit: parseNumber(unitText, 'UNIT', 0, 255),
    address: parseNumber(addressText, 'ADDRESS', 0, 65_535),
    text,
    raw: values.raw || rest.includes('--raw'),
  };
}

function rawWord(text: string): Uint8Array {
  const word = parseNumber(text, 'VALUE', -32_768, 65_535) & 0xffff;
  return Uint8Array.of(word >> 8, word & 0xff);
}

function encode(row: RegisterRow | undefined, address: number, text: string): Uint8Array {
  const refuse = (reason: string): GatewayError => new GatewayError('USAGE', reason);
  if (row === undefined) throw refuse(`register ${address} is not in the map; --raw writes it all the same`);
  if (row.address !== address)
    throw refuse(`register ${address} is inside ${row.path}, which begins at ${row.address}`);
  if (!row.writable) throw refuse(`register ${address} (${row.path}) is read-only`);
  const named = [...row.values].find(([, name]) => name.toLowerCase() === text.toLowerCase())?.[0];
  const value = row.format === 'string' ? text : (named ?? Number(text));
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const names = [...row.values.values()].join(', ');
    throw refuse(`"${text}" is no number${names === '' ? '' : ` and none of: ${names}`}`);
  }
  const { min = -Infinity, max = Infinity } = row;
  if (typeof value === 'number' && (value < min || value > max)) {
    throw refuse(`register ${address} (${row.path}) takes ${min} to ${max}`);
  }
  const words = encodeForWrite(row, value);
  if (typeof words === 'string') throw refuse(words);
  return words;
}
