import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { milliseconds } from '../figures.mjs';
import { faultOf, putLoad } from '../load.mjs';
import { residentMegabytes, watchMemory } from '../machine.mjs';
import { block } from '../plant.mjs';
import { firstMatch, start } from '../processes.mjs';
import { startGateway } from '../servers.mjs';
import { clientCore } from '../tools.mjs';

const behaviours = ['never reads', 'floods', 'half requests', '1,500 idle connections'];
const goodClientHertz = 100;
const mostP99 = 5_000;
const mostGrowth = 10;
const script = fileURLToPath(new URL('../hostile.mjs', import.meta.url));

/** How a client that polls at a steady rate fares beside one that harms. */
export async function hostile(bench) {
  const rows = [];
  for (const behaviour of ['none', ...behaviours]) {
    const row = await measure(bench, behaviour);
    bench.progress(`beside ${behaviour}: p99 ${milliseconds(row.result.p99)} ms, memory +${row.growth.toFixed(1)} MB`);
    rows.push(row);
  }
  return {
    title: 'Beside a hostile client',
    text:
      `A good client reads 125 registers ${goodClientHertz} times per second for ${bench.effort.hostileSeconds} s; a ` +
      'request counts from the moment when it was due. Each row has a freshly started gateway that first served 100 ' +
      'connections for a second. The hostile client runs on the core of the good one at the lowest priority. Growth is ' +
      'the most seen, against the memory just before.',
    table: {
      head: ['hostile client', 'p50, ms', 'p99, ms', 'longest, ms', 'memory before, MB', 'growth, MB'],
      rows: rows.map(({ behaviour, result, before, growth }) => [
        behaviour,
        ...[result.p50, result.p99, result.max].map(milliseconds),
        before.toFixed(1),
        growth.toFixed(1),
      ]),
    },
    checks: rows.filter(({ behaviour }) => behaviour !== 'none').map(checkRow),
  };
}

function checkRow({ behaviour, result, growth }) {
  const fault = faultOf(result);
  return {
    what: `a good client beside one that: ${behaviour}`,
    measured: fault ?? `p99 ${milliseconds(result.p99)} ms, memory +${growth.toFixed(1)} MB`,
    target: 'p99 <= 5 ms, memory < +10 MB',
    ok: fault === undefined && result.p99 <= mostP99 && growth < mostGrowth,
  };
}

async function measure(bench, behaviour) {
  const server = await startGateway(bench);
  const read = { unit: block.unit, address: block.address, count: block.most };
  const expect = bench.plant.words.toString('hex');
  let enemy;
  try {
    await putLoad(bench.tools.load, server.port, { ...read, connections: 100, seconds: 1 });
    const before = residentMegabytes(server.pid);
    const { result, most } = await watchMemory(server.pid, async () => {
      enemy = behaviour === 'none' ? undefined : await startHostile(behaviour, server.port);
      const seconds = bench.effort.hostileSeconds;
      return putLoad(bench.tools.load, server.port, { ...read, expect, seconds, rate: goodClientHertz });
    });
    return { behaviour, result, before, growth: most - before };
  } finally {
    await stop(enemy);
    await server.stop();
  }
}

async function startHostile(behaviour, port) {
  const { unit, address, most } = block;
  const weak = ['nice', '-n', '19', 'taskset', '-c', clientCore];
  const command = [...weak, process.execPath, script, behaviour, port, unit, address, most];
  const child = start(command.map(String), ['ignore', 'pipe', 'inherit']);
  await firstMatch(createInterface({ input: child.stdout }), child, /^(ready)$/);
  return child;
}

async function stop(child) {
  if (child === undefined || child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
