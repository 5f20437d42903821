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

/**
 * Answers per second of all servers, measured in turns. Each round has freshly started servers: how memory and
 * compiled code happen to lie makes a process a few per cent faster or slower for as long as it runs.
 */
export async function throughput(bench) {
  const cells = loads.flatMap((load) => counts.map((count) => ({ count, ...load, results: {} })));
  const time = { system: 0, user: 0 };
  for (let round = 1; round <= bench.effort.rounds; round += 1) {
    await measureRound(bench, cells, time);
    bench.progress(`round ${round} of ${bench.effort.rounds}`);
  }
  for (const cell of cells) {
    const figures = Object.keys(cell.results).map((name) => `${name} ${thousands(median(figuresOf(cell, name)))}`);
    bench.progress(`${nameOf(cell)}: ${figures.join(', ')}`);
  }
  return {
    title: 'Answers per second',
    text: explain(bench.effort, time.system / (time.system + time.user)),
    table: tableOf(cells),
    checks: checkThroughput(cells),
  };
}

/** Adds the measurements of one round to the cells, and our server's processor time to `time`. */
async function measureRound(bench, cells, time) {
  const servers = [];
  try {
    servers.push(await startGateway(bench));
    for (const peer of ['raw', 'modbus-serial', 'jsmodbus']) servers.push(await startPeer(peer, bench));
    for (const server of servers) await measure(bench, server, { count: 125, connections: 100, inflight: 1 }, 1);
    const before = processorTime(servers[0].pid);
    for (const cell of cells) await measureCell(bench, servers, cell);
    const after = processorTime(servers[0].pid);
    time.system += after.system - before.system;
    time.user += after.user - before.user;
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** @param {import('./cell.mjs').Cell} cell */
async function measureCell(bench, [ours, raw, ...others], { results, ...load }) {
  const { repetitions, seconds } = bench.effort;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    // In turns, so that neither always follows the same other one, or itself more often.
    const closest = repetition % 2 === 0 ? [ours, raw] : [raw, ours];
    for (const server of [...closest, ...others]) {
      results[server.name] ??= [];
      results[server.name].push(await measure(bench, server, load, seconds));
    }
  }
}

async function measure({ tools, plant }, server, cell, seconds) {
  const expect = plant.words.toString('hex', 0, cell.count * 2);
  const { unit, address } = block;
  return putLoad(tools.load, server.port, { ...cell, unit, address, expect, seconds, warmup: 0.1 });
}

function explain({ seconds, rounds, repetitions }, inKernel) {
  return (
    `Each figure is the median of ${rounds * repetitions} measurements of ${seconds} s, taken in turns in ${rounds} ` +
    `rounds with freshly started servers; each ratio is the median of the ratios of neighbouring measurements. Every ` +
    'answer is checked in full: transaction ID and order, unit ID, length, byte count and the registers themselves. ' +
    `Of our server's processor time ${Math.round(inKernel * 100)} % is spent in the kernel.`
  );
}
