import { loadScenario } from '../../src/config/scenario.ts';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import { type Log, silentLog } from '../../src/runtime/log.ts';
import { createDemo, type Demo } from '../../src/simulator/demo/demo.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { checkScenario } from '../../src/simulator/scenario/check-scenario.ts';
import { withFixtureFiles } from '../../src/simulator/scenario/fixture-files.ts';
import { type Scenario, scenarioFile } from '../../src/simulator/scenario/scenario.ts';
import type { Service } from '../../src/store/service.ts';
import type { Value } from '../../src/store/values.ts';
import { ManualClock } from './manual-clock.ts';
import { shippedTable } from './modbus-rig.ts';

/** A gateway on the devices of a scenario, whose time stands still but in run(). */
export interface DemoRig {
  readonly demo: Demo;
  readonly gateway: Gateway;
  readonly port: number;
  /** Lines of devices that were found. */
  readonly found: readonly string[];
  /** Lets simulated time pass, as fast as the computer can. */
  run(seconds: number): Promise<void>;
  /** Lets time pass second by second until something is so. */
  runUntil(isSo: () => boolean, mostSeconds?: number): Promise<void>;
  /** Waits for something while time passes outside only, for clients and connections. */
  outside<T>(work: Promise<T>): Promise<T>;
  /** Does something while time passes. */
  during<T>(work: Promise<T>, mostSeconds?: number): Promise<T>;
  service(type: string, instance?: number): Service;
  value(type: string, path: string, instance?: number): Value | undefined;
  stop(): Promise<void>;
}

export interface DemoRigOptions {
  readonly scenario?: Scenario | string;
  readonly seed?: number;
  readonly startUnixMs?: number;
  readonly log?: Log;
}

/** Between two turns of the event loop: sockets are quicker than any limit. */
const outsideStepMs = 10;

/** A scenario that comes with the program. */
export async function shippedScenario(name: string): Promise<Scenario> {
  const found = scenarioFile(name);
  if ('unknown' in found) throw new Error(found.unknown);
  return withFixtureFiles(await loadScenario(found.file, checkScenario), found.file);
}

export async function startDemoRig(options: DemoRigOptions = {}): Promise<DemoRig> {
  const { scenario: wanted = 'ess-single', log = silentLog, seed, startUnixMs } = options;
  const scenario = typeof wanted === 'string' ? await shippedScenario(wanted) : wanted;
  const listen = [{ host: '127.0.0.1', port: 0 }];
  const demo = createDemo({ scenario, begin: { seed, startUnixMs, nowUnixMs: 0 }, speed: 'max', listen, log });
  const { clock, config, openLink, openCan } = demo;
  const serverClock = new ManualClock();
  const found: string[] = [];
  const announce = (line: string): void => void found.push(line);
  const gateway = await startGateway({
    ...{ config, table: await shippedTable(), clock, serverClock, openLink, openCan },
    ...{ log: { ...log, announce }, random: seededRandom(1) },
  });
  demo.begin(gateway, announce);
  clock.pause();

  function run(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      clock.after(seconds * 1_000, () => {
        clock.pause();
        resolve();
      });
      clock.resume();
    });
  }
  async function runUntil(isSo: () => boolean, mostSeconds = 60): Promise<void> {
    for (let second = 0; !isSo(); second += 1) {
      if (second >= mostSeconds) throw new Error(`not so after ${mostSeconds} s`);
      await run(1);
    }
  }
  function service(type: string, instance?: number): Service {
    for (const one of gateway.store.services()) {
      if (one.type === type && (instance === undefined || one.instance === instance)) return one;
    }
    throw new Error(`no ${type} ${instance ?? ''} is there`);
  }
  return {
    ...{ demo, gateway, found, run, runUntil, service },
    port: gateway.modbus.addresses[0]?.port ?? 0,
    async outside(work) {
      let isDone = false;
      const end = (): void => {
        isDone = true;
      };
      work.then(end, end);
      while (!isDone) {
        await new Promise((resolve) => setImmediate(resolve));
        await serverClock.advance(outsideStepMs);
      }
      return work;
    },
    async during(work, mostSeconds = 30) {
      let isDone = false;
      const end = (): void => {
        isDone = true;
      };
      work.then(end, end);
      await runUntil(() => isDone, mostSeconds);
      return work;
    },
    value: (type, path, instance) => service(type, instance).value(path),
    async stop() {
      demo.unwind();
      clock.speed = 'max';
      await gateway.stop();
      demo.stop();
    },
  };
}
