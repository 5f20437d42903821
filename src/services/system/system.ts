import { type Cancel, type Clock, every } from '../../runtime/clock.ts';
import type { Owner, Service } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { type Change, done, type Rejection, type Value, type WriteOutcome } from '../../store/values.ts';
import { mandatoryPaths } from '../mandatory.ts';
import { ServicePlace } from '../service-place.ts';
import { acSourceOf } from './ac-source.ts';
import { encodeFirmwareVersion } from './firmware-version.ts';
import { Gps } from './gps.ts';
import type { Plant } from './plant.ts';
import { PlantWatch } from './plant-watch.ts';
import { portalIdOf } from './portal-id.ts';
import type { SystemEntry, SystemValues } from './readings.ts';
import { Relays } from './relays.ts';
import { systemParts } from './rules.ts';
import { ServiceMapping } from './service-mapping.ts';
import { SourceTimers } from './source-timers.ts';
import { systemStateOf } from './system-state.ts';
import { VebusFeedback } from './vebus-feedback.ts';

export interface SystemOptions {
  readonly clock: Clock;
  /** 12 hexadecimal digits; default: from the network interfaces. */
  readonly portalId?: string;
  /** The Venus OS version to report, like `v3.70`. */
  readonly firmwareVersion: string;
  readonly programVersion: string;
}

/** Changes are gathered for so long; a GX takes up to a second. */
const gatherMs = 250;
/** Of the timers, and of telling the VE.Bus system the state of charge (venus-services.md, 5). */
const tickMs = 10_000;

/**
 * The `system` service (venus-services.md, 4 and 5): what the devices are together, derived from those that are
 * present; serial number and version; two relays. rules.ts lists the rules. What a device told is gone from here at
 * the moment in which its service leaves.
 */
export class SystemService implements Owner {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #plants: PlantWatch;
  readonly #place: ServicePlace;
  readonly #fixed: Readonly<Record<string, Value>>;
  readonly #relays: Relays;
  readonly #feedback: VebusFeedback;
  readonly #timers = new SourceTimers();
  readonly #mapping = new ServiceMapping();
  readonly #gps = new Gps();
  /** All derived values as they were last: always the same parts and paths, after them those that are new. */
  #shown: readonly SystemValues[] = [];
  #countedAt = 0;
  #cancelUpdate: Cancel | undefined;
  /** Defined while the service is in the store. */
  #leave: Cancel | undefined;

  constructor(store: Store, options: SystemOptions) {
    this.#store = store;
    this.#clock = options.clock;
    this.#plants = new PlantWatch(store);
    this.#fixed = fixedValues(options);
    this.#relays = new Relays(store);
    this.#feedback = new VebusFeedback(store, options.clock);
    this.#place = new ServicePlace(store, 'system', this, () => {
      this.#shown = this.#derived(this.#plants.now());
      return [...Object.entries(this.#fixed), ...this.#timers.values(), ...this.#shown.flat()];
    });
  }

  /** Enters the store. */
  show(): void {
    if (this.#leave !== undefined) return;
    this.#countedAt = this.#clock.now();
    this.#place.take();
    const stopListening = this.#store.listen({
      added: () => this.#updateSoon(),
      changed: (service) => this.#changed(service),
      removed: () => this.#update(),
    });
    const stopTicking = every(this.#clock, tickMs, () => this.#tick());
    this.#leave = () => {
      stopListening();
      stopTicking();
      this.#cancelUpdate?.();
      this.#cancelUpdate = undefined;
      this.#place.leave();
    };
    this.#updateSoon();
  }

  /** Leaves the store. */
  hide(): void {
    this.#leave?.();
    this.#leave = undefined;
  }

  check(changes: readonly Change[]): Rejection | undefined {
    const plant = this.#plants.now();
    for (const change of changes) {
      const rejection = this.#relays.check(change, plant);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  }

  write(changes: readonly Change[]): Promise<WriteOutcome> {
    const plant = this.#plants.now();
    for (const change of changes) this.#relays.set(change, plant);
    this.#place.update(this.#relays.values(plant));
    return Promise.resolve(done);
  }

  #changed({ type }: Service): void {
    if (type !== 'system') this.#updateSoon();
  }

  #updateSoon(): void {
    this.#cancelUpdate ??= this.#clock.after(gatherMs, () => this.#update());
  }

  #update(): void {
    this.#cancelUpdate?.();
    this.#cancelUpdate = undefined;
    const plant = this.#plants.now();
    this.#feedback.tellCurrent(plant);
    const before = this.#shown;
    this.#shown = this.#derived(plant);
    this.#place.update(changed(before, this.#shown));
    if (!this.#gps.isSettled) this.#updateSoon();
  }

  #derived(plant: Plant): readonly SystemValues[] {
    return [
      this.#relays.values(plant),
      ...systemParts(plant),
      this.#gps.values(plant, this.#clock.now()),
      this.#feedback.values(),
      this.#mapping.values(plant),
    ];
  }

  #tick(): void {
    const plant = this.#plants.now();
    const now = this.#clock.now();
    this.#timers.count(acSourceOf(plant).source, systemStateOf(plant).state, now - this.#countedAt);
    this.#countedAt = now;
    this.#feedback.tellSoc(plant);
    this.#place.update([...this.#timers.values(), ...this.#feedback.values()]);
  }
}

/** What differs between all values as they were and as they are. */
function changed(before: readonly SystemValues[], now: readonly SystemValues[]): SystemValues {
  const values: SystemEntry[] = [];
  for (const [part, entries] of now.entries()) {
    const last = before[part];
    if (entries === last) continue;
    for (const [index, entry] of entries.entries()) if (entry[1] !== last?.[index]?.[1]) values.push(entry);
  }
  return values;
}

/** What does not depend on any device. Dynamic ESS is not done here. */
function fixedValues(options: SystemOptions): Record<string, Value> {
  return {
    ...mandatoryPaths('ccgx-gateway', options.programVersion),
    '/FirmwareVersion': encodeFirmwareVersion(options.firmwareVersion),
    '/Serial': options.portalId ?? portalIdOf(),
    '/DynamicEss/Available': 0,
    '/DynamicEss/Active': 0,
    '/DynamicEss/ErrorCode': 0,
    '/DynamicEss/AllowGridFeedIn': null,
    '/DynamicEss/ChargeRate': null,
    '/DynamicEss/Restrictions': null,
    '/DynamicEss/Strategy': null,
    '/DynamicEss/TargetSoc': null,
  };
}
