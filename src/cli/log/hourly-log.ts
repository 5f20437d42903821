import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';

const hourMs = 3_600_000;
/** Kinds of trouble that one part has; more than these in an hour are not told. */
const mostKinds = 16;

/**
 * A log for what may go wrong for days: tells each kind of line at most once an hour. Lines that differ in nothing
 * but their numbers are of one kind; so each device and each target needs an hourly log of its own.
 */
export function hourlyLog(log: Logger, clock: Clock): Logger {
  const toldAt = new Map<string, number>();

  function isDue(message: string): boolean {
    const now = clock.now();
    for (const [kind, at] of toldAt) if (now - at >= hourMs) toldAt.delete(kind);
    const kind = message.replace(/\d+/g, '#');
    if (toldAt.has(kind) || toldAt.size >= mostKinds) return false;
    toldAt.set(kind, now);
    return true;
  }

  return {
    debug: (message, fields) => log.debug(message, fields),
    info: (message, fields) => isDue(message) && log.info(message, fields),
    warn: (message, fields) => isDue(message) && log.warn(message, fields),
    error: (message, fields) => isDue(message) && log.error(message, fields),
    area: (name) => hourlyLog(log.area(name), clock),
  };
}
