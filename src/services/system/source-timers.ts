import type { Reading, SystemValues } from './readings.ts';
import { sourceTypes } from './source-types.ts';

const timers = ['TimeOff', 'TimeOnGrid', 'TimeOnGenerator', 'TimeOnInverter'] as const;

type Timer = (typeof timers)[number];

/** `/Timers`: for how many seconds since the start the plant has lived from each source. */
export class SourceTimers {
  readonly #ms: Record<Timer, number> = { TimeOff: 0, TimeOnGrid: 0, TimeOnGenerator: 0, TimeOnInverter: 0 };

  /** @param elapsedMs for how long source and state have been so, as far as is known */
  count(source: Reading, state: Reading, elapsedMs: number): void {
    this.#ms[timerOf(source, state)] += elapsedMs;
  }

  values(): SystemValues {
    return timers.map((timer) => [`/Timers/${timer}`, Math.floor(this.#ms[timer] / 1_000)]);
  }
}

/** Shore power counts as grid; what is not known counts as inverting. */
function timerOf(source: Reading, state: Reading): Timer {
  if (state === 0) return 'TimeOff';
  if (source === sourceTypes.grid || source === sourceTypes.shore) return 'TimeOnGrid';
  return source === sourceTypes.genset ? 'TimeOnGenerator' : 'TimeOnInverter';
}
