import { type Cancel, type Clock, every } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Service } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { setVreg, vregCodes } from '../../store/vreg.ts';
import { type Sense, senseOf, senses } from './sense.ts';

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
const everyMs = 20_000;
const tickMs = 1_000;
/**
 * Old chargers stop their text for some seconds when they are told something: they are told right after they have
 * spoken, so that these gaps do not add up.
 */
const spokenMs = 1_500;
const spokenPath = '/Dc/0/Voltage';
const types = { from: 'battery', to: 'solarcharger' } as const;

/**
 * Tells solar chargers the battery's voltage and temperature as battery monitors measure them. When no monitor tells
 * a value any more, none is sent: the charger then goes by its own terminals.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #stop: Cancel;
  /** What was last said in the log about a charger's value. */
  readonly #said = new Map<string, string>();
  readonly #toldAt = new Map<string, number>();
  readonly #busy = new Set<string>();

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#stop = every(options.clock, tickMs, () => this.#round());
  }

  stop(): void {
    this.#stop();
  }

  #round(): void {
    for (const rule of this.#options.rules) {
      const sources = this.#only(rule, 'from');
      if (sources.length === 0) continue;
      for (const charger of this.#only(rule, 'to')) {
        if (this.#isDue(charger)) void this.#tell(rule, sources, charger);
      }
    }
  }

  /** Services of the kind that belongs on this side. */
  #only(rule: ForwardRule, side: keyof typeof types): Service[] {
    return rule[side]().filter((service) => {
      if (service.type === types[side]) return true;
      const role = side === 'from' ? 'battery monitor to forward from' : 'solar charger to forward to';
      this.#say(`${rule.name} ${side} ${service.name}`, 'warn', `${rule.name}: ${service.name} is no ${role}`);
      return false;
    });
  }

  #isDue({ name }: Service): boolean {
    const { store, clock } = this.#options;
    if (this.#busy.has(name) || clock.now() - (this.#toldAt.get(name) ?? Number.NEGATIVE_INFINITY) < everyMs)
      return false;
    return (store.age(name, spokenPath) ?? 0) <= spokenMs;
  }

  /** One value after the other: a charger takes one command at a time. */
  async #tell(rule: ForwardRule, sources: readonly Service[], charger: Service): Promise<void> {
    const { store, clock } = this.#options;
    this.#busy.add(charger.name);
    this.#toldAt.set(charger.name, clock.now());
    for (const sense of senses) {
      const about = `${charger.name} ${sense.what}`;
      const value = senseOf(sense, sources);
      if (typeof value !== 'number') {
        this.#say(about, ...nothingToTell(rule, sense, charger, value));
        continue;
      }
      const { code } = await setVreg(store, clock, charger, sense.vreg, sense.bytes(value));
      const shown = `${sense.what} to ${charger.name}`;
      if (code === vregCodes.ok) this.#say(about, 'info', `${rule.name}: forwarding ${shown}`);
      else
        this.#say(about, 'warn', `${rule.name}: cannot forward ${shown}: error 0x${code.toString(16).toUpperCase()}`);
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

function nothingToTell(
  { name }: ForwardRule,
  { what }: Sense,
  charger: Service,
  why: 'none' | 'apart',
): ['info' | 'warn', string] {
  if (why === 'none') return ['info', `${name}: no ${what} to tell ${charger.name}`];
  return ['warn', `${name}: the monitors are too far apart in ${what}: none is told ${charger.name}`];
}
