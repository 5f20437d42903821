import { supervise } from '../../drivers/supervisor.ts';
import type { LinkFactory } from '../../links/link.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { HeardDevice } from './heard-device.ts';
import { hourlyLog } from './hourly-log.ts';
import type { Sink } from './sink.ts';
import type { Source } from './sources.ts';

export interface ValueLoggerOptions {
  readonly sources: readonly Source[];
  readonly sinks: readonly Sink[];
  readonly intervalMs: number;
  readonly openLink: LinkFactory;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Listens to devices and hands what they say to the sinks, at multiples of the interval. */
export class ValueLogger {
  readonly #options: ValueLoggerOptions;
  readonly #devices: readonly HeardDevice[];
  readonly #abort = new AbortController();
  readonly #supervised: readonly Promise<void>[];
  readonly #stopTurns: Cancel;

  constructor(options: ValueLoggerOptions) {
    const { sources, intervalMs, openLink, clock } = options;
    this.#options = options;
    const devices = sources.map((source) => {
      const log = hourlyLog(options.log, clock);
      return { log, device: new HeardDevice({ ...source, clock, log }) };
    });
    this.#devices = devices.map(({ device }) => device);
    this.#supervised = devices.map(({ log, device }) =>
      supervise({ driver: device, spec: device.spec, openLink, clock, log, signal: this.#abort.signal }),
    );
    this.#stopTurns = atMultiples(clock, intervalMs, () => this.#turn());
  }

  /** Closes the links and what is under way. */
  async stop(): Promise<void> {
    this.#stopTurns();
    this.#abort.abort();
    await Promise.all([...this.#supervised, ...this.#options.sinks.map((sink) => sink.stop())]);
  }

  #turn(): void {
    const time = new Date(this.#options.clock.unixTime()).toISOString();
    const snapshots = this.#devices.flatMap((device) => {
      const fields = device.fresh();
      return fields === undefined ? [] : [{ device: device.name, fields }];
    });
    for (const sink of this.#options.sinks) void sink.take(time, snapshots);
  }
}

/** Calls `fn` at multiples of `ms` from now, without drift; multiples that a sleeping computer missed are left out. */
export function atMultiples(clock: Clock, ms: number, fn: () => void): Cancel {
  const start = clock.now();
  let turn = 0;
  let cancel: Cancel = () => undefined;
  const schedule = (): void => {
    const passed = Math.floor((clock.now() - start) / ms);
    // A timer may be a little early: then the turn has had its call already.
    turn = Math.max(turn, passed) + 1;
    cancel = clock.after(start + turn * ms - clock.now(), () => {
      schedule();
      fn();
    });
  };
  schedule();
  return () => cancel();
}
