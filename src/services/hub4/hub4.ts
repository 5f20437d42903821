import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Owner } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { type Change, done, type Rejection, type Value, type WriteOutcome } from '../../store/values.ts';
import { ServicePlace } from '../service-place.ts';
import { writeProblem } from '../settings/setting.ts';
import { gridSetPoint } from '../settings/table.ts';
import { VolatileSetPoint } from '../settings/volatile-set-point.ts';
import { EssControl } from './ess-control.ts';
import { type ControlValues, idleValues } from './ess-decision.ts';

const setPointPath = '/Overrides/Setpoint';
/** Seconds until the volatile set-point ends unless it is written again. */
const timeLeftPath = '/Overrides/SetpointTimeLeft';
/** Written by clients that hand back to the stored set-point (modbus-gx.md, 10). */
const handBack = 0;

export interface Hub4Options {
  readonly clock: Clock;
  readonly log: Logger;
  /** A volatile set-point that no client has written again for so long ends. */
  readonly setPointTimeoutMs: number;
  /** Stores what BatteryLife finds out in the settings. */
  readonly put: (path: string, value: number) => void;
}

/** The `hub4` service: the volatile grid set-point of ESS (register 2716), and the control with what it reports. */
export class Hub4Service implements Owner {
  readonly #place: ServicePlace;
  readonly #setPoint: VolatileSetPoint;
  readonly #control: EssControl;
  #shown: ControlValues = idleValues;

  constructor(store: Store, { clock, log, setPointTimeoutMs, put }: Hub4Options) {
    this.#setPoint = new VolatileSetPoint({
      ...{ clock, log, timeoutMs: setPointTimeoutMs },
      name: 'the grid set-point of register 2716',
      onChange: () => this.#place.update(this.#setPointValues()),
    });
    this.#place = new ServicePlace(store, 'hub4', this, () => [
      ['/Pv/Disable', 0],
      ...this.#setPointValues(),
      ...Object.entries(this.#shown),
    ]);
    this.#control = new EssControl({
      ...{ store, clock, log, put },
      show: (values) => {
        this.#shown = values;
        this.#place.update(Object.entries(values));
      },
    });
  }

  /** Enters the store; the control begins. */
  show(): void {
    this.#place.take();
    this.#control.start();
  }

  /** Leaves the store: what takes its place also takes the control. */
  hide(): void {
    this.#place.leave();
    void this.#control.stop();
  }

  /** Ends the control and takes its set-points back, as far as the devices still answer. */
  endControl(): Promise<void> {
    return this.#control.stop();
  }

  /** Leaves for good; the set-point ends. */
  stop(): void {
    this.hide();
    this.#setPoint.end();
  }

  check(changes: readonly Change[]): Rejection | undefined {
    for (const { path, value } of changes) {
      if (path !== setPointPath) return { kind: 'refused', why: `hub4 ${path} is read-only` };
      const problem = writeProblem(gridSetPoint, value);
      if (problem !== undefined) return { kind: 'out-of-range', why: `hub4 ${path} ${problem}` };
    }
    return undefined;
  }

  write(changes: readonly Change[]): Promise<WriteOutcome> {
    for (const { value } of changes) {
      if (value === handBack) this.#setPoint.end();
      else this.#setPoint.set(Number(value));
    }
    return Promise.resolve(done);
  }

  #setPointValues(): (readonly [path: string, value: Value])[] {
    return [
      [setPointPath, this.#setPoint.watts],
      [timeLeftPath, this.#setPoint.secondsLeft],
    ];
  }
}
