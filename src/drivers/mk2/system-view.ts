import type { InputReply } from '../../protocols/mk2/info-frames.ts';
import { switchStates } from '../../protocols/mk2/requests.ts';
import type { Owner } from '../../store/service.ts';
import type { DriverContext } from '../driver.ts';
import { type Bus, type EnergyCount, noReadings, type Readings } from './bus.ts';
import type { Ess } from './ess.ts';
import { GridLoss } from './grid-loss.ts';
import { mk2Limits } from './limits.ts';
import type { PanelRole } from './panel.ts';
import { Presence } from './presence.ts';
import { setShown } from './shown.ts';
import { SystemEvents } from './system-events.ts';
import type { UnitSettings } from './unit-settings.ts';
import type { Values } from './values.ts';
import { VebusService } from './vebus-service.ts';

export interface SystemViewOptions {
  readonly context: DriverContext;
  readonly owner: Owner;
  readonly energy: EnergyCount;
  readonly panel: PanelRole;
  readonly ess: Ess;
  readonly settings: UnitSettings;
}

/** What is known of a system, and what its service shows of that: all, nothing but that it is off, or nothing at all. */
export class SystemView {
  readonly presence: Presence;
  /** As it was found; undefined: not yet. */
  bus: Bus | undefined;
  readonly #options: SystemViewOptions;
  readonly #service: VebusService;
  readonly #events: SystemEvents;
  readonly #gridLoss: GridLoss;
  /** Filled again each time: the paths are the same. */
  readonly #shown: Values = new Map();
  #readings: Readings = noReadings();
  /** All readings have been asked for since the system was found. */
  #isRead = false;
  #isAsleep = false;
  #lastMode: number | undefined;
  #lastInput: InputReply | undefined;

  constructor(options: SystemViewOptions) {
    const { context, owner } = options;
    this.#options = options;
    this.presence = new Presence(context.clock, context.options.timeoutMs ?? mk2Limits.silenceMs);
    this.#service = new VebusService(context, owner);
    this.#events = new SystemEvents(context.clock, context.log);
    this.#gridLoss = new GridLoss(context.clock, context.store);
  }

  /** Was off when it was last seen, or was switched off by us. */
  get isOff(): boolean {
    return (this.#options.panel.held?.mode ?? this.#lastMode) === switchStates.off;
  }

  /** Inputs and switches; of a system that is off and silent, as they were: it must be possible to switch it on. */
  get input(): InputReply | undefined {
    return this.#readings.input ?? (this.isOff ? this.#lastInput : undefined);
  }

  /** Reading begins: what was read before does not count any more. @returns where the readings go */
  beginReading(): Readings {
    this.#readings = noReadings();
    this.#isRead = false;
    return this.#readings;
  }

  /** Everything has been asked for. */
  hasRead(bus: Bus): void {
    this.presence.read();
    this.#isRead = true;
    this.#lastInput = this.#readings.input ?? this.#lastInput;
    this.#service.enter(bus, this.#values());
  }

  /** Shows what has changed since. */
  publish(): void {
    if (this.#service.isPresent && !this.#isAsleep && this.#isRead) this.#service.update(this.#values());
  }

  /** Looks whether the system is silent. @returns what has come of it just now */
  tick(): 'asleep' | 'absent' | undefined {
    if (!this.presence.isSilent) this.#isAsleep = false;
    if (!this.#service.isPresent || this.#isAsleep) return undefined;
    if (!this.presence.isSilent) {
      // What has not been read for so long is not known any more.
      if (this.presence.isStale && !this.#isRead) this.#service.update(this.#values());
      return undefined;
    }
    if (!this.isOff) {
      this.leave();
      return 'absent';
    }
    this.#isAsleep = true;
    this.#lastMode = switchStates.off;
    this.#service.sleep();
    return 'asleep';
  }

  leave(): void {
    this.#service.leave();
  }

  #values(): Values {
    const { energy, panel, ess, settings } = this.#options;
    if (this.bus === undefined) return new Map();
    setShown(this.#shown, { bus: this.bus, readings: this.#readings, energy, panel, ess, settings });
    this.#shown.set('/Alarms/GridLost', this.#gridLoss.look(this.#shown));
    const mode = this.#shown.get('/Mode');
    if (typeof mode === 'number') this.#lastMode = mode;
    this.#events.look(this.#shown);
    return this.#shown;
  }
}
