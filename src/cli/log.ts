import { createLinkFactory } from '../links/open.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { createLog, type Logger } from '../runtime/log.ts';
import { type Command, parseCommand, usageError } from './command.ts';
import { defaultColumns, parseColumns } from './log/columns.ts';
import { CsvSink } from './log/csv-sink.ts';
import { DomoticzSink, defaultScript } from './log/domoticz-sink.ts';
import { findSources } from './log/sources.ts';
import { ValueLogger } from './log/value-logger.ts';

const options = {
  csv: { type: 'string' },
  columns: { type: 'string' },
  domoticz: { type: 'string' },
  script: { type: 'string' },
  interval: { type: 'string', default: '30' },
} as const;

/** What the options hold. */
interface Wanted {
  readonly csv?: string | undefined;
  readonly columns?: string | undefined;
  readonly domoticz?: string | undefined;
  readonly script?: string | undefined;
}

export const logCommand: Command = {
  usage: 'LINK|CONFIG [--csv FILE] [--columns V,I,…] [--domoticz URL] [--script NAME] [--interval SECONDS]',
  summary: 'log VE.Direct values to a CSV file or to Domoticz, until it is stopped',
  details: [
    'LINK: serial:/dev/serial/by-id/NAME or tcp://HOST:PORT. CONFIG: a configuration file of the gateway; all of its',
    '  VE.Direct devices are logged, with a column `device` (not those of `auto`: name their links). No other program may use the ports meanwhile.',
    `--csv FILE      appends a line every --interval seconds (30; 1 to 86400), while the device sends: a silent one gets`,
    '                no line. A file with other columns is left alone.',
    `--columns LIST  VE.Direct labels (${defaultColumns}); a charger has V,I,VPV,PPV,CS. Values are in V, A, W, Ah, kWh, %,`,
    '                °C and seconds, on and off are 1 and 0; empty where the device tells none.',
    '--domoticz URL  pushes the raw fields to a script of Domoticz as the BMV logger did, like http://192.168.1.5:8080',
    `--script NAME   the script (${defaultScript})`,
    'Full disks, lost devices and servers that do not answer are waited for; each is told at most once an hour.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, options);
    const [name, ...rest] = positionals;
    if (name === undefined) throw usageError('log needs a LINK or a configuration file');
    if (rest.length > 0) throw usageError(`log takes no "${rest[0]}"`);
    const intervalMs = intervalOf(values.interval);
    refuseUseless(values);
    const { devices, areConfigured } = await findSources(name);
    const log = createLog({ level: 'info', format: 'text' });
    const csv = csvOf(values, areConfigured, log);
    const domoticz = domoticzOf(values, areConfigured, log);
    await csv?.start().catch((error: unknown) => {
      if (error instanceof GatewayError) throw error;
      throw new GatewayError('USAGE', `--csv ${values.csv}: ${reasonOf(error)}`);
    });
    const stopped = stopSignal();
    const targets = [values.csv, domoticz?.name].filter((target) => target !== undefined).join(' and ');
    log.info(`logging ${devices.map((device) => device.name).join(', ')} to ${targets} every ${values.interval} s`);
    const sinks = [csv, domoticz].filter((sink) => sink !== undefined);
    const openLink = createLinkFactory({ clock });
    const logger = new ValueLogger({ sources: devices, sinks, intervalMs, openLink, clock, log });
    log.info(`${await stopped}: stopping`);
    await logger.stop();
    return 0;
  },
};

function refuseUseless({ csv, columns, domoticz, script }: Wanted): void {
  if (csv === undefined && domoticz === undefined)
    throw usageError('log where to? --csv FILE, --domoticz URL, or both');
  if (csv === undefined && columns !== undefined) throw usageError('--columns belongs to --csv FILE');
  if (domoticz === undefined && script !== undefined) throw usageError('--script belongs to --domoticz URL');
  if (script?.trim() === '') throw usageError('--script takes the name of a script');
}

function csvOf({ csv, columns }: Wanted, hasDevice: boolean, log: Logger): CsvSink | undefined {
  if (csv === undefined) return undefined;
  return new CsvSink({ path: csv, columns: parseColumns(columns ?? defaultColumns), hasDevice, clock, log });
}

function domoticzOf({ domoticz, script }: Wanted, hasDevice: boolean, log: Logger): DomoticzSink | undefined {
  if (domoticz === undefined) return undefined;
  return new DomoticzSink({ url: domoticz, script: script ?? defaultScript, hasDevice, clock, log });
}

function intervalOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,5}$/.test(text) || seconds < 1 || seconds > 86_400) {
    throw usageError(`--interval takes whole seconds from 1 to 86400, not "${text}"`);
  }
  return seconds * 1_000;
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve(signal));
  });
}
