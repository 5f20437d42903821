import type { ByteLink } from '../../../links/link.ts';
import { type Cancel, type Clock, every } from '../../../runtime/clock.ts';
import { type Random, seededRandom } from '../../random.ts';
import { type Mk3Faults, noFaults } from './faults.ts';
import { frameOf, RequestReader, word } from './frames.ts';
import { InfoFrames } from './info-frames.ts';
import { Mk3Interface, type Understood } from './interface.ts';
import type { VeBusSystem } from './system.ts';
import { addressOf, SimulatedUnit, type UnitMake } from './unit.ts';
import { PacedWire } from './wire.ts';

/** What an interface with its system is made of. */
export interface Mk3Parts<S extends VeBusSystem> {
  readonly clock: Clock;
  readonly system: S;
  /** @param index of the unit: the phases first, then parallel units */
  readonly make: (index: number) => UnitMake;
  /** The interface's version, PPPPFFF in decimal digits; 1130xxx is an MK2. */
  readonly interfaceVersion: number;
  readonly uniqueNumber: number;
  /** Time on the bus until an answer begins, in milliseconds (mk2.md, 10: 40 to 60). */
  readonly latencyMs: number;
  /** For checksum errors at random. */
  readonly seed: number;
  /** Gets the body of each request of the host. */
  readonly hear?: (body: readonly number[]) => void;
  /**
   * Frames arrive whole, when their last byte is through the line, and it looks after itself less often: less work
   * where everything runs fast.
   */
  readonly isWhole?: true;
}

/** The interface itself needs so long for an answer. */
const ownLatencyMs = 10;
/** How long a reset by command takes (mk2.md, 1: unpredictable). */
const resetMs = 800;
/** An interface on a system that is off loses its power after so long (mk2.md, 5, Off). */
const powerLossMs = 10_000;
/** How often it looks after itself: power, panels, version frames. */
const usualTickMs = 100;
const wholeTickMs = 1_000;
const panelMs = 1_000;
/** A request that has begun and not gone on for so long will not end. */
const partialMs = 300;
/** The end of a version frame: length, type and letter have gone by already. */
const restOfFrame = -5;
const highSpeedBaudRate = 115_200;
const otherPanelId = 1;

/** An MK3 (or MK2) interface with its VE.Bus system, down to the bytes on its serial line (mk2.md, 12). */
export class Mk3Device<S extends VeBusSystem = VeBusSystem> {
  readonly system: S;
  readonly units: readonly SimulatedUnit[];
  readonly faults: Mk3Faults = noFaults();
  /** PPPPFFF of the interface. */
  interfaceVersion: number;
  readonly #clock: Clock;
  readonly #latencyMs: number;
  readonly #longestChunk: number | undefined;
  readonly #random: Random;
  readonly #hear: ((body: readonly number[]) => void) | undefined;
  readonly #info: InfoFrames;
  readonly #interface: Mk3Interface;
  readonly #reader = new RequestReader();
  readonly #stopTicking: Cancel;
  #stopResetting: Cancel = () => undefined;
  #wire: PacedWire | undefined;
  #baudRate: number | undefined;
  #heardAt = 0;
  #offSince: number | undefined;
  #isPowered = true;
  #deafUntil = 0;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #panelAt = Number.NEGATIVE_INFINITY;
  #repeatedAt = 0;

  constructor(parts: Mk3Parts<S>) {
    const { clock, system, make, interfaceVersion, uniqueNumber, latencyMs, seed, hear, isWhole = false } = parts;
    const { phases, units } = system.options;
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.#longestChunk = isWhole ? Number.POSITIVE_INFINITY : undefined;
    this.#random = seededRandom(seed);
    this.#hear = hear;
    this.system = system;
    this.interfaceVersion = interfaceVersion;
    this.units = Array.from(
      { length: units },
      (_, index) => new SimulatedUnit(system, addressOf(index, phases), make(index)),
    );
    const faults = (): Mk3Faults => this.faults;
    this.#info = new InfoFrames(system, this.units, faults);
    this.#interface = new Mk3Interface({
      ...{ clock, system, units: this.units, info: this.#info, uniqueNumber, faults },
      version: () => this.interfaceVersion,
    });
    this.#stopTicking = every(clock, isWhole ? wholeTickMs : usualTickMs, () => this.#tick());
  }

  /**
   * Plugs the host's cable in; the one before is pulled out. The interface does not notice: it keeps its state.
   * @param baudRate at which the host has opened its port; links that have none leave it out
   */
  attach(link: ByteLink, baudRate?: number): void {
    this.detach();
    this.#reader.clear();
    this.#baudRate = baudRate;
    this.#wire = new PacedWire(this.#clock, link, (bytes) => this.#receive(bytes), this.#longestChunk);
    if (this.faults.startsInFrame && !this.#isDeaf)
      this.#wire.send(frameOf(this.#interface.versionBody).slice(restOfFrame));
  }

  /** Pulls the host's cable. */
  detach(): void {
    this.#wire?.close();
    this.#wire = undefined;
  }

  /** Time has passed: energy has flowed. */
  count(seconds: number): void {
    for (const unit of this.units) unit.count(seconds);
  }

  /** The interface loses its power for a moment: it forgets everything. The system goes on. */
  reset(): void {
    this.#deafUntil = 0;
    this.#interface.forget();
    this.#reader.clear();
    this.#wire?.cut();
    // The line is low until the interface runs (mk2.md, 1).
    this.#wire?.send(Array.from({ length: this.faults.powerUpZeros }, () => 0));
    this.#send(this.#interface.versionBody);
  }

  /** The interface is reset again and again. */
  resetEvery(ms: number): void {
    this.#stopResetting();
    this.#stopResetting = every(this.#clock, ms, () => this.reset());
  }

  /** As other software leaves it: with an address selected, with long or short answers. */
  leaveAs(state: { readonly address?: number; readonly isLong?: boolean }): void {
    this.#interface.leaveAs(state);
  }

  /** A sleeping system wakes up as by its own switch: its interface has power again. */
  wake(): void {
    this.#offSince = undefined;
    this.#lookAtPower();
  }

  /** Bytes on the line that belong to no frame. */
  sendRaw(bytes: readonly number[]): void {
    this.#wire?.send(bytes);
  }

  /** Switches everything off for good. */
  stop(): void {
    this.#stopTicking();
    this.#stopResetting();
    this.detach();
  }

  /** The interface cannot send or understand anything now. */
  get #isDeaf(): boolean {
    const { silent, otherSpeed, stuck } = this.faults;
    if (silent || otherSpeed || stuck || this.#baudRate === highSpeedBaudRate) return true;
    return !this.#isPowered || this.#clock.now() < this.#deafUntil;
  }

  #receive(bytes: Uint8Array): void {
    const now = this.#clock.now();
    if (now - this.#heardAt > partialMs) this.#reader.clear();
    this.#heardAt = now;
    for (const body of this.#reader.push(bytes)) {
      this.#hear?.(body);
      this.#request(body);
    }
  }

  #request(body: readonly number[]): void {
    const letter = body[0] === 0xff ? String.fromCharCode(body[1] ?? 0) : undefined;
    if (letter === 'R' && this.#hearsReset) this.#resetByCommand();
    if (this.#isDeaf) return;
    // From now on it works at the other speed.
    if (letter === 'N' && this.#interface.isMk3) this.faults.otherSpeed = true;
    const understood =
      letter === undefined ? this.#interface.understandRaw(body) : this.#interface.understand(body.slice(1));
    this.#answer(understood);
  }

  #answer({ name, answer, isFromBus }: Understood): void {
    const { unanswered, delayMs } = this.faults;
    if (answer === undefined || unanswered.has(name)) return;
    const latencyMs = (isFromBus ? this.#latencyMs : ownLatencyMs) + (delayMs[name] ?? 0);
    const wire = this.#wire;
    this.#clock.after(latencyMs, () => {
      if (this.#wire === wire) this.#send(answer);
    });
  }

  /** Interfaces that hear nothing else hear this, at their speed; a link without a speed has any. */
  get #hearsReset(): boolean {
    const { silent, otherSpeed } = this.faults;
    const fits = this.#baudRate === undefined || otherSpeed === (this.#baudRate === highSpeedBaudRate);
    return fits && !silent && this.#isPowered;
  }

  #resetByCommand(): void {
    this.faults.otherSpeed = false;
    this.faults.stuck = false;
    this.#deafUntil = this.#clock.now() + resetMs;
    this.#wire?.cut();
    this.#clock.after(resetMs, () => this.reset());
  }

  #send(body: readonly number[]): void {
    if (this.#isDeaf) return;
    const { noise, appendsLeds, checksumErrors, checksumErrorRate } = this.faults;
    const frame = frameOf(body, appendsLeds || this.#interface.has('appendLeds') ? this.#info.leds : undefined);
    if (checksumErrors > 0) this.faults.checksumErrors -= 1;
    if (checksumErrors > 0 || (checksumErrorRate > 0 && this.#random() < checksumErrorRate)) {
      frame.push(((frame.pop() ?? 0) + 1) & 0xff);
    }
    this.#lastSentAt = this.#clock.now();
    this.#wire?.send([...noise, ...frame]);
  }

  #tick(): void {
    const now = this.#clock.now();
    this.#lookAtPower();
    this.#panels(now);
    const { heartbeatMs } = this.faults;
    const isIdle = this.#wire?.isIdle === true && now - this.#heardAt >= heartbeatMs;
    if (heartbeatMs > 0 && isIdle && now - this.#lastSentAt >= heartbeatMs) this.#send(this.#interface.versionBody);
  }

  /** Those that command again and again: the interface if it was told to, and another panel. */
  #panels(now: number): void {
    const { otherPanel, limitFixed } = this.faults;
    if (!this.#isDeaf && now - this.#repeatedAt >= panelMs) {
      this.#repeatedAt = now;
      this.#interface.repeatPanel();
    }
    if (otherPanel === undefined || now - this.#panelAt < panelMs) return;
    this.#panelAt = now;
    const { state, limitTenthsAmp } = otherPanel;
    this.system.command(state, limitFixed ? this.system.limitTenthsAmp : limitTenthsAmp);
    if (this.#interface.has('forwardPanels')) {
      this.#send([0x40, (otherPanelId << 4) | 0x08 | (state - 1), ...word(limitTenthsAmp)]);
    }
  }

  /** The interface lives on the bus: it goes off with the system unless it holds the standby line. */
  #lookAtPower(): void {
    const now = this.#clock.now();
    const { charges, inverts, hasMains } = this.system;
    const isAlive = charges || inverts || hasMains || this.faults.ownPower;
    this.#offSince = isAlive ? undefined : (this.#offSince ?? now);
    const hasStandby = isAlive || (this.#isPowered && this.#interface.holdsStandby);
    const hasPower = !this.faults.silent && (hasStandby || now - (this.#offSince ?? now) < powerLossMs);
    if (hasPower === this.#isPowered) return;
    this.#isPowered = hasPower;
    if (hasPower) this.reset();
  }
}
