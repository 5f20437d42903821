import { processorTime, watchMemory } from '../machine.mjs';
import { firstMatch, startServer } from '../processes.mjs';
import { gatewayMain } from '../servers.mjs';

const daySeconds = 86_400;
const mostDaySeconds = 60;
const gateways = 100;
const mostMegabytes = 1_000;
/** Clock ticks of /proc/PID/stat. */
const ticksPerSecond = 100;
/** Steps that are made before anything counts: code is compiled, devices come up. */
const settlingSeconds = 600;

/** The demo: how fast a day passes, and what a hundred of them cost. */
export async function demo(bench) {
  const day = await measureDay(bench);
  const fleet = await measureFleet(bench);
  return {
    title: 'The demo',
    text:
      'The scenario `ess-single`: a Multi on its MK3, a battery monitor and two solar chargers on VE.Direct, ten simulated ' +
      'services, ESS control and the register map, all in one process. A day at full speed is worked out from ' +
      `${bench.effort.demoSeconds} s of it. ${gateways} of them at real time: each with its own port, plant and devices.`,
    checks: [
      {
        what: 'a simulated day at `--speed max`',
        measured: `${day.toFixed(1)} s`,
        target: `< ${mostDaySeconds} s`,
        ok: day < mostDaySeconds,
      },
      {
        what: `processor time of \`--fleet ${gateways}\` at real time`,
        measured: `${(fleet.share * 100).toFixed(0)} % of one core`,
        target: '< 100 %',
        ok: fleet.share < 1,
      },
      {
        what: `resident memory of \`--fleet ${gateways}\``,
        measured: `${fleet.most.toFixed(0)} MB`,
        target: `< ${mostMegabytes} MB`,
        ok: fleet.most < mostMegabytes,
      },
    ],
  };
}

/** @returns {Promise<number>} seconds that a simulated day takes */
async function measureDay({ effort }) {
  const server = await startServer('demo', [
    process.execPath,
    gatewayMain,
    'demo',
    '--listen',
    '127.0.0.1:0',
    '--speed',
    'max',
  ]);
  try {
    const control = await firstMatch(server.lines, server.child, /^control (\S+)$/);
    while ((await secondsOf(control)) < settlingSeconds) await pause(100);
    const [from, began] = [await secondsOf(control), performance.now()];
    await pause(effort.demoSeconds * 1_000);
    const [to, ended] = [await secondsOf(control), performance.now()];
    return ((ended - began) / 1_000 / (to - from)) * daySeconds;
  } finally {
    await server.stop();
  }
}

async function measureFleet({ effort }) {
  const command = [process.execPath, gatewayMain, 'demo', '--listen', '127.0.0.1:0', '--fleet', String(gateways)];
  const server = await startServer('fleet', command);
  try {
    await firstMatch(server.lines, server.child, /^(ready): /, 60_000);
    const { result: share, most } = await watchMemory(server.pid, async () => {
      const [from, began] = [ticksOf(server.pid), performance.now()];
      await pause(effort.demoSeconds * 1_000);
      return (ticksOf(server.pid) - from) / ticksPerSecond / ((performance.now() - began) / 1_000);
    });
    return { share, most };
  } finally {
    await server.stop();
  }
}

function ticksOf(pid) {
  const { user, system } = processorTime(pid);
  return user + system;
}

async function secondsOf(control) {
  const answer = await fetch(`${control}/state`);
  return (await answer.json()).seconds;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
