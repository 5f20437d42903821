// The built gateway in one process with a simulated MK3 and one Multi on a wire paced at 2400 baud. Prints, when it is
// up, `listening modbus HOST:PORT`; a line on standard input answers with what has gone over the wire so far, as JSON:
// bytes in both directions, polls (F 0), and each command of state with its limit and the time when its frame was handed to the wire.
// Usage: node mk2-multi.mjs
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startGateway } from '../../../dist/gateway.js';
import { MemoryLinks } from '../../../dist/links/memory.js';
import { loadRegisterTable } from '../../../dist/registers/load.js';
import { systemClock as clock } from '../../../dist/runtime/clock.js';
import { silentLog } from '../../../dist/runtime/log.js';
import { Mk3Simulator } from '../../../dist/simulator/devices/mk3/mk3.js';

const stateCommand = 0x53;
const system = 0x46;

const traffic = { bytes: 0, polls: 0, commands: [] };
const mk3 = new Mk3Simulator({ clock });
const wires = new MemoryLinks();
wires.register('mk3', (link) => mk3.attach(link));

const { table } = await loadRegisterTable({ folder: fileURLToPath(new URL('../../../registers', import.meta.url)) });
const gateway = await startGateway({
  config: {
    modbus: {
      listen: [{ host: '127.0.0.1', port: 0 }],
      writes: true,
      maxConnections: 10,
      writeTimeoutMs: 900,
      idleTimeoutMs: 0,
    },
    firmwareVersion: 'v3.70',
    registers: [],
    forward: [],
    devices: [{ driver: 'mk2', link: 'memory:mk3', units: [], where: 'bench' }],
    log: { level: 'error', format: 'text' },
  },
  table,
  clock,
  log: silentLog,
  openLink: async () => counted(wires.open('mk3')),
});
console.log(`listening modbus 127.0.0.1:${gateway.modbus.addresses[0].port}`);

createInterface({ input: process.stdin }).on('line', () => console.log(`traffic ${JSON.stringify(traffic)}`));

/** The link, with everything on it counted. */
function counted(link) {
  return {
    ...link,
    send(frame) {
      traffic.bytes += frame.length;
      if (frame[2] === system && frame[3] === 0) traffic.polls += 1;
      if (frame[2] === stateCommand) {
        const at = performance.timeOrigin + performance.now();
        traffic.commands.push({ at, limitTenthsAmp: frame[4] | (frame[5] << 8) });
      }
      return link.send(frame);
    },
    onBytes: (listener) =>
      link.onBytes((chunk) => {
        traffic.bytes += chunk.length;
        listener(chunk);
      }),
  };
}
