import { alarmBits } from '../../protocols/vedirect/alarms.ts';
import { chargerErrorName, deviceStateName, offReasonNames } from '../../protocols/vedirect/enumerations.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';

/** What is told of a device when it changes: by label, how it reads, and how loud. */
const told: readonly { label: string; level: 'warn' | 'info' | 'debug'; text: (value: number) => string }[] = [
  {
    label: 'ERR',
    level: 'warn',
    text: (code) => (code === 0 ? 'the error is over' : `error ${code}: ${chargerErrorName(code)}`),
  },
  { label: 'AR', level: 'warn', text: (mask) => alarmText(mask) },
  { label: 'WARN', level: 'info', text: (mask) => `warning: ${alarmText(mask)}` },
  { label: 'OR', level: 'debug', text: (mask) => (mask === 0 ? 'on' : `off: ${offReasonNames(mask).join(', ')}`) },
  { label: 'CS', level: 'debug', text: (code) => deviceStateName(code) },
];

/** A value that flickers is told at most this often. */
const quietMs = 60_000;

/** Says in the log, in words, when a device's error, alarms, off reason or state change. */
export class DeviceEvents {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #last = new Map<string, { value: number; at: number }>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Looks at the values as they are now. @param number the number at a label, if there is one */
  look(number: (label: string) => number | undefined): void {
    const now = this.#clock.now();
    for (const { label, level, text } of told) {
      const value = number(label);
      const last = this.#last.get(label);
      if (value === undefined || value === (last?.value ?? 0)) continue;
      if (last !== undefined && now - last.at < quietMs) continue;
      this.#last.set(label, { value, at: now });
      this.#log[level](text(value));
    }
  }

  /** Another device, or none: nothing to compare with. */
  clear(): void {
    this.#last.clear();
  }
}

function alarmText(mask: number): string {
  const names = Object.entries(alarmBits).filter(([, bit]) => (mask & bit) !== 0);
  if (names.length === 0) return mask === 0 ? 'no alarm any more' : `alarm bits ${mask}`;
  return `alarm: ${names.map(([name]) => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()).join(', ')}`;
}
