import { stateFlags } from '../../../protocols/mk2/requests.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { deviceCommand } from './device-commands.ts';
import type { Selection } from './device-writes.ts';
import type { Mk3Faults } from './faults.ts';
import { byteText, word32 } from './frames.ts';
import type { InfoFrames } from './info-frames.ts';
import { oldLimit, type PanelState } from './panel-state.ts';
import type { VeBusSystem } from './system.ts';
import type { SimulatedUnit } from './unit.ts';

export interface InterfaceParts {
  readonly clock: Clock;
  readonly system: VeBusSystem;
  readonly units: readonly SimulatedUnit[];
  readonly info: InfoFrames;
  readonly uniqueNumber: number;
  readonly faults: () => Mk3Faults;
  /** PPPPFFF in decimal digits; 1130xxx is an MK2. */
  readonly version: () => number;
}

/** A request as it was understood. */
export interface Understood {
  /** As faults name it: `V`, `F 0`, `30`. */
  readonly name: string;
  /** From the type byte on; undefined: no answer. */
  readonly answer: readonly number[] | undefined;
  /** The bus has to be asked; otherwise the interface knows by itself. */
  readonly isFromBus: boolean;
}

const noAddress = 0x42;
const linesAtPowerUp = 0x05;
export const lines = { panelDetect: 0x01, standby: 0x02 } as const;
const firstMk3 = 1_170_000;
/** Bytes behind the letter that W carries (mk2.md, 6). */
const longestW = 6;
const mostSnapshotIds = 6;
const lastAddress = 31;
/** In the limit's word: no limit from this panel. */
const noLimitBit = 0x8000;
/** Version of the Digital Multi Control or BMS that answers. */
const auxiliaryVersion = 1_145_110;

/** What an interface keeps between requests, and what it answers (mk2.md, 3 to 6). */
export class Mk3Interface {
  readonly #parts: InterfaceParts;
  #address: number | undefined;
  #flags = 0;
  /** Data of the last S that went to the bus. */
  #panel: PanelState | undefined;
  #isLong = false;
  #lines = linesAtPowerUp;
  #selection: Selection = { kind: undefined, id: 0 };

  constructor(parts: InterfaceParts) {
    this.#parts = parts;
  }

  /** Power-up: nothing is remembered. */
  forget(): void {
    this.#address = undefined;
    this.#flags = 0;
    this.#panel = undefined;
    this.#isLong = false;
    this.#lines = linesAtPowerUp;
    this.#selection = { kind: undefined, id: 0 };
  }

  /** As other software leaves it. */
  leaveAs(state: { readonly address?: number; readonly isLong?: boolean }): void {
    this.#address = state.address ?? this.#address;
    this.#isLong = state.isLong ?? this.#isLong;
  }

  has(flag: keyof typeof stateFlags): boolean {
    return (this.#flags & stateFlags[flag]) !== 0;
  }

  /** Keeps units under power while they are off. */
  get holdsStandby(): boolean {
    return this.isMk3 && (this.#lines & lines.standby) !== 0;
  }

  get isMk3(): boolean {
    return this.#parts.version() >= firstMk3;
  }

  /** V: the address is told as its last byte. */
  get versionBody(): number[] {
    return [0xff, 0x56, ...word32(this.#parts.version()), this.#address ?? noAddress];
  }

  /** Sends the panel's state again; done once a second while the flag for it is set. */
  repeatPanel(): void {
    if (this.has('keepSending')) this.#commandSystem();
  }

  /** @param body an interface frame's, from the letter on */
  understand(body: readonly number[]): Understood {
    const [command = 0, ...data] = body;
    const letter = String.fromCharCode(command);
    if ('WXYZ'.includes(letter)) return this.#device(letter, data, this.#address ?? 0);
    // The device's address stands behind the data (?).
    if ('xyz'.includes(letter)) return this.#device(letter.toUpperCase(), data.slice(0, -1), data.at(-1) ?? 0);
    if (letter === 'F') return { name: `F ${data[0] ?? ''}`, answer: this.#information(data), isFromBus: true };
    return { name: letter, answer: this.#own(letter, data), isFromBus: false };
  }

  /** Questions for a Digital Multi Control and a VE.Bus BMS, and the raw switch. @param body from the type byte on */
  understandRaw([type, what, , , , mark]: readonly number[]): Understood {
    const { multiControl, bms } = this.#parts.faults();
    const isThere = (mark === 0x80 && multiControl) || (mark === 0x83 && bms);
    const rawSwitch: Readonly<Record<number, number>> = { 4: 4, 5: 1, 6: 2, 7: 3 };
    if (type === 0x3f) this.#parts.system.mode = rawSwitch[what ?? 0] ?? this.#parts.system.mode;
    const answer = type === 0x21 && isThere ? [0x20, 0, 0, 0, 0, mark ?? 0, ...word32(auxiliaryVersion)] : undefined;
    return { name: byteText(type ?? 0), answer, isFromBus: true };
  }

  /** Commands of the interface itself. */
  #own(letter: string, data: readonly number[]): readonly number[] | undefined {
    const { info, system } = this.#parts;
    switch (letter) {
      case 'V':
        return this.versionBody;
      case 'A':
        if (data[0] === 1 && (data[1] ?? 0) <= lastAddress) this.#address = data[1];
        return [0xff, 0x41, 1, this.#address ?? 0];
      case 'L': {
        const tail = this.isMk3 ? [0x80, 0] : [];
        return [0xff, 0x4c, ...info.leds, system.alarms, system.vebusError, ...tail];
      }
      case 'S':
        return this.#takeState(data);
      case 'D':
        return [0xff, 0x44, this.#panel?.state ?? 0, ...(this.#panel?.limit ?? [0, 0]), 0x01, this.#flags];
      case 'H':
        if (!this.isMk3) return undefined;
        this.#lines = data[0] ?? this.#lines;
        return [0xff, 0x48, this.#lines];
      default:
        return undefined;
    }
  }

  /** F: system information. */
  #information([id = 0, ...args]: readonly number[]): readonly number[] | undefined {
    const { info, system, units, uniqueNumber } = this.#parts;
    if (system.isBusDead) return undefined;
    if (id === 0) return info.dc();
    if (id <= 4) return info.ac(id);
    if (id === 5) return info.input((this.#lines & lines.panelDetect) !== 0);
    if (id === 6) this.#snapshot(args.slice(0, mostSnapshotIds));
    if (id === 7) return info.config(args[0] ?? 0, uniqueNumber);
    if (id !== 8) return undefined;
    const [b2 = 0, b3 = 0, b0 = 0, b1 = 0] = args;
    const wanted = (b0 | (b1 << 8) | (b2 << 16) | (b3 << 24)) >>> 0;
    if (wanted !== 0 && !units.some(({ address }) => uniqueNumber + address === wanted)) return undefined;
    system.reset();
    for (const unit of units) unit.reset();
    return undefined;
  }

  #snapshot(ids: readonly number[]): void {
    const { clock, units, faults } = this.#parts;
    const { lateSnapshot } = faults();
    for (const unit of units) {
      const lateMs = lateSnapshot?.address === unit.address ? lateSnapshot.ms : 0;
      unit.snapshot = { values: ids.map((id) => unit.ram(id)), readyAt: clock.now() + lateMs };
    }
  }

  /** S: state and limit, and settings of the interface. */
  #takeState([state, low = 0, high = 0, , flags = 0, , ext]: readonly number[]): readonly number[] | undefined {
    if (state === undefined) return undefined;
    this.#flags = flags;
    if (ext !== undefined) this.#isLong = (ext & 1) === 0;
    if (!this.has('doNotSend')) {
      this.#panel = { state, limit: [low, high], isTenths: this.has('tenthsAmp') };
      this.#commandSystem();
    }
    return [0xff, 0x53];
  }

  #commandSystem(): void {
    const { system, faults } = this.#parts;
    const { disobeys, limitFixed, multiControl, bms } = faults();
    // With one of these on the bus state and limit are not a panel's to set (mk2.md, 4).
    if (this.#panel === undefined || disobeys || multiControl || bms) return;
    const { state, limit, isTenths } = this.#panel;
    const tenths = limit[0] | (limit[1] << 8);
    const wanted = isTenths ? ((tenths & noLimitBit) !== 0 ? undefined : tenths) : oldLimit(limit);
    system.command(state, limitFixed ? system.limitTenthsAmp : wanted);
  }

  /** W, X, Y, Z: commands for a device. */
  #device(letter: string, [command = 0, ...args]: readonly number[], address: number): Understood {
    const { clock, system, units, faults } = this.#parts;
    const name = byteText(command);
    const unit = units.find((candidate) => candidate.address === address);
    if (unit === undefined || faults().deadAddresses.has(address) || system.isBusDead) {
      return { name, answer: undefined, isFromBus: true };
    }
    const context = {
      ...{ system, unit, faults: faults(), isLong: this.#isLong, now: clock.now(), selection: this.#selection },
    };
    const answer = deviceCommand(context, command, args);
    const carried = letter === 'W' ? answer?.slice(0, longestW) : answer;
    return {
      name,
      answer: carried === undefined ? undefined : [0xff, letter.charCodeAt(0), ...carried],
      isFromBus: true,
    };
  }
}
