// Feeds the frames of a CAN bus at a steady rate, over a bus in memory, to one of three listeners in the same process, or
// to the gateway from another process, over a simulated SLCAN adapter.
// Prints as JSON the frames fed or received, the milliseconds that it took, the milliseconds of processor time, and what
// the listener has made of the frames.
// Usage: node n2k-bus.mjs nothing|reader|gateway|slcan FILE FRAMES-PER-SECOND SECONDS
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CanMemoryBus } from '../../../dist/links/can-memory.js';
import { decodeFields } from '../../../dist/protocols/n2k/decode.js';
import { MessageReader } from '../../../dist/protocols/n2k/message-reader.js';
import { systemClock as clock } from '../../../dist/runtime/clock.js';
import { feeder, parseFrames } from './bus-feed.mjs';
import { answerFor } from './bus-nodes.mjs';

/** The first seconds compile the code; the gateway waits 10 s for nodes of former days before it counts new ones. */
const warmUpSeconds = { nothing: 3, reader: 3, gateway: 12, slcan: 12 };

/** Each puts its listener on the bus and returns what tells of its work. */
const listeners = { nothing, reader, gateway: () => gateway(async () => bus.join('gateway')), slcan };

const [, , name, file, rate, seconds] = process.argv;
const frames = parseFrames(readFileSync(file, 'utf8'));
const bus = new CanMemoryBus();
const nodes = bus.join('nodes');
answerFor(nodes, frames);
let feed = feeder(nodes, frames, Number(rate));
const found = await listeners[name]();

await feed(warmUpSeconds[name]);
const cpuBefore = process.cpuUsage();
const { fed, ms } = await feed(Number(seconds));
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ frames: fed, ms, cpuMs: (user + system) / 1_000, found: found() }));
// The gateway would go on.
process.exit();

/** What feeding itself costs. */
function nothing() {
  let heard = 0;
  bus.join('listener').onFrames((received) => {
    heard += received.length;
  });
  return () => `${heard} frames`;
}

/** Our reader, with every field decoded. */
function reader() {
  const messages = new MessageReader();
  let decoded = 0;
  bus.join('listener').onFrames((received) => {
    for (const frame of received) {
      const message = messages.push(frame, clock.now());
      if (message !== undefined && decodeFields(message.pgn, message.data) !== undefined) decoded += 1;
    }
  });
  return () => `${decoded} messages with values`;
}

/** The whole gateway: driver, data store and register images. */
async function gateway(openCan) {
  const { startGateway } = await import('../../../dist/gateway.js');
  const { loadRegisterTable } = await import('../../../dist/registers/load.js');
  const { silentLog } = await import('../../../dist/runtime/log.js');
  const { table } = await loadRegisterTable({ folder: fileURLToPath(new URL('../../../registers', import.meta.url)) });
  const running = await startGateway({
    config: {
      modbus: {
        ...{ listen: [{ host: '127.0.0.1', port: 0 }], writes: true, maxConnections: 10 },
        ...{ writeTimeoutMs: 900, idleTimeoutMs: 0 },
      },
      ...{ firmwareVersion: 'v3.70', registers: [], forward: [] },
      devices: [{ driver: 'vecan', link: 'memory:bus', claim: true, nodes: [], where: 'bench' }],
      log: { level: 'error', format: 'text' },
    },
    ...{ table, clock, log: silentLog },
    openLink: () => Promise.reject(new Error('there is no link but the bus')),
    openCan,
  });
  const builtIn = new Set(services(running));
  return () => {
    const own = services(running).filter((service) => !builtIn.has(service));
    if (own.length === 0) throw new Error('the gateway has found no services: it does nothing with the frames');
    return `${own.length} services`;
  };
}

/** The whole gateway on the serial port of an adapter, which another process feeds. */
async function slcan() {
  const { openSlcan } = await import('../../../dist/links/slcan.js');
  const script = fileURLToPath(new URL('slcan-bus.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, file, rate], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const [path] = await once(createInterface({ input: child.stdout }), 'line');
  let received = 0;
  feed = async (seconds) => {
    const start = performance.now();
    received = 0;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    return { fed: received, ms: performance.now() - start };
  };
  return gateway(async () => {
    const link = await openSlcan({ kind: 'slcan', path }, clock);
    const onFrames = (listener) =>
      link.onFrames((heard) => {
        received += heard.length;
        listener(heard);
      });
    return { ...link, onFrames };
  });
}

function services({ store }) {
  return [...store.services()].map((service) => service.name);
}
