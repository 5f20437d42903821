/** vedirect.md, 3.6: values from the network count for this long. */
const networkSeconds = 60;

/** A value from the network that is void when it is not repeated. */
export class NetworkValue {
  readonly #now: () => number;
  #value: number | null = null;
  #at = 0;

  /** @param now seconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  get value(): number | null {
    return this.#now() - this.#at < networkSeconds ? this.#value : null;
  }

  set value(value: number | null) {
    this.#value = value;
    this.#at = this.#now();
  }
}

export interface MpptControlOptions {
  /** Seconds since power-up. */
  readonly now: () => number;
  /** What the charger can give at most. */
  readonly ratedAmps: number;
  /** As a number in hex digits: 0x161. */
  readonly firmware: number;
}

/** Register 0x0200. */
export const chargerModes = { off: 0, on: 1, alsoOff: 4 } as const;
/** Register 0x2004 (vedirect.md, 3.6). */
export const commands = { none: 0, startEqualising: 1, stopEqualising: 2 } as const;
/** Bits of register 0x0202. */
const remoteOnOff = 0x02;
/** Firmware before this switches only after it was told that it is remotely controlled (vedirect.md, 3.5). */
const obeysSince = 0x142;
/** Bits of register 0x200E. */
const externalBit = 0x04;
/** Firmware before this is in state 252 whenever it is controlled from outside (vedirect.md, 3.6). */
const setPointNeededSince = 0x142;
/** Low nibble of register 0xEDAB. */
const loadModes = { off: 0, on: 4 } as const;

/** What hosts can set in a solar charger beyond its settings. */
export class MpptControl {
  /** Register 0x0200; kept in flash. */
  mode: number = chargerModes.on;
  /** Register 0xEDF0; kept in flash. */
  userAmps: number;
  /** Register 0xEDAB; kept in flash. */
  loadMode: number = loadModes.on;
  /** Register 0x0202. */
  remoteControlUsed = 0;
  /** Register 0x200E. */
  networkMode = 0;
  /** Register 0x2004, until it is carried out. */
  command: number = commands.none;
  voltageSetPoint: NetworkValue;
  senseVolts: NetworkValue;
  senseCelsius: NetworkValue;
  networkAmps: NetworkValue;
  batteryAmps: NetworkValue;
  readonly #options: MpptControlOptions;

  constructor(options: MpptControlOptions) {
    const value = (): NetworkValue => new NetworkValue(options.now);
    this.#options = options;
    this.userAmps = options.ratedAmps;
    this.voltageSetPoint = value();
    this.senseVolts = value();
    this.senseCelsius = value();
    this.networkAmps = value();
    this.batteryAmps = value();
  }

  get isOn(): boolean {
    return this.mode === chargerModes.on;
  }

  get isLoadOn(): boolean {
    return (this.loadMode & 0x0f) !== loadModes.off;
  }

  /** What the charger may give while it is on. */
  get limitAmps(): number {
    return Math.min(this.#options.ratedAmps, this.userAmps, this.networkAmps.value ?? Number.POSITIVE_INFINITY);
  }

  /** It does not follow its own charge stages. */
  get isExternal(): boolean {
    const isAsked = (this.networkMode & externalBit) !== 0;
    const needsSetPoint = this.#options.firmware >= setPointNeededSince;
    return isAsked && (!needsSetPoint || this.voltageSetPoint.value !== null);
  }

  /** Register 0x0200 is set: old firmware does not obey before 0x0202 was set. */
  switch(mode: number): void {
    const mayRemote = this.#options.firmware >= obeysSince || (this.remoteControlUsed & remoteOnOff) !== 0;
    if (mayRemote) this.mode = mode;
  }

  /** Power-up. */
  forget(): void {
    this.remoteControlUsed = 0;
    this.networkMode = 0;
    this.command = commands.none;
    for (const value of [
      this.voltageSetPoint,
      this.senseVolts,
      this.senseCelsius,
      this.networkAmps,
      this.batteryAmps,
    ]) {
      value.value = null;
    }
  }
}
