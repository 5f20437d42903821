import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** With more than this running beside the benchmark, its figures say nothing. */
const quietLoad = 0.5;

/** In words, that the machine has other things to do (load average of the last minute); undefined when it is quiet. */
export function whyBusy() {
  const [load] = loadavg();
  return load > quietLoad ? `the machine is busy (load ${load.toFixed(2)}); the figures will be off` : undefined;
}

/** The machine and the versions, one fact per line. @returns {[string, string][]} */
export function describeMachine() {
  const all = cpus();
  return [
    ['Date', new Date().toISOString().slice(0, 10)],
    ['Processor', `${all[0]?.model.trim()}, ${all.length} cores`],
    ['Memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['Linux', release()],
    ['Node', process.version],
    ['ccgx-gateway', versionIn('package.json')],
    ['modbus-serial', versionIn('node_modules/modbus-serial/package.json')],
    ['jsmodbus', versionIn('node_modules/jsmodbus/package.json')],
    ['@signalk/vedirect-serial-usb', versionIn('node_modules/@signalk/vedirect-serial-usb/package.json')],
    ['@canboat/canboatjs', versionIn('node_modules/@canboat/canboatjs/package.json')],
  ];
}

/** Resident memory of a process in MB (10^6 bytes). @param {number} pid */
export function residentMegabytes(pid) {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kib) * 1024) / 1e6;
}

/** Processor time of a process so far, in clock ticks. @param {number} pid */
export function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { user: Number(fields[11]), system: Number(fields[12]) };
}

/**
 * Looks at a process's memory while something is done.
 * @template T
 * @param {number} pid
 * @param {() => Promise<T>} work
 * @returns {Promise<{ result: T, most: number }>} `most`: in MB
 */
export async function watchMemory(pid, work) {
  let most = residentMegabytes(pid);
  const look = () => {
    most = Math.max(most, residentMegabytes(pid));
  };
  const timer = setInterval(look, 100);
  try {
    const result = await work();
    look();
    return { result, most };
  } finally {
    clearInterval(timer);
  }
}

function versionIn(file) {
  try {
    return JSON.parse(readFileSync(`${root}/${file}`, 'utf8')).version;
  } catch {
    return 'not installed';
  }
}
