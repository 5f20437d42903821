import { vebusErrors } from '../../protocols/mk2/states.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Value } from '../../store/values.ts';

const alarms = Object.entries({
  '/Alarms/GridLost': 'grid lost',
  '/Alarms/HighTemperature': 'high temperature',
  '/Alarms/LowBattery': 'low battery',
  '/Alarms/Overload': 'overload',
  '/Alarms/Ripple': 'DC ripple',
  '/Alarms/TemperatureSensor': 'temperature sensor',
  '/Alarms/VoltageSensor': 'voltage sensor',
});
const levels: readonly string[] = ['cleared', 'warning', 'alarm'];

/** What is told, each in its words. */
const events: readonly { readonly path: string; readonly text: (value: number) => string }[] = [
  { path: '/VebusError', text: errorText },
  ...alarms.map(([path, name]) => ({ path, text: (level: number) => `${name}: ${levels[level] ?? level}` })),
];

function errorText(code: number): string {
  return code === 0 ? 'VE.Bus error cleared' : `VE.Bus error ${code}: ${vebusErrors[code] ?? 'not in the list'}`;
}

/** What flickers is told at most this often. */
const quietMs = 60_000;

const never = { value: 0, at: Number.NEGATIVE_INFINITY };

/** Says in the log, in words, when errors and alarms of a VE.Bus system come and go. */
export class SystemEvents {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #told = new Map<string, { readonly value: number; readonly at: number }>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  look(values: ReadonlyMap<string, Value>): void {
    for (const { path, text } of events) this.#tell(path, values.get(path), text);
  }

  #tell(path: string, value: Value | undefined, text: (value: number) => string): void {
    if (typeof value !== 'number') return;
    const last = this.#told.get(path) ?? never;
    if (value === last.value) return;
    const now = this.#clock.now();
    if (now - last.at < quietMs) return;
    this.#told.set(path, { value, at: now });
    this.#log.warn(text(value));
  }
}
