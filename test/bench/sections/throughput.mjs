import { median, thousands } from '../figures.mjs';
import { putLoad } from '../load.mjs';
import { processorTime } from '../machine.mjs';
import { block } from '../plant.mjs';
import { startGateway, startPeer } from '../servers.mjs';
import { figuresOf, nameOf, tableOf } from './cell.mjs';
import { checkThroughput } from './throughput-targets.mjs';

const counts = [1, 30, 125];
const loads = [
  { connections: 1, inflight: 1 },
  { connections: 10, inflight: 1 },
  { connections: 100, inflight: 1 },
  { connections: 1000, inflight: 1 },
  { connections: 10, inflight: 8 },
];

/** Answers per second of all servers, measured in turns. */
export async function throughput(bench) {
  const servers = [];
  try {
    servers.push(await startGateway(bench));
    for (const peer of ['raw', 'modbus-serial', 'jsmodbus']) servers.push(await startPeer(peer, bench));
    for (const server of servers) await measure(bench, server, { count: 125, connections: 100, inflight: 1 }, 1);
    const before = processorTime(servers[0].pid);
    const cells = [];
    for (const load of loads)
      for (const count of counts) cells.push(await measureCell(bench, servers, { count, ...load }));
    const after = processorTime(servers[0].pid);
    const inKernel = (after.system - before.system) / (after.system - before.system + after.user - before.user);
    return {
      title: 'Answers per second',
      text: explain(bench.effort, inKernel),
      table: tableOf(cells),
      checks: checkThroughput(cells),
    };
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** @returns {Promise<import('./cell.mjs').Cell>} */
async function measureCell(bench, servers, cell) {
  const { repetitions, otherRepetitions, seconds } = bench.effort;
  const results = Object.fromEntries(servers.map(({ name }) => [name, []]));
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const [ours, raw, ...others] = servers;
    // In turns, so that neither always follows the same other one, or itself more often.
    const closest = repetition % 2 === 0 ? [ours, raw] : [raw, ours];
    for (const server of repetition < otherRepetitions ? [...closest, ...others] : closest) {
      results[server.name].push(await measure(bench, server, cell, seconds));
    }
  }
  const done = { ...cell, results };
  const figures = servers.map(({ name }) => `${name} ${thousands(median(figuresOf(done, name)))}`);
  bench.progress(`${nameOf(cell)}: ${figures.join(', ')}`);
  return done;
}

async function measure({ tools, plant }, server, cell, seconds) {
  const expect = plant.words.toString('hex', 0, cell.count * 2);
  const { unit, address } = block;
  return putLoad(tools.load, server.port, { ...cell, unit, address, expect, seconds, warmup: 0.1 });
}

function explain({ seconds, repetitions, otherRepetitions }, inKernel) {
  return (
    `Each figure is the median of ${repetitions} measurements of ${seconds} s (modbus-serial and jsmodbus: ` +
    `${otherRepetitions}), taken in turns; each ratio is the median of the ratios of neighbouring measurements. Every ` +
    'answer is checked in full: transaction ID and order, unit ID, length, byte count and the registers themselves. ' +
    `Of our server's processor time ${Math.round(inKernel * 100)} % is spent in the kernel.`
  );
}
