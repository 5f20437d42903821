import { pino } from 'pino';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = 'text' | 'json';
export type LogFields = Readonly<Record<string, unknown>>;

/** One area's voice in the log. Messages are whole sentences for people; fields carry the same facts for programs. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log, speaking for another area. */
  area(name: string): Logger;
}

/** The log as a whole: what the composition root holds. */
export interface Log extends Logger {
  setLevel(level: LogLevel): void;
  /** A line that other programs wait for (`listening modbus 127.0.0.1:5020`): printed bare in text format, whatever the level. */
  announce(line: string): void;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes complete lines with their line end; default: standard output. */
  readonly write?: (line: string) => void;
}

const labels: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info ', 40: 'warn ', 50: 'error' };
const announceLevel = 30;

/** Makes the gateway's log: one line per event, readable text or JSON, on standard output unless told otherwise. */
export function createLog(options: LogOptions): Log {
  const write = options.write ?? ((line: string) => void process.stdout.write(line));
  const sink =
    options.format === 'json'
      ? { write: (line: string) => write(escaped(line)) }
      : { write: (line: string) => write(asText(line)) };
  const root = pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, sink);
  const areas = new Map<string, pino.Logger>();

  function speak(target: pino.Logger): Logger {
    return {
      debug: (message, fields) => target.debug(fields ?? {}, message),
      info: (message, fields) => target.info(fields ?? {}, message),
      warn: (message, fields) => target.warn(fields ?? {}, message),
      error: (message, fields) => target.error(fields ?? {}, message),
      area(name) {
        const child = areas.get(name) ?? root.child({ area: name });
        areas.set(name, child);
        return speak(child);
      },
    };
  }

  return {
    ...speak(root),
    setLevel(level) {
      root.level = level;
      for (const child of areas.values()) child.level = level;
    },
    announce(line) {
      if (options.format === 'text') write(`${printable(line)}\n`);
      else write(`${escaped(JSON.stringify({ level: announceLevel, time: new Date().toISOString(), msg: line }))}\n`);
    },
  };
}

function asText(line: string): string {
  const entry = JSON.parse(line) as { level: number; time: string; area?: string; msg: string };
  const area = entry.area === undefined ? '' : `[${printable(entry.area)}] `;
  return `${entry.time} ${labels[entry.level] ?? entry.level} ${area}${printable(entry.msg)}\n`;
}

/**
 * A message on one line, with no code that a terminal obeys: what clients and devices sent may stand in it, and
 * must not look like lines of ours. The lines of a stack trace follow indented.
 */
function printable(message: string): string {
  return message
    .replace(/\n/g, '\n    ')
    .replace(/[^\P{Cc}\n]/gu, (code) => `\\x${code.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Control codes that JSON lets stand, and some terminals obey. */
function escaped(json: string): string {
  return json.replace(/[\u007f-\u009f]/g, (code) => `\\u${code.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A log that says nothing, for tests and tools. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  area: () => silentLog,
  setLevel: () => undefined,
  announce: () => undefined,
};
