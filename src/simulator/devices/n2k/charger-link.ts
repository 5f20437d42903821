import { type RegisterEntry, settable } from './registers.ts';

/** What the network has written counts for so long (vedirect.md, 3.6). */
const validSeconds = 60;
/** Of VREG 200E. */
const externalBit = 0x04;

/** A value from the network; where time passes, it is void when it is not repeated. */
export class LinkValue {
  #value: number | null = null;
  #seconds = 0;

  get value(): number | null {
    return this.#value;
  }

  set(value: number | null): void {
    this.#value = value;
    this.#seconds = 0;
  }

  pass(seconds: number): void {
    this.#seconds += seconds;
    if (this.#seconds >= validSeconds) this.#value = null;
  }
}

/** What chargers of one network share, and what a host tells them through it (vecan.md, 5: 2000 to 2027). */
export class ChargerLink {
  /** VREG 200E. */
  mode = 0;
  readonly volts = new LinkValue();
  readonly amps = new LinkValue();
  readonly senseVolts = new LinkValue();
  readonly senseCelsius = new LinkValue();
  readonly batteryAmps = new LinkValue();
  readonly extraAmps = new LinkValue();

  /** The voltage that the charger is to hold instead of its stages; null: it is not controlled from outside. */
  get externalVolts(): number | null {
    return (this.mode & externalBit) === 0 ? null : this.volts.value;
  }

  /** After a restart nothing is known. */
  forget(): void {
    this.mode = 0;
    this.pass(validSeconds);
  }

  pass(seconds: number): void {
    this.volts.pass(seconds);
    this.amps.pass(seconds);
    this.senseVolts.pass(seconds);
    this.senseCelsius.pass(seconds);
    this.batteryAmps.pass(seconds);
    this.extraAmps.pass(seconds);
  }

  registers(): RegisterEntry[] {
    return [
      linkRegister(0x2001, 'un16', 100, this.volts),
      linkRegister(0x2002, 'un16', 100, this.senseVolts),
      linkRegister(0x2003, 'sn16', 100, this.senseCelsius),
      linkRegister(0x200a, 'sn32', 1000, this.batteryAmps),
      settable(0x200e, 'un8', 1, {
        read: () => this.mode,
        set: (mode) => {
          this.mode = mode;
        },
      }),
      linkRegister(0x2015, 'un16', 10, this.amps),
      linkRegister(0x201c, 'sn32', 1000, this.extraAmps),
    ];
  }
}

function linkRegister(id: number, format: 'un16' | 'sn16' | 'sn32', divisor: number, value: LinkValue): RegisterEntry {
  return settable(id, format, divisor, {
    read: () => value.value,
    set: (one) => value.set(one),
    clear: () => value.set(null),
  });
}
