import { type Cancel, type Clock, every } from '../../../runtime/clock.ts';
import { BenchSystem } from './bench-system.ts';
import { Mk3Device } from './device.ts';
import { fasterClock } from './faster-clock.ts';
import { hexText } from './frames.ts';
import { type UnitModelName, unitModels } from './models.ts';
import { multiPlus12, settingTableOf } from './setting-words.ts';

export interface Mk3Options {
  readonly clock: Clock;
  readonly phases?: number;
  /** Multis; at least one for each phase. */
  readonly units?: number;
  /** The Multis' version, PPPPFFF in decimal digits. */
  readonly version?: number;
  /** Left out: by the firmware's age. */
  readonly model?: UnitModelName;
  /** The interface's version; 1130xxx is an MK2. */
  readonly interfaceVersion?: number;
  readonly hasEss?: boolean;
  /** AC inputs of each unit; 0 = inverters. */
  readonly inputs?: number;
  readonly uniqueNumber?: number;
  /** Time on the bus until an answer begins, in milliseconds (mk2.md, 10: 40 to 60). */
  readonly latencyMs?: number;
  /** Everything happens so many times as fast, the wire too. */
  readonly speed?: number;
  /** For checksum errors at random. */
  readonly seed?: number;
}

/** What a host has made of the system. */
export interface Told {
  /** 1 charger only, 2 inverter only, 3 on, 4 off. */
  readonly mode: number;
  readonly limitAmps: number;
  /** By phase, positive feeds in; 0 when none is in force. */
  readonly setPointWatts: readonly number[];
  /** Resets over the bus. */
  readonly resets: number;
  /** Of all units. */
  readonly eepromWrites: number;
}

const countMs = 100;
const mostHeard = 10_000;
const firstNewFirmware = 200;

/** An MK3 (or MK2) interface with Multis on a bench, whose mains, loads and battery are what somebody sets them to. */
export class Mk3Simulator extends Mk3Device<BenchSystem> {
  /** Bodies that the host has sent, newest last: `FF 46 00`. */
  readonly heard: string[];
  readonly #stopCounting: Cancel;

  constructor(options: Mk3Options) {
    const { phases = 1, inputs = 1, hasEss = false, version = 2_605_552 } = options;
    const { uniqueNumber = 0x1234_5678, speed = 1, latencyMs = 40, seed = 1 } = options;
    const { interfaceVersion = 1_170_216 } = options;
    const model = unitModels[options.model ?? (version % 1_000 < firstNewFirmware ? 'multi' : 'multiplus-ii')];
    const units = Math.max(options.units ?? phases, phases);
    const clock = fasterClock(options.clock, speed);
    const settings = settingTableOf({ ...multiPlus12, inputs });
    const heard: string[] = [];
    super({
      ...{ clock, interfaceVersion, uniqueNumber, latencyMs, seed },
      system: new BenchSystem(clock, { phases, units, hasEss, inputs }),
      make: (index) => ({ version, model, settings, serial: `HQ2${String(index).padStart(8, '0')}` }),
      hear: (body) => {
        heard.push(hexText(body));
        if (heard.length > mostHeard) heard.splice(0, mostHeard / 2);
      },
    });
    this.heard = heard;
    let countedAt = clock.now();
    this.#stopCounting = every(clock, countMs, () => {
      const now = clock.now();
      this.count((now - countedAt) / 1_000);
      countedAt = now;
    });
  }

  /** What the host has made of the system. */
  get told(): Told {
    const { mode, limitTenthsAmp, resets, ess, options } = this.system;
    return {
      mode,
      limitAmps: limitTenthsAmp / 10,
      setPointWatts: Array.from({ length: options.phases }, (_, phase) => ess.watts(phase)),
      resets,
      eepromWrites: this.units.reduce((sum, unit) => sum + unit.eepromWrites, 0),
    };
  }

  override stop(): void {
    this.#stopCounting();
    super.stop();
  }
}
