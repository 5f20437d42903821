import { type Cancel, type Clock, every } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Service } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { setVreg, vregCodes } from '../../store/vreg.ts';
import { senseOf, senses } from './sense.ts';

/** From which battery monitors to which solar chargers; services that are not there now are left out. */
export interface ForwardRule {
  /** For log lines. */
  readonly name: string;
  readonly from: () => readonly Service[];
  readonly to: () => readonly Service[];
}

export interface ForwarderOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly rules: readonly ForwardRule[];
}

/** Chargers forget what they were told after 60 s; every 5 to 30 s is advised (vedirect.md, 3.6). */
const everyMs = 10_000;

/**
 * Tells solar chargers the battery's voltage and temperature as battery monitors measure them. When no monitor tells
 * a value any more, none is sent: the charger then goes by its own terminals.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #stop: Cancel;
  /** What was last said in the log about a charger's value. */
  readonly #said = new Map<string, string>();
  readonly #busy = new Set<string>();

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#stop = every(options.clock, everyMs, () => this.#round());
  }

  stop(): void {
    this.#stop();
  }

  #round(): void {
    for (const rule of this.#options.rules) {
      for (const charger of rule.to()) void this.#tell(rule, charger);
    }
  }

  /** One value after the other: a charger takes one command at a time. */
  async #tell(rule: ForwardRule, charger: Service): Promise<void> {
    const { store, clock } = this.#options;
    // A charger that does not answer is not asked twice at once.
    if (this.#busy.has(charger.name)) return;
    this.#busy.add(charger.name);
    for (const sense of senses) {
      const value = senseOf(sense, rule.from());
      if (value === undefined) {
        this.#say(`${charger.name} ${sense.what}`, 'info', `${rule.name}: no ${sense.what} to tell ${charger.name}`);
        continue;
      }
      const { code } = await setVreg(store, clock, charger, sense.vreg, sense.bytes(value));
      const shown = `${sense.what} to ${charger.name}`;
      if (code === vregCodes.ok)
        this.#say(`${charger.name} ${sense.what}`, 'info', `${rule.name}: forwarding ${shown}`);
      else
        this.#say(
          `${charger.name} ${sense.what}`,
          'warn',
          `${rule.name}: cannot forward ${shown}: error 0x${code.toString(16).toUpperCase()}`,
        );
    }
    this.#busy.delete(charger.name);
  }

  /** Each change once. */
  #say(about: string, level: 'info' | 'warn', line: string): void {
    if (this.#said.get(about) === line) return;
    this.#said.set(about, line);
    this.#options.log[level](line);
  }
}
