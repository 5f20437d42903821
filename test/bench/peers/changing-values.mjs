// The built gateway's store, register bank and Modbus server in one process with a driver that changes values of the
// measured Multi, in batches of ten like those of a device's message. A line on standard input sets the rate in values
// per second; a line `changed N` answers with how many were changed since the last one.
// Usage: node changing-values.mjs SERVICES.json
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RegisterBank } from '../../../dist/registers/bank.js';
import { loadRegisterTable } from '../../../dist/registers/load.js';
import { systemClock } from '../../../dist/runtime/clock.js';
import { silentLog } from '../../../dist/runtime/log.js';
import { startModbusServer } from '../../../dist/servers/modbus/server.js';
import { Store } from '../../../dist/store/store.js';

const batchSize = 10;
const tickMs = 5;
const changing = 'vebus';

const services = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const store = new Store(systemClock);
const { table } = await loadRegisterTable({ folder: fileURLToPath(new URL('../../../registers', import.meta.url)) });
const bank = new RegisterBank({ table, store, clock: systemClock, log: silentLog });
const handles = services.map(({ type, instance, values }) => {
  const handle = store.add(
    { type, suffix: 'bench', instance },
    { check: () => undefined, write: () => Promise.resolve({ kind: 'done' }) },
  );
  handle.update(values);
  return handle;
});

const multi = services.findIndex(({ type }) => type === changing);
const numbers = services[multi].values.filter(([, value]) => typeof value === 'number');
let rate = 0;
let since = performance.now();
let changed = 0;
/** Counts all changes ever, so that each pass over the values differs from the one before. */
let next = 0;

setInterval(() => {
  const due = ((performance.now() - since) / 1000) * rate;
  while (changed + batchSize <= due) changeBatch();
}, tickMs);

createInterface({ input: process.stdin }).on('line', (line) => {
  console.log(`changed ${changed}`);
  rate = Number(line);
  since = performance.now();
  changed = 0;
});

const server = await startModbusServer({
  bank,
  clock: systemClock,
  log: silentLog,
  config: {
    listen: [{ host: '127.0.0.1', port: 0 }],
    writes: false,
    maxConnections: 1000,
    writeTimeoutMs: 900,
    idleTimeoutMs: 0,
  },
  writesAllowed: () => false,
  identity: { vendor: 'ccgx-gateway', product: 'ccgx-gateway', version: '0' },
});
console.log(`listening modbus 127.0.0.1:${server.addresses[0].port}`);

/** Every value differs from the one before: toggled between what the plant says and its double. */
function changeBatch() {
  const batch = [];
  for (; batch.length < batchSize; next += 1) {
    const [path, value] = numbers[next % numbers.length];
    const isOddPass = Math.floor(next / numbers.length) % 2 === 1;
    batch.push([path, isOddPass ? value : value * 2]);
  }
  handles[multi].update(batch);
  changed += batchSize;
}
