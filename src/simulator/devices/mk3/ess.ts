import type { Clock } from '../../../runtime/clock.ts';

/** Without another one a set-point ends after so long (mk2.md, 9: about 15 s). */
const setPointMs = 15_000;

interface PhaseControl {
  /** Positive feeds in. */
  watts: number;
  at: number;
  flags: number;
}

/** What the ESS assistants of the phases have been told (mk2.md, 9). Phases count from 0 here: 0 = L1. */
export class EssControl {
  readonly #clock: Clock;
  readonly #phases: readonly PhaseControl[];

  constructor(clock: Clock, phases: number) {
    this.#clock = clock;
    this.#phases = Array.from({ length: phases }, () => ({ watts: 0, at: Number.NEGATIVE_INFINITY, flags: 0 }));
  }

  setPoint(phase: number, watts: number): void {
    const control = this.#phases[phase];
    if (control !== undefined) Object.assign(control, { watts, at: this.#clock.now() });
  }

  setFlags(phase: number, flags: number): void {
    const control = this.#phases[phase];
    if (control !== undefined) control.flags = flags;
  }

  /** A set-point is in force. */
  isControlled(phase: number): boolean {
    const at = this.#phases[phase]?.at ?? Number.NEGATIVE_INFINITY;
    return this.#clock.now() - at <= setPointMs;
  }

  /** Watts of the set-point, positive = feeds in; 0 when none is in force. */
  watts(phase: number): number {
    return this.isControlled(phase) ? (this.#phases[phase]?.watts ?? 0) : 0;
  }

  /** Bits: 0 charging is forbidden, 1 feeding in is. */
  flags(phase: number): number {
    return this.#phases[phase]?.flags ?? 0;
  }

  reset(): void {
    for (const control of this.#phases) Object.assign(control, { watts: 0, at: Number.NEGATIVE_INFINITY, flags: 0 });
  }
}
