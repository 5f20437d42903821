import { every } from '../../../../src/runtime/clock.ts';
import type { ServiceHandle } from '../../../../src/store/service.ts';
import type { Store } from '../../../../src/store/store.ts';
import { type Change, done, type Value, type WriteOutcome } from '../../../../src/store/values.ts';
import type { ManualClock } from '../../../support/manual-clock.ts';

export interface ModelOptions {
  /** Of the inverter/chargers. */
  readonly phases: number;
  /** From the begin of a write to its confirmation, for each value, as an MK2 interface at 2400 baud takes. */
  readonly writeMs: number;
  /** From the confirmation to the first watt. */
  readonly deadMs: number;
  readonly rampWattsPerSecond: number;
  /** How often the inverter/charger's own readings are renewed. */
  readonly pollMs: number;
  /** How often the grid meter tells. */
  readonly meterMs: number;
  /** How old what it tells is. */
  readonly meterLagMs: number;
  /** Most that each inverter/charger gives and takes between AC and DC. */
  readonly ratedWatts: number;
  /** Least and most of what the battery lets them take. */
  readonly acceptedWatts: number;
  /** How much more than it has the inverter/charger measures. */
  readonly biasWatts: number;
}

export const mk2Speed: ModelOptions = {
  phases: 1,
  writeMs: 250,
  deadMs: 300,
  rampWattsPerSecond: 3_000,
  pollMs: 900,
  meterMs: 800,
  meterLagMs: 200,
  ratedWatts: 8_000,
  acceptedWatts: 8_000,
  biasWatts: 0,
};

const stepMs = 50;

/**
 * A house behind a grid meter with inverter/chargers that take set-points late, ramp, and tell what they measure from
 * time to time: what the control has to cope with, and nothing more.
 */
export class ModelPlant {
  /** Loads less PV in front of the inverter/chargers, and at their outputs; by phase, in watts. */
  readonly front = [0, 0, 0];
  readonly outputs: number[];
  /** What the inverter/chargers draw now. */
  readonly inputs: number[];
  /** What each write held, with its time. */
  readonly writes: { readonly at: number; readonly changes: readonly Change[] }[] = [];
  /** Writes under way, and the most there ever were. */
  writing = 0;
  mostWriting = 0;
  /** What becomes of a write. */
  outcome: WriteOutcome = done;
  options: ModelOptions;
  readonly vebus: ServiceHandle;
  grid: ServiceHandle | undefined;
  readonly #store: Store;
  readonly #clock: ManualClock;
  readonly #setPoints: number[];
  readonly #past: { readonly at: number; readonly watts: readonly number[] }[] = [];
  readonly #begunAt: number;

  constructor(store: Store, clock: ManualClock, options: Partial<ModelOptions> = {}) {
    this.#store = store;
    this.#clock = clock;
    this.options = { ...mk2Speed, ...options };
    const each = Array.from({ length: this.options.phases }, () => 0);
    this.outputs = [...each];
    this.inputs = [...each];
    this.#setPoints = [...each];
    this.vebus = store.add(
      { type: 'vebus', suffix: 'ttyS4', instance: 276 },
      { check: () => undefined, write: (changes) => this.#write(changes) },
    );
    this.vebus.update([
      ['/Hub4/AssistantId', 5],
      ['/Ac/NumberOfPhases', this.options.phases],
      ['/Ac/ActiveIn/ActiveInput', 0],
      ['/Dc/0/Voltage', 52],
      ['/Hub4/DisableCharge', 0],
      ['/Hub4/DisableFeedIn', 0],
      ...this.#setPoints.map((_, phase): [string, Value] => [`/Hub4/L${phase + 1}/AcPowerSetpoint`, 0]),
    ]);
    this.connectMeter();
    this.#begunAt = clock.now();
    every(clock, stepMs, () => this.#step());
    this.#step();
  }

  connectMeter(): void {
    this.grid = this.#store.add(
      { type: 'grid', suffix: 'ttyUSB1', instance: 30 },
      { check: () => ({ kind: 'refused', why: 'a meter' }), write: () => Promise.resolve(done) },
    );
    this.#tellGrid();
  }

  disconnectMeter(): void {
    this.grid?.retire();
    this.grid = undefined;
  }

  /** What is drawn from the grid now, by phase. */
  get gridWatts(): number[] {
    return this.front.map((watts, phase) => watts + (this.inputs[phase] ?? 0));
  }

  get gridTotal(): number {
    return this.gridWatts.reduce((sum, watts) => sum + watts, 0);
  }

  async #write(changes: readonly Change[]): Promise<WriteOutcome> {
    this.writes.push({ at: this.#clock.now(), changes });
    this.writing += 1;
    this.mostWriting = Math.max(this.mostWriting, this.writing);
    for (const { path, value } of changes) {
      await new Promise<void>((resolve) => this.#clock.after(this.options.writeMs, resolve));
      if (this.outcome.kind !== 'done') continue;
      this.vebus.update([[path, value]]);
      const phase = Number(/^\/Hub4\/L(\d)\/AcPowerSetpoint$/.exec(path)?.[1]) - 1;
      if (Number.isNaN(phase)) continue;
      this.#clock.after(this.options.deadMs, () => {
        this.#setPoints[phase] = Number(value);
      });
    }
    this.writing -= 1;
    return this.outcome;
  }

  #step(): void {
    const { rampWattsPerSecond, ratedWatts, acceptedWatts, pollMs, meterMs } = this.options;
    for (const [phase, setPoint] of this.#setPoints.entries()) {
      const output = this.outputs[phase] ?? 0;
      const converted = Math.min(Math.max(setPoint - output, -ratedWatts), Math.min(ratedWatts, acceptedWatts));
      const most = (rampWattsPerSecond * stepMs) / 1_000;
      const now = this.inputs[phase] ?? 0;
      this.inputs[phase] = now + Math.min(Math.max(output + converted - now, -most), most);
    }
    const now = this.#clock.now();
    this.#past.push({ at: now, watts: this.gridWatts });
    if (this.#past.length > 100) this.#past.shift();
    const age = now - this.#begunAt;
    if (age % pollMs < stepMs) this.#tellVebus();
    if (age % meterMs < stepMs) this.#tellGrid();
  }

  #tellVebus(): void {
    this.vebus.update(
      this.inputs.flatMap((watts, phase): [string, Value][] => [
        [`/Ac/ActiveIn/L${phase + 1}/P`, Math.round(watts + this.options.biasWatts)],
        [`/Ac/Out/L${phase + 1}/P`, Math.round(this.outputs[phase] ?? 0)],
      ]),
    );
  }

  #tellGrid(): void {
    const measuredAt = this.#clock.now() - this.options.meterLagMs;
    const past = this.#past.findLast(({ at }) => at <= measuredAt)?.watts ?? this.gridWatts;
    this.grid?.update(past.map((watts, phase): [string, Value] => [`/Ac/L${phase + 1}/Power`, Math.round(watts)]));
  }
}
