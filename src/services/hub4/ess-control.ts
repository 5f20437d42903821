import { type Cancel, type Clock, every } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Service } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { batteryServiceOf } from '../system/battery-service.ts';
import type { Plant } from '../system/plant.ts';
import { PlantWatch } from '../system/plant-watch.ts';
import type { PlantService } from '../system/present-services.ts';
import { reading } from '../system/readings.ts';
import { lifeStates } from './battery-life.ts';
import { noSchedule, type ScheduledOrder, scheduledOrder } from './charge-schedule.ts';
import { type ControlValues, decide, idleValues } from './ess-decision.ts';
import { essMulti, gridReading, type Hindrance, hindranceOf, multiView } from './ess-plant.ts';
import { chargeWindows, essSettings } from './ess-settings.ts';
import { FrontLoadWatch } from './front-loads.ts';
import { LifeKeeper } from './life-keeper.ts';
import { MultiWriter } from './multi-writer.ts';
import type { PhaseWatts } from './phase-shares.ts';
import { PvLimiter } from './pv-limiter.ts';

export interface EssControlOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Stores what BatteryLife finds out in the settings. */
  readonly put: (path: string, value: number) => void;
  /** Takes values of the `hub4` service. */
  readonly show: (values: ControlValues) => void;
}

/** How often all is looked at, while there is a system with ESS. */
const tickMs = 1_000;
/** Changes that count at once. */
const prompt: Readonly<Record<string, RegExp>> = {
  grid: /Power$/,
  settings: /./,
  hub4: /^\/Overrides\/Setpoint$/,
};
const assistantPath = '/Hub4/AssistantId';
/** The phases of a reading may come one by one. */
const gatherMs = 20;

/** A client that is to control has so long to write its first set-point before ours is taken back. */
const handOverMs = 5_000;

/** A hindrance that is known. */
type Obstacle = Exclude<Hindrance, 'unknown'>;
const obstacles: Readonly<Record<Obstacle, string>> = {
  external: 'set-points are left to clients (Hub4Mode 3)',
  generator: 'a generator feeds the inverter/charger',
  'off-grid': 'the inverter/charger is not on the grid',
};

const noGrid = 'no reading of the grid, neither of a meter nor, with RunWithoutGridMeter, of the inverter/charger';

/**
 * ESS control: keeps what is drawn from the grid at its set-point through the set-points of the main VE.Bus system
 * (venus-services.md, 6 and 11; mk2.md, 9). It writes as every client does, through the store.
 */
export class EssControl {
  readonly #options: EssControlOptions;
  readonly #plants: PlantWatch;
  readonly #life: LifeKeeper;
  readonly #writer: MultiWriter;
  readonly #pv: PvLimiter;
  readonly #front = new FrontLoadWatch();
  /** Of BatteryLife. */
  #state: number = lifeStates.plain;
  #schedule: ScheduledOrder = noSchedule;
  #ordersDueAt = Number.NEGATIVE_INFINITY;
  /** The system that is controlled, and what flows out of it. */
  #controlled: { readonly name: string; readonly outputs: PhaseWatts } | undefined;
  #takingBack: Promise<void> | undefined;
  #said = '';
  #cancelSoon: Cancel | undefined;
  /** Defined while there is a system with ESS. */
  #stopTicking: Cancel | undefined;
  /** Defined while it runs. */
  #end: Cancel | undefined;

  constructor(options: EssControlOptions) {
    const { store, clock, log, put } = options;
    this.#options = options;
    this.#plants = new PlantWatch(store);
    this.#life = new LifeKeeper(put);
    this.#writer = new MultiWriter({ store, clock, log, onReady: () => this.#soon() });
    this.#pv = new PvLimiter(store, clock, log);
  }

  start(): void {
    if (this.#end !== undefined) return;
    const stopListening = this.#options.store.listen({
      changed: (service, paths) => this.#changed(service, paths),
      removed: (service) => this.#removed(service),
    });
    this.#end = () => {
      stopListening();
      this.#rest();
    };
    if (essMulti(this.#plants.now()) !== undefined) this.#soon();
  }

  /** Takes back what was commanded. @returns when that is done, or was found not to be possible */
  async stop(): Promise<void> {
    if (this.#end === undefined) return;
    this.#end();
    this.#end = undefined;
    this.#takeBack(this.#plants.now(), 'zero');
    await this.#takingBack;
  }

  #soon(): void {
    if (this.#end !== undefined) this.#cancelSoon ??= this.#options.clock.after(gatherMs, () => this.#round());
  }

  #changed({ type }: Service, paths: readonly string[]): void {
    if (type === 'settings') this.#ordersDueAt = Number.NEGATIVE_INFINITY;
    const isPrompt = this.#stopTicking !== undefined && paths.some((path) => prompt[type]?.test(path));
    if (isPrompt || (type === 'vebus' && paths.includes(assistantPath))) this.#soon();
  }

  #removed({ name }: Service): void {
    if (name === this.#controlled?.name) this.#lose();
    if (this.#stopTicking !== undefined) this.#soon();
  }

  /** Nothing to do until a system with ESS appears. */
  #rest(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#cancelSoon?.();
    this.#cancelSoon = undefined;
  }

  #round(): void {
    this.#cancelSoon?.();
    this.#cancelSoon = undefined;
    const plant = this.#plants.now();
    const multi = essMulti(plant);
    if (multi === undefined) {
      this.#lose();
      this.#rest();
      return;
    }
    this.#stopTicking ??= every(this.#options.clock, tickMs, () => this.#round());
    if (this.#options.clock.now() >= this.#ordersDueAt) this.#order(plant, multi);
    const hindrance = hindranceOf(plant);
    if (hindrance === 'unknown') return;
    if (hindrance === undefined) this.#control(plant, multi);
    else this.#giveWay(plant, hindrance);
  }

  /** What BatteryLife and the schedule want: slow matters. */
  #order(plant: Plant, multi: PlantService): void {
    const { clock } = this.#options;
    this.#ordersDueAt = clock.now() + tickMs / 2;
    const soc = reading(batteryServiceOf(plant), '/Soc');
    this.#state = this.#life.update(plant, multi, soc, clock.unixTime());
    const isIdle = soc === null || this.#state === lifeStates.keepCharged;
    this.#schedule = isIdle ? noSchedule : scheduledOrder(chargeWindows(plant), clock.unixTime(), soc, this.#schedule);
  }

  #control(plant: Plant, service: PlantService): void {
    const { store, show } = this.#options;
    const multi = multiView(store, service);
    const settings = essSettings(plant, multi.inputVolts);
    const grid = gridReading(store, plant, multi);
    if (grid === undefined && this.#controlled === undefined) {
      this.#say('info', `ESS: no control: there is ${noGrid}`);
      return;
    }
    const front = grid === undefined ? undefined : this.#front.loads(grid, multi, this.#writer.trail);
    this.#controlled = { name: service.name, outputs: multi.outputs };
    if (grid === undefined) {
      this.#say('warn', `ESS: ${service.name} passes through what its loads draw: there is ${noGrid} any more`);
    } else {
      const phases = settings.phasesTogether ? 'all phases together' : 'each phase by itself';
      this.#say('info', `ESS: ${service.name} follows the grid set-point, ${phases}`);
      this.#pv.update(plant, grid, settings.mostFeedIn);
    }
    const { order, values } = decide(plant, service, {
      multi,
      settings,
      grid,
      front,
      life: this.#state,
      schedule: this.#schedule,
      isPvLimited: this.#pv.isActive,
    });
    show(values);
    if (this.#takingBack === undefined) this.#writer.follow(service.name, order);
  }

  #giveWay(plant: Plant, obstacle: Obstacle): void {
    this.#say('info', `ESS: no control: ${obstacles[obstacle]}`);
    // A generator that carries the loads goes on carrying them. A client that takes over writes at once.
    this.#takeBack(plant, obstacle === 'generator' ? 'outputs' : 'zero', obstacle === 'external' ? handOverMs : 0);
  }

  /** @param last what is drawn from the AC inputs until the inverter/chargers decide by themselves */
  #takeBack(plant: Plant, last: 'zero' | 'outputs', graceMs = 0): void {
    if (this.#controlled === undefined) return;
    const { name, outputs } = this.#controlled;
    this.#forget();
    this.#pv.release(plant);
    const watts = outputs.map((output) => (last === 'outputs' ? Math.round(output) : 0));
    this.#takingBack = this.#writer.takeBack(name, watts, graceMs).then(() => {
      this.#takingBack = undefined;
    });
  }

  /** There is nothing to control any more. */
  #lose(): void {
    this.#said = '';
    if (this.#controlled === undefined) return;
    this.#forget();
    this.#writer.forget();
  }

  #forget(): void {
    this.#controlled = undefined;
    this.#front.clear();
    this.#options.show(idleValues);
  }

  /** Each change once. */
  #say(level: 'info' | 'warn', line: string): void {
    if (this.#said === line) return;
    this.#said = line;
    this.#options.log[level](line);
  }
}
