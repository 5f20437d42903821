import {
  askEnergy,
  askState,
  isRefusal,
  type Refusal,
  readRam,
  readSnapshot,
} from '../../protocols/mk2/device-requests.ts';
import type { InputReply } from '../../protocols/mk2/info-frames.ts';
import { ram } from '../../protocols/mk2/ram-variables.ts';
import {
  askAc,
  askDc,
  askInput,
  askLeds,
  askVersion,
  type Mk2Request,
  takeSnapshot,
  timing,
} from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Bus, EnergyCount, Readings, Unit, UnitPower } from './bus.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import { mk2Limits } from './limits.ts';
import { hasWrongSlaves } from './power.ts';

/** So many questions in a turn without any answer from the bus mean that it is not there. */
const lostIsEnough = 2;
/** Frame 41 is not read again for its own sake so soon after it was read for a command's. */
const inputAgainMs = 1_000;

const dc = askDc();
/** By phase, L1 first. */
const acOfPhase = [1, 2, 3, 4].map(askAc);
const leds = askLeds();
const input = askInput();
const state = askState();
const energyCounters = askEnergy();
const stateOfCharge = readRam(ram.stateOfCharge);
const temperature = readRam(ram.batteryTemperature);
const ignoreInput = readRam(ram.ignoreAcInput);

/** What others want to know at once. */
export interface PollingListener {
  /** Anything but the interface itself has answered. */
  readonly heardFromBus: () => void;
  readonly sawInput: (input: InputReply) => void;
}

/**
 * Asks for the system's values in turns: battery, AC sides, LEDs and power each time, inputs and state every
 * second time, energy and state of charge every few seconds (mk2.md, 10, Poll plan). What is not answered has no
 * reading, and holds up the rest for as short as can be.
 */
export class Polling {
  readonly #talk: Conversation;
  readonly #clock: Clock;
  readonly #bus: Bus;
  readonly #readings: Readings;
  readonly #energy: EnergyCount;
  readonly #listener: Partial<PollingListener>;
  readonly #ids: readonly number[];
  readonly #takeSnapshot: Mk2Request<void>;
  readonly #snapshot: Mk2Request<readonly number[] | Refusal>;
  readonly #one: Mk2Request<readonly number[] | Refusal>;
  #turn = 0;
  #slowAt = Number.NEGATIVE_INFINITY;
  #inputAt = Number.NEGATIVE_INFINITY;
  /** In this turn. */
  #lost = 0;
  #heard = 0;
  /** Questions that were not answered the last time. */
  readonly #mute = new Set<string>();
  /** Devices that refuse snapshots are read one variable at a time. */
  readonly #withoutSnapshot = new Set<number>();

  constructor(
    talk: Conversation,
    clock: Clock,
    bus: Bus,
    readings: Readings,
    energy: EnergyCount,
    listener: Partial<PollingListener> = {},
  ) {
    this.#listener = listener;
    this.#talk = talk;
    this.#clock = clock;
    this.#bus = bus;
    this.#readings = readings;
    this.#energy = energy;
    const { scales } = bus.units[0];
    this.#ids = [ram.inverterPower, ram.acInputPower, ram.acOutputPower].filter((id) => scales.get(id) !== null);
    this.#takeSnapshot = takeSnapshot(this.#ids);
    this.#snapshot = readSnapshot(this.#ids.length);
    this.#one = readRam(...this.#ids);
  }

  /**
   * One turn. @param between runs between questions, for what must not wait for the end of a turn
   * @returns false when the interface or the whole bus does not answer any more; the rest was not asked then
   */
  async turn(between: () => Promise<void>): Promise<boolean> {
    const isFirst = this.#turn === 0;
    const isInputDue = this.#clock.now() - this.#inputAt >= inputAgainMs;
    const steps: (() => Promise<void>)[] = [() => this.#dc()];
    for (let phase = 1; phase <= this.#bus.phases; phase += 1) steps.push(() => this.#ac(phase));
    steps.push(() => this.#leds());
    if (isFirst || (this.#turn % 2 === 0 && isInputDue)) steps.push(async () => void (await this.input()));
    if (isFirst || this.#turn % 2 === 1) steps.push(() => this.#state());
    steps.push(() => this.#power());
    if (this.#clock.now() - this.#slowAt >= mk2Limits.slowMs) steps.push(() => this.#slow());
    this.#lost = 0;
    this.#heard = 0;
    for (const step of steps) {
      await step();
      if (this.#lost > 0 && !(await this.#isThere())) return false;
      await between();
    }
    this.#turn += 1;
    return true;
  }

  /** Reads input, limit and switches. */
  async input(): Promise<InputReply | undefined> {
    const reply = await this.#askBus(input);
    this.#inputAt = this.#clock.now();
    this.#readings.input = reply;
    if (reply !== undefined) this.#listener.sawInput?.(reply);
    return reply;
  }

  /** Asks; undefined when nobody answers or the device refuses. @param address the device that is asked, if one is */
  async #ask<T>(request: Mk2Request<T | Refusal>, address?: number): Promise<T | undefined> {
    const answer = await this.#askWhole(request, address);
    return isRefusal(answer) ? undefined : answer;
  }

  async #askWhole<T>(request: Mk2Request<T>, address?: number): Promise<T | undefined> {
    // In a turn in which something is lost, and where something was, there is no patience.
    const isOnce = this.#lost > 0 || (this.#mute.size > 0 && this.#mute.has(keyOf(request, address)));
    const asked = isOnce ? { ...request, attempts: 1 } : request;
    const answer = await this.#talk.ask(asked, address === undefined ? {} : { address });
    if (isNoAnswer(answer)) {
      this.#lost += 1;
      this.#mute.add(keyOf(request, address));
      return undefined;
    }
    if (this.#mute.size > 0) this.#mute.delete(keyOf(request, address));
    return answer;
  }

  /** Whether it is of any use to ask on. */
  async #isThere(): Promise<boolean> {
    if (this.#talk.isInDoubt) {
      const version = await this.#talk.ask({ ...askVersion(), attempts: timing.presenceAttempts });
      if (isNoAnswer(version)) return false;
    }
    return this.#heard > 0 || this.#lost < lostIsEnough;
  }

  /** A frame of the bus itself, not of the interface. */
  async #askBus<T>(request: Mk2Request<T>): Promise<T | undefined> {
    const answer = await this.#askWhole(request);
    if (answer !== undefined) {
      this.#heard += 1;
      this.#listener.heardFromBus?.();
    }
    return answer;
  }

  async #dc(): Promise<void> {
    this.#readings.dc = await this.#askBus(dc);
  }

  async #ac(phase: number): Promise<void> {
    this.#readings.ac[phase - 1] = await this.#askBus(acOfPhase[phase - 1] ?? askAc(phase));
  }

  async #leds(): Promise<void> {
    this.#readings.leds = await this.#askWhole(leds);
  }

  async #state(): Promise<void> {
    this.#readings.state = await this.#ask(state, this.#bus.units[0].address);
  }

  async #power(): Promise<void> {
    // Without the variable there is only volts by amperes.
    if (!this.#ids.includes(ram.inverterPower) || !this.#ids.includes(ram.acInputPower)) return;
    if (this.#withoutSnapshot.size < this.#bus.units.length) await this.#talk.ask(this.#takeSnapshot);
    for (const unit of this.#bus.units) {
      const values = await this.#powerOf(unit);
      const power = values === undefined ? undefined : powerFrom(this.#ids, values);
      if (power === undefined) this.#readings.power.delete(unit.address);
      else this.#readings.power.set(unit.address, power);
    }
  }

  async #powerOf({ address }: Unit): Promise<readonly number[] | undefined> {
    if (!this.#withoutSnapshot.has(address)) {
      const answer = await this.#askWhole(this.#snapshot, address);
      if (answer === undefined) return undefined;
      if (!isRefusal(answer)) {
        // Late, as the second phase of 2x120V units is (mk2.md, 9): asked once more.
        const values = answer.length > 0 ? answer : await this.#ask(this.#snapshot, address);
        return values?.length === 0 ? undefined : values;
      }
      this.#withoutSnapshot.add(address);
    }
    return this.#ask(this.#one, address);
  }

  async #slow(): Promise<void> {
    this.#slowAt = this.#clock.now();
    const { units, hasBatteryMonitor } = this.#bus;
    const [{ address, scales }] = units;
    if (hasBatteryMonitor) this.#readings.socRaw = (await this.#ask(stateOfCharge, address))?.[0];
    if (scales.get(ram.batteryTemperature) !== null) {
      this.#readings.temperatureRaw = (await this.#ask(temperature, address))?.[0];
    }
    if (scales.get(ram.ignoreAcInput) !== null && this.#readings.input?.inputs !== 0) {
      this.#readings.ignoreInputRaw = (await this.#ask(ignoreInput, address))?.[0];
    }
    if (hasWrongSlaves(this.#bus)) return;
    for (const unit of units) {
      const counters = await this.#ask(energyCounters, unit.address);
      if (counters !== undefined) this.#energy.take(unit.address, counters);
    }
  }
}

function keyOf({ name }: Mk2Request<unknown>, address: number | undefined): string {
  return `${name} ${address ?? ''}`;
}

function powerFrom(ids: readonly number[], values: readonly number[]): UnitPower | undefined {
  const watts = (id: number): number | undefined => {
    const raw = values[ids.indexOf(id)];
    return raw === undefined ? undefined : (raw << 16) >> 16;
  };
  const inverter = watts(ram.inverterPower);
  const acInput = watts(ram.acInputPower);
  if (inverter === undefined || acInput === undefined) return undefined;
  // What comes in and does not go to the battery goes to the loads: 16 = -15 - 14 (mk2.md, 7).
  return { inverter, acInput, acOutput: watts(ram.acOutputPower) ?? 0 - acInput - inverter };
}
