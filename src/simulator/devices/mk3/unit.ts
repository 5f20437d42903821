import { EnergyCounters } from './energy-counters.ts';
import { assistantWords, essRam, type UnitModel } from './models.ts';
import type { PhasePower } from './power.ts';
import { type SettingTable, settingIds, settingsWithReset } from './setting-words.ts';
import type { SystemOptions, VeBusSystem } from './system.ts';

/** RAM variables from here on are younger than firmware 300 (mk2.md, 7). */
const firstOfFirmware3 = 16;
/** Bits that a host may change; the measured ones are measured again at once. */
const writableRam: ReadonlySet<number> = new Set([10, 11, 12]);
const temperatureId = 21;
const signedOne = [0xffff, 0] as const;

/** A unit as it was made and installed. */
export interface UnitMake {
  /** PPPPFFF in decimal digits. */
  readonly version: number;
  readonly model: UnitModel;
  /** Eleven characters. */
  readonly serial: string;
  readonly settings: SettingTable;
  /** Settings that its installer has changed, raw, by id. */
  readonly installed?: Readonly<Record<number, number>>;
}

/** One Multi on the bus: its RAM variables, settings and energy counters. */
export class SimulatedUnit {
  readonly address: number;
  /** PPPPFFF in decimal digits. */
  readonly version: number;
  readonly model: UnitModel;
  readonly serial: string;
  /** Settings in the EEPROM, raw. */
  readonly settings = new Map<number, number>();
  readonly settingTable: SettingTable;
  /** Settings that were written to RAM only; they count until the next reset. */
  readonly temporarySettings = new Map<number, number>();
  /** Writes that wear the EEPROM. */
  eepromWrites = 0;
  /** RAM values, raw, that replace what is measured. */
  readonly ramOverrides = new Map<number, number>();
  readonly energy = new EnergyCounters();
  /** Values of the last `F 6`, and when they can be read. */
  snapshot: { readonly values: readonly number[]; readonly readyAt: number } = { values: [], readyAt: 0 };
  readonly #system: VeBusSystem;
  /** Units that share its phase, itself included. */
  readonly #parallel: number;
  readonly #writtenRam = new Map<number, number>();
  /** Settings that work after a reset only, as they were at the last one. */
  readonly #settled = new Map<number, number>();

  constructor(system: VeBusSystem, address: number, { version, model, serial, settings, installed }: UnitMake) {
    this.#system = system;
    this.address = address;
    this.version = version;
    this.model = model;
    this.serial = serial;
    this.settingTable = settings;
    this.#parallel = parallelUnits(system.options, address % 3);
    for (const [id, [, value]] of Object.entries(settings)) this.settings.set(Number(id), value);
    for (const [id, value] of Object.entries(installed ?? {})) this.settings.set(Number(id), value);
    this.#settle();
  }

  get firmware(): number {
    return this.version % 1_000;
  }

  /** 0 = L1 (mk2.md, 9). */
  get phase(): number {
    return this.address % 3;
  }

  /** Scale and offset words of a RAM variable; undefined when the unit does not have it. */
  ramInfo(id: number): readonly [scale: number, offset: number] | undefined {
    if (id === temperatureId && this.#system.temperature !== undefined) return signedOne;
    return id >= firstOfFirmware3 && this.firmware < 300 ? undefined : this.model.ram[id];
  }

  hasRam(id: number): boolean {
    const isAssistant = id === assistantWords.first || (this.#system.options.hasEss && id > 128 && id <= 133);
    return this.ramInfo(id) !== undefined || isAssistant || this.ramOverrides.has(id);
  }

  /** The raw number of a RAM variable, signed or unsigned. */
  ram(id: number): number {
    return this.ramOverrides.get(id) ?? this.#writtenRam.get(id) ?? this.#measure(id);
  }

  /** Takes a RAM variable from a host. */
  writeRam(id: number, raw: number): void {
    const { ess } = this.#system;
    const isMaster = this.address < this.#system.options.phases;
    if (id === essRam.setPoint && isMaster) ess.setPoint(this.phase, (raw << 16) >> 16);
    else if (id === essRam.flags && isMaster) ess.setFlags(this.phase, raw);
    else if (id === 13) this.#system.setSoc(raw / 200);
    else if (writableRam.has(id)) this.#writtenRam.set(id, raw);
    if (id === 11) this.#system.ignoresMains = raw !== 0;
  }

  /** A setting as the unit works with it. */
  setting(id: number): number {
    return this.#settled.get(id) ?? this.temporarySettings.get(id) ?? this.settings.get(id) ?? 0;
  }

  get outputVolts(): number {
    return this.#system.outputVolts(this.phase, this.setting(settingIds.inverterVolts));
  }

  /** What this unit carries of its phase: parallel units share evenly. */
  get power(): PhasePower {
    const power = this.#system.power(this.phase);
    if (this.#parallel === 1) return power;
    return {
      inputWatts: power.inputWatts / this.#parallel,
      outputWatts: power.outputWatts / this.#parallel,
      inverterWatts: power.inverterWatts / this.#parallel,
    };
  }

  /** Time has passed. */
  count(seconds: number): void {
    this.energy.count(this.power, this.#system.lastInput, seconds);
  }

  /** What is volatile is gone. */
  reset(): void {
    this.temporarySettings.clear();
    this.#writtenRam.clear();
    this.energy.clear();
    this.snapshot = { values: [], readyAt: 0 };
    this.#settle();
  }

  #settle(): void {
    for (const id of settingsWithReset) this.#settled.set(id, this.settings.get(id) ?? 0);
  }

  #measure(id: number): number {
    const system = this.#system;
    switch (id) {
      case 0:
        return Math.round(system.inputVolts(this.phase) * 100);
      case 1:
        return centiAmps(this.power.inputWatts, system.inputVolts(this.phase));
      case 2:
        return Math.round(this.outputVolts * 100);
      case 3:
      case 9:
        return centiAmps(this.power.outputWatts, this.outputVolts);
      case 4:
        return Math.round(system.batteryVolts * 100);
      case 5:
        return Math.round((system.batteryAmps / system.options.units) * this.model.stepsPerAmp);
      case 6:
        return 5;
      case 7:
        return this.outputVolts === 0 ? 0 : periodRaw(system.outputHertz, this.model.inverterPeriodInverse, 256);
      case 8:
        return system.hasMains ? periodRaw(system.inputHertz, 977, 0) : 0;
      case 13:
        // Without a battery monitor it reads 100 % (mk2.md, 7).
        return Math.round((this.setting(settingIds.batteryCapacity) > 0 ? system.soc : 1) * 200);
      case 14:
      case 17:
        return Math.round(this.power.inverterWatts);
      case 15:
      case 18: {
        const { outputWatts, inverterWatts } = this.power;
        return -Math.round(outputWatts) - Math.round(inverterWatts);
      }
      case 16:
      case 19:
        return Math.round(this.power.outputWatts);
      case temperatureId:
        return Math.round(system.temperature ?? 0);
      default:
        return this.#assistant(id);
    }
  }

  #assistant(id: number): number {
    if (!this.#system.options.hasEss) return 0;
    switch (id) {
      case assistantWords.first:
        return assistantWords.ordinary;
      case essRam.header:
        return assistantWords.essHeader;
      case essRam.setPoint:
        // Not what was written (mk2.md, 9): what it does.
        return -Math.round(this.power.inputWatts);
      case essRam.flags:
        return this.#system.ess.flags(this.phase);
      default:
        return 0;
    }
  }
}

/** Addresses: the phases first, then parallel units of each phase (mk2.md, 9). */
export function addressOf(index: number, phases: number): number {
  return Math.floor(index / phases) * 3 + (index % phases);
}

/** @param phase 0 = L1 */
function parallelUnits({ units, phases }: SystemOptions, phase: number): number {
  let count = 0;
  for (let index = 0; index < units; index += 1) if (addressOf(index, phases) % 3 === phase) count += 1;
  return count;
}

function centiAmps(watts: number, volts: number): number {
  return volts === 0 ? 0 : Math.round((watts / volts) * 100);
}

function periodRaw(hertz: number, inverse: number, offset: number): number {
  return Math.min(Math.max(Math.round((10 / hertz) * inverse - offset), 1), 254);
}
