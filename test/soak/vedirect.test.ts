import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ByteLink } from '../../src/links/link.ts';
import { deviceEnd, openPty, type Pty } from '../../src/links/pty.ts';
import { systemClock as clock, sleep } from '../../src/runtime/clock.ts';
import type { VeDirectSimulator } from '../../src/simulator/devices/vedirect/device.ts';
import { wireBmv, wireMppt, wirePhoenix } from '../../src/simulator/devices/vedirect/wired-devices.ts';
import { type Program, startProgram } from '../support/process.ts';

const seconds = Number(process.env['SOAK_VEDIRECT_SECONDS'] ?? 120);
const count = 16;
/** The first questions (identity, 31 days of history) are through by then. */
const warmUpSeconds = 30;
const mostCpuShare = 0.25;
const mostGrowthKiB = 8 * 1_024;

interface Cable {
  readonly simulator: VeDirectSimulator;
  readonly pty: Pty;
  sentBytes: number;
}

let folder: string;
let cables: Cable[];
let gateway: Program;

/** The device's end of a port, with all that it sends counted; a busy computer delays bytes here, but loses none. */
function counted(link: ByteLink, cable: Cable): ByteLink {
  return {
    ...link,
    send(bytes) {
      cable.sentBytes += bytes.length;
      cable.pty.write(bytes).catch(() => undefined);
      return Promise.resolve();
    },
  };
}

function plugIn(index: number): Cable {
  const seed = index + 1;
  const serial = `HQ21SOAK${String(index).padStart(3, '0')}`;
  const kinds = [
    () => wireBmv({ clock, seed, serial, temperatureCelsius: 20 }),
    () => wireMppt({ clock, seed, serial }),
    () => wireMppt({ clock, seed, serial, trackers: 2 }),
    () => wirePhoenix({ clock, seed, serial }),
  ];
  const { simulator } = (kinds[index % kinds.length] ?? kinds[0])?.() ?? {};
  if (simulator === undefined) throw new Error('no such kind');
  return { simulator, pty: openPty(), sentBytes: 0 };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ccgx-soak-'));
  cables = Array.from({ length: count }, (_, index) => plugIn(index));
  const devices = cables.map(({ pty }) => `  - { driver: vedirect, link: 'serial:${pty.path}' }`);
  const yaml = ['modbus: { listen: 127.0.0.1:0 }', 'log: { level: debug }', 'devices:', ...devices, ''].join('\n');
  writeFileSync(join(folder, 'gateway.yaml'), yaml);
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  gateway = startProgram(process.execPath, [main, 'run', '--data', folder], { cwd: folder });
  for (const { pty } of cables) await gateway.line(new RegExp(`serial:${pty.path}: open`));
  // Only then, so that what is heard can be compared with what was sent.
  for (const cable of cables) cable.simulator.attach(counted(deviceEnd(cable.pty), cable));
});

afterEach(async () => {
  await gateway.stop('SIGKILL');
  for (const { simulator } of cables) simulator.stop();
  await Promise.all(cables.map(({ pty }) => pty.unplug()));
  rmSync(folder, { recursive: true, force: true });
});

function residentKiB(): number {
  return Number(readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/)?.[1]);
}

/** Seconds of processor time that the gateway has used (proc(5): fields 14 and 15 of stat, in hundredths). */
function cpuSeconds(): number {
  const stat = readFileSync(`/proc/${gateway.child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

it(`${count} VE.Direct devices at full rate with HEX for ${seconds} s: no block lost, little work, flat memory`, async () => {
  await sleep(clock, warmUpSeconds * 1_000);
  const [cpuBefore, memoryBefore, startedAt] = [cpuSeconds(), residentKiB(), clock.now()];
  await sleep(clock, seconds * 1_000);
  const elapsed = (clock.now() - startedAt) / 1_000;
  const share = (cpuSeconds() - cpuBefore) / elapsed;
  const growthKiB = residentKiB() - memoryBefore;

  // Nothing is on its way any more when the gateway tells what it has heard.
  for (const { simulator } of cables) simulator.faults = { silent: true, noHex: true };
  await sleep(clock, 2_000);
  expect(await gateway.stop('SIGTERM')).toBe(0);
  const heard = [...gateway.output().matchAll(/heard (\d+) bytes: (\d+) blocks, (\d+) bad ones, (\d+) HEX frames/g)];
  const sum = (index: number): number => heard.reduce((total, match) => total + Number(match[index]), 0);
  const sent = cables.reduce((total, { sentBytes }) => total + sentBytes, 0);
  process.stdout.write(
    `${count} devices, ${elapsed.toFixed(0)} s: ${sum(2)} blocks, ${sum(4)} HEX frames, ${sum(3)} bad; ` +
      `${sum(1)} of ${sent} bytes; ${(100 * share).toFixed(1)} % of one core; memory ${(growthKiB / 1_024).toFixed(1)} MiB more\n`,
  );
  expect(heard).toHaveLength(count);
  expect(sum(1)).toBe(sent);
  expect(sum(3)).toBe(0);
  expect(sum(2)).toBeGreaterThan((count + count / 4) * (seconds + warmUpSeconds - 3));
  expect(sum(4)).toBeGreaterThan(count * 20);
  expect(share).toBeLessThan(mostCpuShare);
  expect(growthKiB).toBeLessThan(mostGrowthKiB);
});
