import { decodeRegisters } from '../registers/codec.ts';
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

/** Unit 0 is the same as 100 (modbus-gx.md, 4). */
const units = Array.from({ length: 255 }, (_, index) => index + 1);
/** A server answers in order: this many questions on their way hide the network's delay. */
const inFlight = 32;

export const scanCommand: Command = {
  usage: 'HOST[:PORT] [--json]',
  summary: 'list the units of a Modbus-TCP server that answer, and as which service',
  details: ['Asks every unit ID for one register of every service type of the map. PORT is 502 by default.'],
  async run(args) {
    const { values, positionals } = parseCommand(args, { json: { type: 'boolean', default: false } });
    const [host, ...rest] = positionals;
    if (host === undefined || rest.length > 0) throw usageError('scan needs one HOST[:PORT]');
    const server = parseAddress(host);
    const table = await mapOrFail();
    const client = await connectModbus(server);
    try {
      const found = await scan(client, table);
      if (values.json) print(JSON.stringify(found, undefined, 2));
      else if (found.length === 0) print('no unit answers with a register of the map');
      else print(asText(found));
      return 0;
    } finally {
      client.close();
    }
  },
};

function asText(found: readonly Found[]): string {
  return columns([
    ['unit', 'service', 'name'],
    ...found.map(({ unit, service, name }) => [String(unit), service, name]),
  ]);
}

async function scan(client: ModbusClient, table: RegisterTable): Promise<Found[]> {
  const probes = units.flatMap((unit) =>
    [...table.services].flatMap((service) => {
      const [first] = table.forService(service);
      return first === undefined ? [] : [{ unit, service, address: first.address }];
    }),
  );
  const answers = await inTurns(probes, async ({ unit, service, address }) => {
    const answer = await client.read(unit, address, 1);
    return 'exception' in answer ? [] : [{ unit, service }];
  });
  return inTurns(answers.flat(), async ({ unit, service }) => {
    const [row] = table.forPath(service, '/CustomName');
    return { unit, service, name: row === undefined ? '' : await readText(client, unit, row) };
  });
}

async function readText(client: ModbusClient, unit: number, row: RegisterRow): Promise<string> {
  const answer = await client.read(unit, row.address, row.words);
  return 'exception' in answer ? '' : String(decodeRegisters(row, answer));
}

/** Does `work` for all items, a bounded number at a time; results are in the items' order. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let done = 0; done < items.length; done += inFlight) {
    results.push(...(await Promise.all(items.slice(done, done + inFlight).map(work))));
  }
  return results;
}
