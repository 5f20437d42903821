import { spawnSync } from 'node:child_process';
import { median } from '../figures.mjs';
import { startGateway } from '../servers.mjs';

const mostMs = 400;

/** From starting the built programme to the first answered register. */
export async function startup(bench) {
  const times = [];
  // One start more than counts: it brings the files into memory.
  for (let start = 0; start <= bench.effort.starts; start += 1) times.push(await startOnce(bench));
  const bare = Array.from({ length: bench.effort.starts }, timeBareNode);
  const counted = times.slice(1);
  const middle = median(counted);
  return {
    title: 'Start',
    text:
      `Median of ${bench.effort.starts} starts on a plant that fills the register map, on all cores, until 125 ` +
      `registers are answered: ${middle.toFixed(0)} ms, slowest ${Math.max(...counted).toFixed(0)} ms. Node itself, ` +
      `with nothing to run, takes ${median(bare).toFixed(0)} ms.`,
    checks: [
      {
        what: 'from process start to the first answered register',
        measured: `${middle.toFixed(0)} ms`,
        target: `<= ${mostMs} ms`,
        ok: middle <= mostMs,
      },
    ],
  };
}

async function startOnce(bench) {
  const start = performance.now();
  // Resolves when the measured block is answered.
  const server = await startGateway(bench, { pinned: false });
  const time = performance.now() - start;
  await server.stop();
  return time;
}

function timeBareNode() {
  const start = performance.now();
  spawnSync(process.execPath, ['-e', '']);
  return performance.now() - start;
}
