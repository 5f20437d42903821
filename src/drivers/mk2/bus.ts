import type { DeviceState } from '../../protocols/mk2/device-requests.ts';
import { energyFlows, ticksBetween } from '../../protocols/mk2/energy.ts';
import type { AcReply, DcReply, InputReply } from '../../protocols/mk2/info-frames.ts';
import { ram } from '../../protocols/mk2/ram-variables.ts';
import type { Reply } from '../../protocols/mk2/replies.ts';
import type { Scale } from '../../protocols/mk2/scale.ts';

/** By RAM id; null: the device does not have the variable. */
export type Scales = ReadonlyMap<number, Scale | null>;

/** A device on the bus. */
export interface Unit {
  readonly address: number;
  /** PPPPFFF in decimal digits: product and firmware. */
  readonly version: number;
  readonly scales: Scales;
  /** Told by firmware 308 and later. */
  readonly serial: string | undefined;
  /** RAM id of its ESS assistant's record; undefined: it has none. */
  readonly essAt: number | undefined;
}

/** What start-up has found; stays until the next one. */
export interface Bus {
  readonly interfaceVersion: number;
  /** By address; the first is the one whose scales the system's frames have. */
  readonly units: readonly [Unit, ...Unit[]];
  /** Bit map of the configured addresses, as the system told it. */
  readonly addresses: number;
  /** Identifies the installation. */
  readonly uniqueNumber: number;
  readonly phases: number;
  /** The battery monitor is on, so that the state of charge means something. */
  readonly hasBatteryMonitor: boolean;
  /** Input current limits in the device's settings, AC input 1 first; null where it has none. */
  readonly storedLimitAmps: readonly (number | null)[];
  /** What forbids that we command the system, in the user's words; null: not known yet. */
  readonly master: string | undefined | null;
}

/** 0 = L1 (mk2.md, 9). */
export const phaseOf = (unit: Unit): number => unit.address % 3;

/** Firmware FFF of a version. */
export const firmwareOf = (unit: Unit): number => unit.version % 1_000;

/** Power of one unit, in watts, with the signs of RAM 14 to 16. */
export interface UnitPower {
  /** Positive = from AC to the battery. */
  readonly inverter: number;
  /** Positive = out of the unit into the AC input. */
  readonly acInput: number;
  /** Positive = to the loads. */
  readonly acOutput: number;
}

/** What polling has brought. Undefined: nothing, or not any more. */
export interface Readings {
  dc: DcReply | undefined;
  /** By phase, L1 first. */
  readonly ac: (AcReply | undefined)[];
  input: InputReply | undefined;
  leds: Extract<Reply, { kind: 'leds' }> | undefined;
  state: DeviceState | undefined;
  socRaw: number | undefined;
  temperatureRaw: number | undefined;
  ignoreInputRaw: number | undefined;
  /** By address. */
  readonly power: Map<number, UnitPower>;
}

export function noReadings(): Readings {
  return {
    dc: undefined,
    ac: [],
    input: undefined,
    leds: undefined,
    state: undefined,
    socRaw: undefined,
    temperatureRaw: undefined,
    ignoreInputRaw: undefined,
    power: new Map(),
  };
}

/** RAM variables whose scales the driver needs. */
export const scaledVariables: readonly number[] = [
  ram.mainsVoltage,
  ram.mainsCurrent,
  ram.inverterVoltage,
  ram.inverterCurrent,
  ram.batteryVoltage,
  ram.batteryCurrent,
  ram.inverterPeriod,
  ram.mainsPeriod,
  ram.ignoreAcInput,
  ram.stateOfCharge,
  ram.inverterPower,
  ram.acInputPower,
  ram.acOutputPower,
  ram.batteryTemperature,
];

/** The energy counters of all units together, in ticks since the driver began (mk2.md, 6). */
export class EnergyCount {
  readonly #ticks: number[] = energyFlows.map(() => 0);
  readonly #last = new Map<number, Uint8Array>();

  /** Takes the counters of one unit. */
  take(address: number, counters: Uint8Array): void {
    const last = this.#last.get(address);
    this.#last.set(address, counters);
    if (last === undefined) return;
    for (const [index, ticks] of ticksBetween(last, counters).entries()) {
      this.#ticks[index] = (this.#ticks[index] ?? 0) + ticks;
    }
  }

  /** The counters may have started anew; what has been counted stays. */
  forget(): void {
    this.#last.clear();
  }

  get ticks(): readonly number[] {
    return this.#ticks;
  }

  get hasAny(): boolean {
    return this.#last.size > 0;
  }
}
