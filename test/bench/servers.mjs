import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openClient } from './client.mjs';
import { block, plantCsv } from './plant.mjs';
import { startServer } from './processes.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
/** The built program. */
export const gatewayMain = here('../../dist/main.js');
const valuesLimitMs = 10_000;

/** The servers that ours is compared with, by the names in the tables. */
const peers = {
  raw: 'peers/raw.mjs',
  'modbus-serial': 'peers/modbus-serial.mjs',
  jsmodbus: 'peers/jsmodbus.mjs',
};

/** Starts one of the other servers on the measured block. */
export function startPeer(name, bench) {
  const script = here(peers[name]);
  return startServer(name, [process.execPath, script, String(block.address), bench.plant.words.toString('hex')]);
}

/** Starts the built gateway, as users do, on a plant that fills the whole register map, and waits for its values. */
export async function startGateway(bench, options) {
  const server = await startServer('ccgx-gateway', gatewayCommand(bench), options);
  try {
    await waitForValues(server.port);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The gateway listens before its devices are there; their registers are refused until then. */
async function waitForValues(port) {
  const client = await openClient(port);
  const giveUp = performance.now() + valuesLimitMs;
  try {
    while (!(await client.has(block.unit, block.address, block.most))) {
      if (performance.now() > giveUp) throw new Error(`no values within ${valuesLimitMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  } finally {
    client.close();
  }
}

/** The command line of the built gateway; writes its configuration. */
function gatewayCommand({ folder, plant }) {
  const config = join(folder, 'gateway.yaml');
  writeFileSync(join(folder, 'services.csv'), plantCsv(plant.services));
  writeFileSync(
    config,
    ['modbus:', '  listen: 127.0.0.1:0', 'devices:', '  - driver: fixture', '    file: services.csv', ''].join('\n'),
  );
  return [process.execPath, gatewayMain, 'run', '--config', config, '--data', join(folder, 'state')];
}

/** Starts the gateway's own parts in one process with something that changes values. */
export function startChangingGateway({ folder, plant }) {
  const file = join(folder, 'services.json');
  const services = plant.services.map(({ values, ...service }) => ({ ...service, values: [...values] }));
  writeFileSync(file, JSON.stringify(services));
  return startServer('changing values', [process.execPath, here('peers/changing-values.mjs'), file]);
}
