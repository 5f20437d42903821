import type { Random } from '../random.ts';
import { AcNode, type AcSource, demandOf } from './ac-node.ts';
import { type ChargeStage, ChargeStages, multiHabits } from './charge-stages.ts';
import { Conversion } from './conversion.ts';
import { type BusDevice, busDevice, type DcBus, ranks } from './dc-bus.ts';
import type { MultiDescription } from './description.ts';
import { InputSelector } from './input-selector.ts';
import { type EssOrder, type MultiMode, type MultiOrders, type MultiSettings, StandingOrders } from './multi-orders.ts';
import { type MultiPhase, PhaseFlow, shiftedHertz } from './multi-phase.ts';
import { type InputLimits, inputLimitsOf } from './multi-sizes.ts';
import { Wander } from './noise.ts';
import { clamp, sumOf } from './numbers.ts';
import type { Part, PlantValues, PowerTerms } from './part.ts';
import { essRange, islandRange, mainsRange, type PhaseRange, type PhaseSituation, restRange } from './phase-range.ts';
import { type AlarmLevel, InverterProtection } from './protection.ts';

/** Where its output gets its voltage from. */
export type MultiSituation = 'off' | 'mains' | 'island';
export type MultiState = 'off' | 'fault' | 'passthru' | 'inverting' | 'assisting' | ChargeStage;

const usual = { phases: 1, unitsPerPhase: 1, powerAssist: true, ess: false } as const;
const islandVolts = 230;
/** With ESS it goes from nothing to its rating in so many seconds (ours). */
const rampSeconds = 1;
const warming = { fullLoadCelsius: 35, seconds: 900 } as const;
/** Where it warns, shuts its inverter down, and lets it run again (ours). */
const heat = { warnCelsius: 75, stopCelsius: 90, restartCelsius: 70 } as const;
const noEss: EssOrder = {};

/** Multis or Quattros of one VE.Bus system. */
export class Multi implements Part {
  readonly name: string;
  readonly description: MultiDescription;
  /** Its AC output. */
  readonly node: AcNode;
  readonly device: BusDevice = busDevice(ranks.multi);
  readonly phases: readonly MultiPhase[];
  readonly limits: InputLimits;
  readonly hasEss: boolean;
  readonly settable: Part['settable'] = {};
  situation: MultiSituation = 'off';
  volts: number;
  /** Inside. */
  celsius = 25;
  readonly #flows: readonly PhaseFlow[];
  readonly #conversion: Conversion;
  readonly #inputs: InputSelector;
  readonly #stages: ChargeStages;
  readonly #protection: InverterProtection;
  readonly #bus: DcBus;
  readonly #orders: StandingOrders;
  readonly #outputVolts: Wander;
  readonly #chargeAmps: number;
  #hasLostMains = false;
  #isOverheated = false;
  #hertz = 50;

  constructor(name: string, description: MultiDescription, bus: DcBus, inputs: readonly AcSource[], random: Random) {
    const { phases, unitsPerPhase, powerAssist, ess } = { ...usual, ...description };
    const { battery } = bus;
    const { voltAmps, chargeAmps } = description;
    const limits = inputLimitsOf(battery.blocks * 12, voltAmps, unitsPerPhase);
    this.name = name;
    this.description = description;
    this.hasEss = ess;
    this.volts = bus.volts;
    this.node = new AcNode(name, phases);
    this.limits = {
      least: description.leastInputAmps ?? limits.least,
      most: description.mostInputAmps ?? limits.most,
    };
    this.#flows = this.node.phases.map((place) => new PhaseFlow(place));
    this.phases = this.#flows;
    this.#conversion = new Conversion(voltAmps * unitsPerPhase);
    this.#inputs = new InputSelector(inputs, phases);
    this.#stages = new ChargeStages(battery.chemistry, battery.blocks, multiHabits(battery.chemistry));
    this.#protection = new InverterProtection(battery.blocks, this.#conversion.ratedWatts);
    this.#bus = bus;
    this.#chargeAmps = chargeAmps * unitsPerPhase * phases;
    this.#outputVolts = new Wander(random, islandVolts, 0.4, 20);
    const limit = description.inputLimitAmps ?? this.limits.most;
    const inputAmps = inputs.map(() => limit);
    this.#orders = new StandingOrders(this.limits, inputAmps, powerAssist);
    bus.devices.push(this.device);
  }

  /** AC inputs of each unit, used or not. */
  get acInputs(): number {
    return Math.max(this.description.acInputs ?? 0, this.description.inputs.length);
  }

  get mode(): MultiMode {
    return this.#orders.mode;
  }

  /** 0 = AC-in 1; undefined: none. */
  get activeInput(): number | undefined {
    return this.situation === 'mains' ? this.#inputs.active : undefined;
  }

  /** An input has good voltage, used or not. */
  isAvailable(input: number): boolean {
    return this.#inputs.isAvailable(input);
  }

  /** No limit of an input is lower now. */
  get leastInputAmps(): number {
    return this.#orders.leastInputAmps;
  }

  get powerAssist(): boolean {
    return this.#orders.powerAssist;
  }

  /** As it is in force, in amperes. @param input 0 = AC-in 1 */
  inputLimitAmps(input: number): number {
    return this.#orders.inputLimitAmps(input);
  }

  get stage(): ChargeStage {
    return this.#stages.stage;
  }

  /** What its charge stage wants, which ESS makes solar chargers follow. */
  get targetVolts(): number {
    return this.#stages.targetVolts;
  }

  /** Positive = charging. */
  get dcWatts(): number {
    return this.device.watts;
  }

  get dcAmps(): number {
    return this.device.watts / this.volts;
  }

  get hertz(): number {
    return this.node.hertz;
  }

  get inputHertz(): number {
    return this.situation === 'mains' ? (this.#inputs.source?.node.hertz ?? 0) : 0;
  }

  /** What it measures at its inputs: the one that is used, or else the first with voltage, used or not. */
  get inputNode(): AcNode | undefined {
    const { source } = this.#inputs;
    return (source ?? this.#inputs.sources.find(({ node }) => node.isLive))?.node;
  }

  get lowBattery(): AlarmLevel {
    return this.#protection.lowBattery;
  }

  get overload(): AlarmLevel {
    return this.#protection.overload;
  }

  get highTemperature(): AlarmLevel {
    if (this.#isOverheated) return 2;
    return this.celsius >= heat.warnCelsius ? 1 : 0;
  }

  /** It had mains, and none of its inputs is good now. */
  get hasLostMains(): boolean {
    return this.#hasLostMains;
  }

  get state(): MultiState {
    if (this.situation === 'off') {
      const hasFailed = this.overload === 2 || this.highTemperature === 2;
      return hasFailed && this.mode !== 'off' ? 'fault' : 'off';
    }
    if (this.situation === 'island') return 'inverting';
    const isLed = this.#flows.some((_, index) => this.#ess(index).setPointWatts !== undefined);
    if (!(this.#obeysEss && isLed) && this.#flows.some((flow) => flow.inverterWatts < -1)) return 'assisting';
    if (this.#obeysEss && !isLed) return 'passthru';
    const mayCharge = this.#flows.some((_, index) => this.#mayCharge(index));
    return mayCharge || !this.#isPassing ? this.stage : 'passthru';
  }

  /** @throws OrderError for a number that is none */
  order(orders: Partial<MultiOrders>): void {
    const wasOff = this.mode === 'off';
    this.#orders.take(this.name, orders);
    if (wasOff && this.mode !== 'off') this.#protection.reset();
    for (const [input, isIgnored] of (orders.ignoresInput ?? []).entries()) this.#inputs.ignore(input, isIgnored);
    if (orders.stage !== undefined) this.#stages.force(orders.stage);
    if (orders.settings !== undefined) this.#set(orders.settings);
  }

  /** Looks at its inputs and its protection, and puts voltage on its output. */
  prepare(seconds: number): void {
    const { battery } = this.#bus;
    this.#protection.step(seconds, this.volts, this.#hardestWatts, battery.mayDischarge);
    this.#inputs.step(seconds);
    this.#hasLostMains = this.#inputs.sources.length > 0 && !this.#inputs.sources.some((_, i) => this.isAvailable(i));
    this.node.clear();
    this.#outputVolts.step(seconds);
    this.#settleSituation();
  }

  /** Says what it could do for the battery. */
  offer(seconds: number): void {
    let above = 0;
    let below = 0;
    for (const [index, flow] of this.#flows.entries()) {
      if (this.situation !== 'off') flow.offer(this.#range(flow, index, seconds), this.#conversion);
      above += flow.dcAbove;
      below += flow.dcBelow;
    }
    this.device.aboveWatts = above;
    this.device.belowWatts = below;
    this.device.targetVolts = Math.min(this.#stages.targetVolts, this.#bus.ceilingVolts);
  }

  /** The battery cannot feed it. @returns whether it stops because of that */
  trip(): boolean {
    if (this.device.belowWatts >= 0) return false;
    this.#protection.tripLow();
    this.#settleSituation();
    return true;
  }

  settle(seconds: number): void {
    const { battery } = this.#bus;
    const { aboveWatts, belowWatts, watts } = this.device;
    const share = belowWatts === aboveWatts ? 1 : (watts - aboveWatts) / (belowWatts - aboveWatts);
    for (const flow of this.#flows) {
      if (this.situation === 'off') continue;
      flow.carry(share, this.#conversion);
      if (this.situation === 'island') flow.holdPv();
      else if (flow.input !== undefined) flow.input.throughWatts += flow.inputWatts;
    }
    this.#hertz = shiftedHertz(this.node);
    if (this.situation === 'island') this.node.hertz = this.#hertz;
    this.volts = this.#bus.volts;
    this.#stages.advance(seconds, {
      ...{ volts: this.volts, amps: battery.amps, celsius: battery.celsius },
      canCharge: this.#canCharge,
    });
    this.#warm(seconds);
  }

  get terms(): PowerTerms {
    let lossWatts = 0;
    if (this.situation !== 'off') {
      for (const { inverterWatts } of this.#flows) lossWatts += this.#conversion.lossOf(inverterWatts);
    }
    return { sourceWatts: 0, sinkWatts: 0, storedWatts: 0, lossWatts };
  }

  values(): PlantValues {
    const { mode, state, stage, situation, volts, dcAmps, dcWatts, hertz, inputHertz } = this;
    const { lowBattery, overload, highTemperature } = this;
    const phases = this.phases.flatMap((phase, index) => [
      ...(['inputVolts', 'inputAmps', 'inputWatts', 'outputVolts', 'outputAmps', 'outputWatts'] as const).map(
        (key): [string, number] => [`L${index + 1}.${key}`, phase[key]],
      ),
    ]);
    return {
      ...{ mode, state, stage, situation, volts, dcAmps, dcWatts, hertz, inputHertz },
      ...{ lowBattery, overload, highTemperature },
      ...{ activeInput: this.activeInput ?? null, hasLostMains: this.hasLostMains, celsius: this.celsius },
      inputLimitAmps: this.inputLimitAmps(this.activeInput ?? 0),
      ...Object.fromEntries(phases),
    };
  }

  #settleSituation(): void {
    const mode = this.mode;
    // As an inverter only it leaves the mains alone.
    const source = mode === 'on' || mode === 'charger-only' ? this.#inputs.source : undefined;
    const inverts = (mode === 'on' || mode === 'inverter-only') && this.#allows;
    if (source !== undefined) this.situation = 'mains';
    else this.situation = inverts ? 'island' : 'off';
    this.node.energise(this.situation !== 'off', this.#outputVolts.value, source?.node.hertz ?? this.#hertz);
    for (const [index, flow] of this.#flows.entries()) {
      if (this.situation === 'off') flow.stop();
      flow.input = source?.node.phases[index];
      if (flow.input !== undefined) flow.place.volts = flow.input.volts;
    }
  }

  #range(flow: PhaseFlow, index: number, seconds: number): PhaseRange {
    const situation = this.#situationOf(flow, index);
    if (this.situation === 'island') return islandRange(situation, flow.place.pvOfferWatts);
    if (!this.#obeysEss) return mainsRange(situation);
    const { setPointWatts, disableFeedIn = false } = this.#ess(index);
    if (setPointWatts === undefined) return restRange(situation);
    const mostChange = (this.#conversion.ratedWatts * seconds) / rampSeconds;
    return essRange(situation, { setPointWatts, disableFeedIn, inverterWatts: flow.inverterWatts, mostChange });
  }

  #situationOf(flow: PhaseFlow, index: number): PhaseSituation {
    if (this.situation === 'mains') flow.passPv(this.#inputs.source?.takesPower ?? false);
    const limitAmps = this.inputLimitAmps(this.#inputs.active ?? 0);
    const { chargeLimitAmps = this.#chargeAmps } = this.#orders;
    const amps = clamp(chargeLimitAmps, 0, this.#chargeAmps);
    return {
      conversion: this.#conversion,
      loadWatts: this.situation === 'mains' ? flow.outputWatts : demandOf(this.node, flow.place),
      mostInputWatts: limitAmps * flow.inputVolts,
      mostDcWatts: (amps * this.#bus.volts) / this.#flows.length,
      canCharge: this.#mayCharge(index),
      canAssist: this.mode === 'on' && this.#orders.powerAssist && this.#allows,
    };
  }

  /** Its inverter may run. */
  get #allows(): boolean {
    return this.#protection.allows && !this.#isOverheated;
  }

  #set({ absorptionVolts, floatVolts, outputVolts, shutdownVolts, restartVolts }: MultiSettings): void {
    this.#stages.set({ absorptionVolts, floatVolts });
    this.#protection.set({ shutdownVolts, restartVolts });
    this.#outputVolts.moveTo(outputVolts);
  }

  #mayCharge(index: number): boolean {
    return this.#orders.chargeLimitAmps !== 0 && !this.#isOverheated && this.#ess(index).disableCharge !== true;
  }

  #ess(index: number): EssOrder {
    return this.hasEss ? this.#orders.ess(index) : noEss;
  }

  /** Its ESS assistant is at work: on a generator it charges as any other. */
  get #obeysEss(): boolean {
    return this.hasEss && this.situation === 'mains' && (this.#inputs.source?.takesPower ?? false);
  }

  /** Hardly anything flows between AC and battery. */
  get #isPassing(): boolean {
    const little = 2 * this.#conversion.idleAcWatts;
    return this.#flows.every(({ inverterWatts }) => Math.abs(inverterWatts) <= little);
  }

  /** Its charge stages go on: there is mains, or solar power that follows them. */
  get #canCharge(): boolean {
    if (this.situation === 'off') return false;
    if (this.situation === 'mains') return true;
    return this.hasEss || this.node.phases.some((phase) => phase.pvOfferWatts > 0);
  }

  /** Of its phases the one that works hardest as an inverter. */
  get #hardestWatts(): number {
    let most = 0;
    for (const { inverterWatts } of this.#flows) most = Math.max(most, -inverterWatts);
    return most;
  }

  #warm(seconds: number): void {
    const load = sumOf(this.#flows, (flow) => Math.abs(flow.inverterWatts)) / this.#flows.length;
    const share = clamp(load / this.#conversion.ratedWatts, 0, 2);
    const settled = this.#bus.battery.celsius + warming.fullLoadCelsius * share;
    this.celsius += (settled - this.celsius) * (1 - Math.exp(-seconds / warming.seconds));
    this.#isOverheated = this.celsius >= (this.#isOverheated ? heat.restartCelsius : heat.stopCelsius);
  }
}
