import { fileURLToPath } from 'node:url';
import { openClient } from '../client.mjs';
import { median } from '../figures.mjs';
import { firstMatch, startServer } from '../processes.mjs';

const peer = fileURLToPath(new URL('../peers/mk2-multi.mjs', import.meta.url));
const vebus = 227;
const limitRegister = 22;
/** 2400 baud, ten bits a byte. */
const msPerByte = 10_000 / 2_400;
const targets = { cycleMs: 900, medianMs: 120, longestMs: 300 };
const startLimitMs = 20_000;

/** How quickly a Multi is polled and commanded over its wire of 2400 baud. */
export async function mk2(bench) {
  const server = await startServer('MK3', [process.execPath, peer], { pinned: false });
  const client = await openClient(server.port);
  try {
    await untilThere(client);
    const before = await trafficOf(server);
    await pause(bench.effort.mk2Seconds * 1_000);
    const after = await trafficOf(server);
    const cycleMs = ((after.bytes - before.bytes) * msPerByte) / (after.polls - before.polls);
    const delays = await writeDelays(server, client, bench.effort.mk2Writes);
    return sectionOf(cycleMs, delays, bench.effort);
  } finally {
    client.close();
    await server.stop();
  }
}

/** Milliseconds from a Modbus request to the first byte of its command on the wire, for writes at odd moments. */
async function writeDelays(server, client, count) {
  const delays = [];
  for (let write = 0; write < count; write += 1) {
    await pause(237 + ((write * 71) % 500));
    const sent = performance.timeOrigin + performance.now();
    const limitTenthsAmp = 100 + write;
    await client.write(vebus, limitRegister, limitTenthsAmp);
    const { commands } = await trafficOf(server);
    delays.push(commands.find((command) => command.limitTenthsAmp === limitTenthsAmp).at - sent);
  }
  return delays;
}

function sectionOf(cycleMs, delays, { mk2Seconds, mk2Writes }) {
  const middle = median(delays);
  const longest = Math.max(...delays);
  return {
    title: 'A Multi behind an MK3',
    text:
      `A simulated MK3 with one Multi, paced at 2400 baud, polled for ${mk2Seconds} s: ${cycleMs.toFixed(0)} ms of the ` +
      `wire's time for each poll of everything. ${mk2Writes} writes of the current limit at odd moments: on the wire ` +
      `after ${middle.toFixed(0)} ms (median), ${longest.toFixed(0)} ms (longest).`,
    checks: [
      check('poll of a one-phase system, wire time', cycleMs, targets.cycleMs),
      check('from a Modbus write to the wire, median', middle, targets.medianMs),
      check('from a Modbus write to the wire, longest', longest, targets.longestMs),
    ],
  };
}

function check(what, ms, most) {
  return { what, measured: `${ms.toFixed(0)} ms`, target: `<= ${most} ms`, ok: ms <= most };
}

async function untilThere(client) {
  const giveUp = performance.now() + startLimitMs;
  while (!(await client.has(vebus, limitRegister, 1))) {
    if (performance.now() > giveUp) throw new Error(`no vebus within ${startLimitMs} ms`);
    await pause(50);
  }
}

async function trafficOf(server) {
  const reply = firstMatch(server.lines, server.child, /^traffic (.*)$/);
  server.child.stdin.write('\n');
  return JSON.parse(await reply);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
