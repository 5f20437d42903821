import { askEnergy, askState, isRefusal, readRam, readSnapshot } from '../../protocols/mk2/device-requests.ts';
import { ram } from '../../protocols/mk2/ram-variables.ts';
import { askAc, askDc, askInput, askLeds, takeSnapshot } from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Bus, EnergyCount, Readings, Unit, UnitPower } from './bus.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import { mk2Limits } from './limits.ts';
import { hasWrongSlaves } from './power.ts';

/** So many questions in one turn that are not answered at all mean that the bus is not there. */
const lostIsEnough = 2;

/**
 * Asks for the system's values in turns: battery, AC sides, LEDs and power each time, inputs and state every
 * second time, energy and state of charge every few seconds (mk2.md, 10, Poll plan).
 */
export class Polling {
  readonly #talk: Conversation;
  readonly #clock: Clock;
  readonly #bus: Bus;
  readonly #readings: Readings;
  readonly #energy: EnergyCount;
  readonly #heardFromBus: () => void;
  readonly #ids: readonly number[];
  #turn = 0;
  #slowAt = Number.NEGATIVE_INFINITY;
  /** Devices that refuse snapshots are read one variable at a time. */
  readonly #withoutSnapshot = new Set<number>();

  /** @param heardFromBus told when anything but the interface itself has answered */
  constructor(
    talk: Conversation,
    clock: Clock,
    bus: Bus,
    readings: Readings,
    energy: EnergyCount,
    heardFromBus: () => void = () => undefined,
  ) {
    this.#heardFromBus = heardFromBus;
    this.#talk = talk;
    this.#clock = clock;
    this.#bus = bus;
    this.#readings = readings;
    this.#energy = energy;
    const { scales } = bus.units[0];
    this.#ids = [ram.inverterPower, ram.acInputPower, ram.acOutputPower].filter((id) => scales.get(id) !== null);
  }

  /**
   * One turn. @param between runs between questions, for what must not wait for the end of a turn
   * @returns whether the bus has answered
   */
  async turn(between: () => Promise<void>): Promise<boolean> {
    const { lost } = this.#talk;
    const isFirst = this.#turn === 0;
    const steps: (() => Promise<void>)[] = [() => this.#dc()];
    for (let phase = 1; phase <= this.#bus.phases; phase += 1) steps.push(() => this.#ac(phase));
    steps.push(() => this.#leds());
    if (isFirst || this.#turn % 2 === 0) steps.push(() => this.input());
    if (isFirst || this.#turn % 2 === 1) steps.push(() => this.#state());
    steps.push(() => this.#power());
    if (this.#clock.now() - this.#slowAt >= mk2Limits.slowMs) steps.push(() => this.#slow());
    for (const step of steps) {
      await step();
      // Whatever has happened, it is no use to ask on.
      if (this.#talk.lost - lost >= lostIsEnough) return false;
      await between();
    }
    this.#turn += 1;
    return true;
  }

  /** Reads input, limit and switches. */
  async input(): Promise<void> {
    const answer = await this.#talk.ask(askInput());
    if (!isNoAnswer(answer)) this.#heardFromBus();
    this.#readings.input = isNoAnswer(answer) ? undefined : answer;
  }

  async #dc(): Promise<void> {
    const answer = await this.#talk.ask(askDc());
    if (!isNoAnswer(answer)) this.#heardFromBus();
    this.#readings.dc = isNoAnswer(answer) ? undefined : answer;
  }

  async #ac(phase: number): Promise<void> {
    const answer = await this.#talk.ask(askAc(phase));
    if (!isNoAnswer(answer)) this.#heardFromBus();
    this.#readings.ac[phase - 1] = isNoAnswer(answer) ? undefined : answer;
  }

  async #leds(): Promise<void> {
    const answer = await this.#talk.ask(askLeds());
    this.#readings.leds = isNoAnswer(answer) ? undefined : answer;
  }

  async #state(): Promise<void> {
    const { address } = this.#bus.units[0];
    const answer = await this.#talk.ask(askState(), { address });
    this.#readings.state = isNoAnswer(answer) || isRefusal(answer) ? undefined : answer;
  }

  async #power(): Promise<void> {
    // Without the variable there is only volts by amperes.
    if (!this.#ids.includes(ram.inverterPower) || !this.#ids.includes(ram.acInputPower)) return;
    if (this.#withoutSnapshot.size < this.#bus.units.length) await this.#talk.ask(takeSnapshot(this.#ids));
    for (const unit of this.#bus.units) {
      const values = await this.#powerOf(unit);
      const power = values === undefined ? undefined : powerFrom(this.#ids, values);
      if (power === undefined) this.#readings.power.delete(unit.address);
      else this.#readings.power.set(unit.address, power);
    }
  }

  async #powerOf({ address }: Unit): Promise<readonly number[] | undefined> {
    if (!this.#withoutSnapshot.has(address)) {
      const answer = await this.#talk.ask(readSnapshot(this.#ids.length), { address });
      if (isNoAnswer(answer)) return undefined;
      if (!isRefusal(answer)) {
        if (answer.length > 0) return answer;
        // Late, as the second phase of 2x120V units is (mk2.md, 9): asked once more.
        const late = await this.#talk.ask(readSnapshot(this.#ids.length), { address });
        return isNoAnswer(late) || isRefusal(late) || late.length === 0 ? undefined : late;
      }
      this.#withoutSnapshot.add(address);
    }
    const answer = await this.#talk.ask(readRam(...this.#ids), { address });
    return isNoAnswer(answer) || isRefusal(answer) ? undefined : answer;
  }

  async #slow(): Promise<void> {
    this.#slowAt = this.#clock.now();
    const [first] = this.#bus.units;
    if (this.#bus.hasBatteryMonitor) {
      const soc = await this.#talk.ask(readRam(ram.stateOfCharge), { address: first.address });
      this.#readings.socRaw = isNoAnswer(soc) || isRefusal(soc) ? undefined : soc[0];
    }
    if (first.scales.get(ram.batteryTemperature) !== null) {
      const celsius = await this.#talk.ask(readRam(ram.batteryTemperature), { address: first.address });
      this.#readings.temperatureRaw = isNoAnswer(celsius) || isRefusal(celsius) ? undefined : celsius[0];
    }
    if (hasWrongSlaves(this.#bus)) return;
    for (const { address } of this.#bus.units) {
      const counters = await this.#talk.ask(askEnergy(), { address });
      if (!isNoAnswer(counters) && !isRefusal(counters)) this.#energy.take(address, counters);
    }
  }
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
