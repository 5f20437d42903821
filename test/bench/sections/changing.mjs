import { median, ratio, thousands } from '../figures.mjs';
import { faultOf, putLoad } from '../load.mjs';
import { block } from '../plant.mjs';
import { firstMatch } from '../processes.mjs';
import { startChangingGateway } from '../servers.mjs';

const valuesPerSecond = 2_000;
const mostLost = 0.05;

/** How much slower the server answers while the values that it serves change. */
export async function changing(bench) {
  const server = await startChangingGateway(bench);
  const setRate = async (rate) => {
    const reply = firstMatch(server.lines, server.child, /^changed (\d+)$/);
    server.child.stdin.write(`${rate}\n`);
    return Number(await reply);
  };
  try {
    const { unit, address } = block;
    const { seconds, rounds } = bench.effort;
    const repetitions = rounds * bench.effort.repetitions;
    const ask = (duration) =>
      putLoad(bench.tools.load, server.port, { unit, address, count: 125, connections: 100, seconds: duration });
    await ask(1);
    const quiet = [];
    const busy = [];
    let changed = 0;
    let changedMs = 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const list of repetition % 2 === 0 ? [quiet, busy] : [busy, quiet]) {
        const start = performance.now();
        await setRate(list === busy ? valuesPerSecond : 0);
        list.push(await ask(seconds));
        const count = await setRate(0);
        if (list === busy) changed += count;
        if (list === busy) changedMs += performance.now() - start;
      }
    }
    const rates = (list) => list.map((one) => one.perSecond);
    const lost = 1 - ratio(rates(busy), rates(quiet));
    const fault = [...quiet, ...busy].map(faultOf).find((found) => found !== undefined);
    const perSecond = (changed * 1000) / changedMs;
    return {
      title: 'While values change',
      text:
        `${thousands(median(rates(quiet)))} answers per second while nothing changes, ` +
        `${thousands(median(rates(busy)))} while ${thousands(perSecond)} values per second change in the block that is ` +
        'read (100 connections, 125 registers; medians, taken in turns).',
      checks: [
        {
          what: `answers per second while ${thousands(valuesPerSecond)} values per second change`,
          measured: fault ?? (lost <= 0 ? 'no loss' : `${(lost * 100).toFixed(1)} % fewer`),
          target: 'less than 5 % fewer',
          ok: lost < mostLost && fault === undefined && perSecond > 0.95 * valuesPerSecond,
        },
      ],
    };
  } finally {
    await server.stop();
  }
}
