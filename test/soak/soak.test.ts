import { setMaxListeners } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { type Program, startProgram } from '../support/process.ts';
import * as clients from './clients.ts';
import { type FaultyMonitor, firstInverterFile, keepRewriting, startFaultyMonitor } from './devices.ts';

const seconds = Number(process.env['SOAK_SECONDS'] ?? 60);
const warmUpSeconds = Math.min(15, seconds / 3);
const mostGrowthKiB = 20 * 1024;

/** How many of each kind are there all the time. */
const crowd: readonly (readonly [client: clients.Client, count: number])[] = [
  [clients.poller, 40],
  [clients.hopefulPoller, 20],
  [clients.writer, 5],
  [clients.scanner, 10],
  [clients.hopper, 5],
  [clients.halfRequest, 10],
  [clients.stranger, 5],
  [clients.neverReads, 3],
  [clients.resets, 5],
];

let folder: string;
let monitor: FaultyMonitor;
let gateway: Program;
let over: AbortController;

beforeEach(async () => {
  over = new AbortController();
  setMaxListeners(0, over.signal);
  folder = mkdtempSync(join(tmpdir(), 'ccgx-soak-'));
  monitor = await startFaultyMonitor(over.signal);
  writeFileSync(join(folder, 'inverter.csv'), firstInverterFile());
  writeFileSync(
    join(folder, 'gateway.yaml'),
    `modbus: { listen: 127.0.0.1:0, writes: true }
devices:
  - { driver: vedirect, link: 'tcp://127.0.0.1:${monitor.port}' }
  - { driver: fixture, file: inverter.csv, units: [227] }
`,
  );
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  gateway = startProgram(process.execPath, [main, 'run', '--data', folder], { cwd: folder });
});

afterEach(async () => {
  over.abort();
  await gateway.stop('SIGKILL');
  await monitor.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The gateway's resident memory, in KiB. */
function residentKiB(): number {
  const status = readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8');
  return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]);
}

function openFiles(): number {
  return readdirSync(`/proc/${gateway.child.pid}/fd`).length;
}

it(`the gateway serves a crowd of good and bad clients and faulty devices for ${seconds} s without a fault or a leak`, async () => {
  const port = Number((await gateway.line(/^listening modbus 127\.0\.0\.1:(\d+)$/))[1]);
  await gateway.line(/^device vedirect .* unit 239$/);
  const filesBefore = openFiles();

  const tally: clients.Tally = { answers: 0, faults: [] };
  const work = [keepRewriting(join(folder, 'inverter.csv'), over.signal)];
  for (const [client, count] of crowd) {
    for (let one = 0; one < count; one += 1) work.push(client(port, over.signal, tally));
  }

  await sleep(systemClock, warmUpSeconds * 1_000);
  const memoryBefore = residentKiB();
  await sleep(systemClock, (seconds - warmUpSeconds) * 1_000);
  const growth = residentKiB() - memoryBefore;
  over.abort();
  await Promise.all(work);

  console.log(`${tally.answers} answers, memory ${memoryBefore} KiB, grown by ${growth} KiB`);
  expect(tally.faults).toEqual([]);
  expect(tally.answers).toBeGreaterThan(seconds * 500);
  expect(growth).toBeLessThan(mostGrowthKiB);
  await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(filesBefore);
  expect(gateway.output()).not.toMatch(/Warning|Error:/);
  expect(await gateway.stop('SIGTERM')).toBe(0);
});
