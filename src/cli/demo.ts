import { join } from 'node:path';
import { createLog, type Log } from '../runtime/log.ts';
import { stateFolder } from '../runtime/state-folder.ts';
import { scenarioNames } from '../simulator/scenario/scenario.ts';
import { type Command, parseCommand, usageError } from './command.ts';
import { startFleet } from './demo/fleet.ts';
import { zoneOf } from './demo/local-time.ts';
import { demoOptions, demoSettings } from './demo/options.ts';
import { whenReady } from './demo/ready.ts';
import type { RunningDemo } from './demo/start.ts';
import { tries } from './demo/tries.ts';
import { mapOrFail } from './register-map.ts';
import { serve } from './serve.ts';

export const demoCommand: Command = {
  usage:
    '[--scenario NAME|FILE] [--listen HOST:PORT] [--speed N|max] [--start ISO] [--seed N] [--data DIR] [--control HOST:PORT] [--fleet N]',
  summary: 'run the gateway on simulated devices: no file and no hardware needed',
  details: [
    `Scenarios: ${scenarioNames.join(', ')}, or a YAML file (docs/scenarios.md); ess-single unless told otherwise.`,
    'Listens on 127.0.0.1:5020 unless told otherwise; Modbus clients may write.',
    '--speed 60: sixty times as fast as the wall clock; max: as fast as this computer can.',
    '--start 2026-06-21T05:00: when it begins (UTC); --seed: of everything random.',
    '--control: where programs steer it by HTTP, on loopback; default 127.0.0.1, a free port.',
    '--fleet 100: so many gateways, each with its own plant, on consecutive ports.',
    'Keeps nothing on disk, except settings and device instances in DIR when it is given.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, demoOptions);
    if (positionals.length > 0) throw usageError(`demo takes no "${positionals[0]}"`);
    const settings = await demoSettings(values);
    const { fleet = 1, data } = settings;
    process.env['TZ'] = zoneOf(settings.scenario);
    const folders = await Promise.all(
      Array.from({ length: data === undefined ? 0 : fleet }, (_, index) =>
        stateFolder({ flag: join(data ?? '', fleet === 1 ? '' : String(index + 1)), env: {} }),
      ),
    );
    const table = await mapOrFail();
    const log = createLog({ level: 'info', format: 'text' });
    return serve({
      log,
      async start() {
        const running = await startFleet(fleet, settings, { table, log }, folders);
        void sayReady(running, log);
        return { stop: async () => void (await Promise.all(running.map((one) => one.stop()))) };
      },
    });
  },
};

/** What to do next, once there is something to do it with. */
async function sayReady(running: readonly RunningDemo[], log: Log): Promise<void> {
  const counts = await Promise.all(running.map(whenReady));
  const sum = (of: 'present' | 'expected'): number => counts.reduce((total, count) => total + count[of], 0);
  log.announce(`ready: ${sum('present')} of ${sum('expected')} services`);
  const [first] = running;
  if (first === undefined) return;
  log.announce('Try it from another terminal:');
  for (const line of tries(first)) log.announce(`  ${line}`);
}
