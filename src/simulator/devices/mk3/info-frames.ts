import type { Mk3Faults } from './faults.ts';
import { type Leds, word, word24, word32 } from './frames.ts';
import type { VeBusSystem } from './system.ts';
import type { SimulatedUnit } from './unit.ts';

/** LED masks that mean "the interface cannot tell". */
const unknownLeds: Leds = [0x1f, 0x1f];

/** Frames of the system itself, from their type byte on (mk2.md, 4). */
export class InfoFrames {
  readonly #system: VeBusSystem;
  readonly #units: readonly SimulatedUnit[];
  readonly #faults: () => Mk3Faults;

  constructor(system: VeBusSystem, units: readonly SimulatedUnit[], faults: () => Mk3Faults) {
    this.#system = system;
    this.#units = units;
    this.#faults = faults;
  }

  get leds(): Leds {
    return this.#faults().ledsUnknown ? unknownLeds : this.#system.leds;
  }

  /** F 0 */
  dc(): number[] | undefined {
    const [master] = this.#units;
    if (master === undefined) return undefined;
    const { batteryVolts, batteryAmps } = this.#system;
    const { chargeRaw, inverterPeriodRaw } = this.#faults();
    const steps = batteryAmps * master.model.stepsPerAmp;
    return [
      0x20,
      ...master.model.fillers.dc,
      0x0c,
      ...word(batteryVolts * 100),
      ...word24(-steps),
      ...word24(chargeRaw ?? steps),
      inverterPeriodRaw ?? master.ram(7),
    ];
  }

  /** F 1 to 4; undefined for a phase that is not there. */
  ac(phase: number): number[] | undefined {
    const ofPhase = this.#units.filter((unit) => unit.phase === phase - 1);
    const [master] = ofPhase;
    if (master === undefined) return undefined;
    const { mainState, mainsPeriodRaw, phasesTold } = this.#faults();
    return [
      0x20,
      // Units in parallel: the currents are those of one of them.
      ofPhase.length,
      ofPhase.length,
      master.model.fillers.ac,
      mainState ?? this.#system.mainState,
      phase === 1 ? 7 + (phasesTold ?? this.#system.options.phases) : 9 - phase,
      ...[0, 1, 2, 3].flatMap((id) => word(master.ram(id))),
      mainsPeriodRaw ?? master.ram(8),
    ];
  }

  /** F 5. @param hasPanel the interface holds the panel detect line */
  input(hasPanel: boolean): number[] {
    const { limitTenthsAmp, inputLimits, options, remote, charges, inverts, frontSwitch, lastInput } = this.#system;
    const { limitFixed, multiControl } = this.#faults();
    const bits = (...set: readonly boolean[]): number =>
      set.reduce((sum, isSet, bit) => sum | (Number(isSet) << bit), 0);
    const config = bits(false, false, !limitFixed, multiControl, false, false, false, hasPanel);
    const front = [frontSwitch === 'on', frontSwitch === 'charger-only'] as const;
    return [
      0x41,
      0x10,
      ...this.leds,
      0,
      (lastInput & 0x03) | config | (options.inputs << 4),
      ...word(inputLimits.least),
      ...word(inputLimits.most),
      ...word(limitTenthsAmp),
      // The on-board remote input has always been seen as 1.
      bits(remote.charges, remote.inverts, ...front, charges, inverts, true),
    ];
  }

  /** F 7 */
  config(address: number, uniqueNumber: number): number[] | undefined {
    const { hiddenAddresses } = this.#faults();
    const unit = this.#units.find((candidate) => candidate.address === address);
    if (unit === undefined) return undefined;
    const map = this.#units
      .filter((candidate) => !hiddenAddresses.has(candidate.address))
      .reduce((bitMap, candidate) => bitMap | (1 << candidate.address), 0);
    return [0x20, ...word32(uniqueNumber + address), 0x20, 0, 0, ...word32(map >>> 0), 0, 0, address];
  }
}
