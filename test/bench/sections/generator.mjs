import { join } from 'node:path';
import { thousands } from '../figures.mjs';
import { putLoad } from '../load.mjs';
import { block } from '../plant.mjs';
import { startServer } from '../processes.mjs';

const wanted = 150_000;

/** What the load generator can take by itself, from a counterpart in C that only echoes. */
export async function generator(bench) {
  const server = await startServer('responder', [join(bench.folder, 'responder')]);
  try {
    const { unit, address } = block;
    const ask = (connections, inflight) =>
      putLoad(bench.tools.load, server.port, { unit, address, count: 1, connections, inflight, seconds: 1 });
    const [alone, pipelined] = [await ask(100, 1), await ask(10, 8)];
    const most = Math.max(alone.perSecond, pipelined.perSecond);
    return {
      title: 'The load generator by itself',
      text:
        `Against a responder in C that sends one ready-made answer per request: ${thousands(alone.perSecond)} answers ` +
        `per second on 100 connections, ${thousands(pipelined.perSecond)} with 8 requests in flight on 10.`,
      checks: [
        {
          what: 'load generator by itself',
          measured: `${thousands(most)} answers/s`,
          target: `> ${thousands(wanted)}`,
          ok: most > wanted,
        },
      ],
    };
  } finally {
    await server.stop();
  }
}
