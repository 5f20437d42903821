import type { Logger } from '../../src/runtime/log.ts';

/** A log that keeps its lines, as `level message`; debug is left out. */
export function keptLog(lines: string[]): Logger {
  const log: Logger = {
    debug: () => undefined,
    info: (message) => void lines.push(`info ${message}`),
    warn: (message) => void lines.push(`warn ${message}`),
    error: (message) => void lines.push(`error ${message}`),
    area: () => log,
  };
  return log;
}
