import type { RegisterRow } from '../registers/row.ts';
import type { RegisterTable } from '../registers/table.ts';
import { parseAddress } from './address.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { connectModbus, type ModbusClient } from './modbus-client.ts';
import { mapOrFail } from './register-map.ts';
import { columns } from './text-table.ts';

interface Found {
  readonly unit: number;
  readonly service: string;
  /** The name that the device has been given, where the service has one. */
  readonly name: string;
}

const units = Array.from({ length: 256 }, (_, unit) => unit);

export const scanCommand: Command = {
  usage: 'HOST[:PORT] [--json]',
  summary: 'list the units of a Modbus-TCP server that answer, and as which service',
  async run(args) {
    const { values, positionals } = parseCommand(args, { json: { type: 'boolean', default: false } });
    const [host, ...rest] = positionals;
    if (host === undefined || rest.length > 0) throw usageError('scan needs one HOST[:PORT]');
    const table = await mapOrFail();
    const client = await connectModbus(parseAddress(host));
    try {
      const found = await scan(client, table);
      if (values.json) print(JSON.stringify(found, undefined, 2));
      else if (found.length === 0) print('no unit answers with a register of the map');
      else
        print(
          columns([
            ['unit', 'service', 'name'],
            ...found.map(({ unit, service, name }) => [String(unit), service, name]),
          ]),
        );
      return 0;
    } finally {
      await client.close();
    }
  },
};

async function scan(client: ModbusClient, table: RegisterTable): Promise<Found[]> {
  const found: Found[] = [];
  for (const unit of units) {
    for (const service of table.services) {
      const [probe] = table.forService(service);
      if (probe === undefined) continue;
      const answer = await client.read(unit, probe.address, 1);
      if (!(answer instanceof Uint8Array)) continue;
      const [name] = table.forPath(service, '/CustomName');
      found.push({ unit, service, name: name === undefined ? '' : await readName(client, unit, name) });
    }
  }
  return found;
}

async function readName(client: ModbusClient, unit: number, row: RegisterRow): Promise<string> {
  const answer = await client.read(unit, row.address, row.words);
  if (!(answer instanceof Uint8Array)) return '';
  const end = answer.indexOf(0);
  return Buffer.from(answer.subarray(0, end === -1 ? answer.length : end)).toString('latin1');
}
