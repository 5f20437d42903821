import { processorTime, watchMemory } from '../machine.mjs';
import { firstMatch, startServer } from '../processes.mjs';
import { gatewayMain } from '../servers.mjs';

const daySeconds = 86_400;
const mostDaySeconds = 60;
const gateways = 100;
const mostMegabytes = 1_000;
/** Clock ticks of /proc/PID/stat. */
const ticksPerSecond = 100;
const lookMs = 500;

/** The demo: how fast a day passes, and what a hundred of them cost. */
export async function demo(bench) {
  const day = await measureDay(bench);
  const fleet = await measureFleet(bench);
  return {
    title: 'The demo',
    text:
      'The scenario `ess-single`: a Multi on its MK3, a battery monitor and two solar chargers on VE.Direct, ten simulated ' +
      'services, ESS control and the register map, all in one process. A day counts from the start of the process. ' +
      `${gateways} of them at real time: each with its own port, plant and devices.`,
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

/**
 * From the start of the process until a day has passed; with little effort worked out from a few seconds of it.
 * @returns {Promise<number>} seconds that a simulated day takes
 */
async function measureDay({ effort }) {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1_000;
  const command = [process.execPath, gatewayMain, 'demo', '--listen', '127.0.0.1:0', '--speed', 'max'];
  // As users start it, on all cores: collecting garbage has threads of its own.
  const server = await startServer('demo', command, { pinned: false });
  try {
    const control = await firstMatch(server.lines, server.child, /^control (\S+)$/);
    for (;;) {
      await pause(lookMs);
      const simulated = await secondsOf(control);
      if (simulated >= daySeconds || elapsed() >= effort.daySeconds) return (elapsed() / simulated) * daySeconds;
    }
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
