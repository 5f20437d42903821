import { openClient } from '../client.mjs';
import { faultOf, putLoad } from '../load.mjs';
import { watchMemory } from '../machine.mjs';
import { block } from '../plant.mjs';
import { startGateway } from '../servers.mjs';

const mostMegabytes = 75;
const longestRead = 125;

/** Memory with every register of the map served, and 100 busy connections. */
export async function memory(bench) {
  const server = await startGateway(bench);
  try {
    const registers = await readWholeMap(bench.plant, server.port);
    const { unit, address, most: count } = block;
    const load = { unit, address, count, connections: 100, seconds: 3 };
    const { result, most } = await watchMemory(server.pid, () => putLoad(bench.tools.load, server.port, load));
    const fault = faultOf(result);
    return {
      title: 'Memory',
      text:
        `${registers} registers of ${bench.plant.services.length} service types served and read; then 100 busy ` +
        'connections for 3 s.',
      checks: [
        {
          what: 'resident memory, whole map served, 100 connections',
          measured: fault ?? `${most.toFixed(1)} MB`,
          target: `<= ${mostMegabytes} MB`,
          ok: fault === undefined && most <= mostMegabytes,
        },
      ],
    };
  } finally {
    await server.stop();
  }
}

/** Reads every register of the map once. @returns {Promise<number>} how many there are */
async function readWholeMap({ table, services }, port) {
  const client = await openClient(port);
  let registers = 0;
  for (const { type, unit } of services) {
    for (const row of table.forService(type)) {
      for (let offset = 0; offset < row.words; offset += longestRead) {
        const bytes = await client.read(unit, row.address + offset, Math.min(longestRead, row.words - offset));
        registers += bytes.length / 2;
      }
    }
  }
  client.close();
  return registers;
}
