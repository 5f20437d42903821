import type { ByteLink } from '../../../links/link.ts';
import { type Cancel, type Clock, every } from '../../../runtime/clock.ts';
import { type Random, seededRandom } from '../../random.ts';
import { fasterClock } from './faster-clock.ts';
import { type Mk3Faults, noFaults } from './faults.ts';
import { frameOf, hexText, RequestReader, word } from './frames.ts';
import { InfoFrames } from './info-frames.ts';
import { Mk3Interface, type Understood } from './interface.ts';
import { type UnitModelName, unitModels } from './models.ts';
import { VeBusSystem } from './system.ts';
import { addressOf, SimulatedUnit } from './unit.ts';
import { PacedWire } from './wire.ts';

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

/** The interface itself needs so long for an answer. */
const ownLatencyMs = 10;
/** How long a reset by command takes (mk2.md, 1: unpredictable). */
const resetMs = 800;
/** An interface on a system that is off loses its power after so long (mk2.md, 5, Off). */
const powerLossMs = 10_000;
const tickMs = 100;
const panelMs = 1_000;
/** A request that has begun and not gone on for so long will not end. */
const partialMs = 300;
const mostHeard = 10_000;
/** The end of a version frame: length, type and letter have gone by already. */
const restOfFrame = -5;
const firstNewFirmware = 200;
const highSpeedBaudRate = 115_200;
const otherPanelId = 1;

/** An MK3 (or MK2) interface with its VE.Bus system, down to the bytes on its serial line (mk2.md, 12). */
export class Mk3Simulator {
  readonly system: VeBusSystem;
  readonly units: readonly SimulatedUnit[];
  readonly faults: Mk3Faults = noFaults();
  /** PPPPFFF of the interface. */
  interfaceVersion: number;
  /** Bodies that the host has sent, newest last: `FF 46 00`. */
  readonly heard: string[] = [];
  readonly #clock: Clock;
  readonly #latencyMs: number;
  readonly #random: Random;
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
  #countedAt: number;

  constructor(options: Mk3Options) {
    const { phases = 1, inputs = 1, hasEss = false, version = 2_605_552 } = options;
    const { uniqueNumber = 0x1234_5678, speed = 1, latencyMs = 40, seed = 1 } = options;
    const model = unitModels[options.model ?? (version % 1_000 < firstNewFirmware ? 'multi' : 'multiplus-ii')];
    const count = Math.max(options.units ?? phases, phases);
    const clock = fasterClock(options.clock, speed);
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.#random = seededRandom(seed);
    this.interfaceVersion = options.interfaceVersion ?? 1_170_216;
    this.system = new VeBusSystem(clock, { phases, units: count, hasEss, inputs });
    this.units = Array.from(
      { length: count },
      (_, index) => new SimulatedUnit(this.system, addressOf(index, phases), version, model),
    );
    const faults = (): Mk3Faults => this.faults;
    this.#info = new InfoFrames(this.system, this.units, faults);
    this.#interface = new Mk3Interface({
      ...{ clock, system: this.system, units: this.units, info: this.#info, uniqueNumber, faults },
      version: () => this.interfaceVersion,
    });
    this.#countedAt = clock.now();
    this.#stopTicking = every(clock, tickMs, () => this.#tick());
  }

  /**
   * Plugs the host's cable in; the one before is pulled out. The interface does not notice: it keeps its state.
   * @param baudRate at which the host has opened its port; links that have none leave it out
   */
  attach(link: ByteLink, baudRate?: number): void {
    this.detach();
    this.#reader.clear();
    this.#baudRate = baudRate;
    this.#wire = new PacedWire(this.#clock, link, (bytes) => this.#receive(bytes));
    if (this.faults.startsInFrame && !this.#isDeaf)
      this.#wire.send(frameOf(this.#interface.versionBody).slice(restOfFrame));
  }

  /** Pulls the host's cable. */
  detach(): void {
    this.#wire?.close();
    this.#wire = undefined;
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
      this.heard.push(hexText(body));
      if (this.heard.length > mostHeard) this.heard.splice(0, mostHeard / 2);
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
    for (const unit of this.units) unit.count((now - this.#countedAt) / 1_000);
    this.#countedAt = now;
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
