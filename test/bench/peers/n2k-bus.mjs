// Feeds the frames of a CAN bus at a steady rate, over a bus in memory, to one of three listeners in the same process.
// Prints as JSON the frames fed, the milliseconds that it took, the milliseconds of processor time, and what the
// listener has made of the frames.
// Usage: node n2k-bus.mjs nothing|reader|gateway FILE FRAMES-PER-SECOND SECONDS
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CanMemoryBus } from '../../../dist/links/can-memory.js';
import { decodeFields } from '../../../dist/protocols/n2k/decode.js';
import { MessageReader } from '../../../dist/protocols/n2k/message-reader.js';
import { systemClock as clock } from '../../../dist/runtime/clock.js';
import { answerFor } from './bus-nodes.mjs';

/** An interface hands over what came since it was last looked at; so often at most. */
const tickMs = 1;
/** The first seconds compile the code; the gateway waits 10 s for nodes of former days before it counts new ones. */
const warmUpSeconds = { nothing: 3, reader: 3, gateway: 12 };

/** Each puts its listener on the bus and returns what tells of its work. */
const listeners = { nothing, reader, gateway };

const [, , name, file, rate, seconds] = process.argv;
const frames = JSON.parse(readFileSync(file, 'utf8')).map(([id, data]) => ({ id, data: Buffer.from(data, 'hex') }));
const bus = new CanMemoryBus();
const nodes = bus.join('nodes');
answerFor(nodes, frames);
const found = await listeners[name]();
let next = 0;

await feed(warmUpSeconds[name]);
const cpuBefore = process.cpuUsage();
const { fed, ms } = await feed(Number(seconds));
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ frames: fed, ms, cpuMs: (user + system) / 1_000, found: found() }));
// The gateway would go on.
process.exit();

async function feed(forSeconds) {
  const start = performance.now();
  let fed = 0;
  while (performance.now() - start < forSeconds * 1_000) {
    await new Promise((resolve) => setTimeout(resolve, tickMs));
    const due = ((performance.now() - start) * Number(rate)) / 1_000;
    for (; fed < due; fed += 1) {
      void nodes.send(frames[next]);
      next = (next + 1) % frames.length;
    }
  }
  return { fed, ms: performance.now() - start };
}

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
async function gateway() {
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
    openCan: async () => bus.join('gateway'),
  });
  const builtIn = new Set(services(running));
  return () => {
    const own = services(running).filter((service) => !builtIn.has(service));
    if (own.length === 0) throw new Error('the gateway has found no services: it does nothing with the frames');
    return `${own.length} services`;
  };
}

function services({ store }) {
  return [...store.services()].map((service) => service.name);
}
