import { chargerErrorName } from '../../protocols/vedirect/charger-errors.ts';
import {
  alarmNames,
  deviceModeName,
  deviceStateName,
  monitorModeName,
  offReasonNames,
  trackerModeName,
} from '../../protocols/vedirect/enumerations.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';

interface Subject {
  readonly label: string;
  readonly level: 'warn' | 'info' | 'debug';
  /** What a device has when nothing is the matter; without one, the first value of a device is no news. */
  readonly usual?: number;
  readonly text: (value: number, before: number) => string;
}

const change = (what: string, name: (code: number) => string) => (value: number, before: number) =>
  `${what} ${name(before)} -> ${name(value)}`;

const bits = (what: string, names: (mask: number) => string[]) => (mask: number) =>
  mask === 0 ? `${what} cleared` : `${what}: ${names(mask).join(', ')}`;

/** What is told of a device when it changes, by label. */
const subjects: readonly Subject[] = [
  {
    label: 'ERR',
    level: 'warn',
    usual: 0,
    text: (code) => (code === 0 ? 'error cleared' : `error ${code}: ${chargerErrorName(code)}`),
  },
  { label: 'AR', level: 'warn', usual: 0, text: bits('alarm', alarmNames) },
  { label: 'WARN', level: 'info', usual: 0, text: bits('warning', alarmNames) },
  { label: 'MON', level: 'info', text: change('monitor mode', monitorModeName) },
  { label: 'OR', level: 'debug', usual: 0, text: bits('off reason', offReasonNames) },
  { label: 'CS', level: 'debug', text: change('state', deviceStateName) },
  { label: 'MODE', level: 'debug', text: change('mode', deviceModeName) },
  { label: 'MPPT', level: 'debug', text: change('tracker', trackerModeName) },
];

/** A value that flickers is told at most this often. */
const quietMs = 60_000;

/**
 * Says in the log, in words, when a device's error, alarms, warnings, modes, off reasons or state change: once per
 * change, at most one line a minute of each kind. A change that comes too soon is told later, if it still holds.
 */
export class DeviceEvents {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #values = new Map<string, number>();
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Looks at the values as they are now. @param number the number at a label, if there is one */
  look(number: (label: string) => number | undefined): void {
    const now = this.#clock.now();
    for (const { label, level, usual, text } of subjects) {
      const value = number(label);
      if (value === undefined) continue;
      const before = this.#values.get(label) ?? usual ?? value;
      if (value !== before) {
        if (now - (this.#toldAt.get(label) ?? Number.NEGATIVE_INFINITY) < quietMs) continue;
        this.#toldAt.set(label, now);
        this.#log[level](text(value, before));
      }
      this.#values.set(label, value);
    }
  }

  /** Another device, or none: nothing to compare with. The minute runs on, for a line that comes and goes. */
  clear(): void {
    this.#values.clear();
  }
}
