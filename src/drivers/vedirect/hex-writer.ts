import { hexFlags } from '../../protocols/vedirect/hex-codec.ts';
import type { Logger } from '../../runtime/log.ts';
import { done, type Rejection, type WriteOutcome } from '../../store/values.ts';
import { failed, type VregAccess, type VregAnswer, vregCodes } from '../../store/vreg.ts';
import type { HexAnswer, HexPort } from './hex-port.ts';
import type { Writable } from './writable.ts';

export interface HexWriterOptions {
  readonly port: HexPort;
  readonly log: Pick<Logger, 'warn'>;
  /** The device switches only after register 0x0202 was set. */
  readonly needsRemoteControl: () => boolean;
  /** HEX was used. */
  readonly onUse: () => void;
  /** Takes what the device says a register holds now. */
  readonly onValue: (id: number, value: Uint8Array) => void;
}

const deviceMode = 0x0200;
const remoteControlUsed = 0x0202;
/** Bit 1: remote on and off (vedirect.md, 3.5). */
const allowRemoteOnOff = Uint8Array.of(2, 0, 0, 0);
/** What a frame has room for: 128 digits, less command, register, flags and check byte. */
const longestValue = 58;

/** Sets registers of a device, and asks what it has made of them. */
export class HexWriter implements VregAccess {
  readonly #options: HexWriterOptions;

  constructor(options: HexWriterOptions) {
    this.#options = options;
  }

  /** Sets a register, reads it back, and says how that ended (design.md, Writes). */
  async write(path: string, writable: Writable, value: Uint8Array, signal: AbortSignal): Promise<WriteOutcome> {
    const { port, log, onValue } = this.#options;
    if (writable.isStored === true && (await this.#holds(writable, value, signal))) return done;
    const answer = await this.#set(writable.id, value, signal);
    const rejection = rejectionOf(path, answer);
    if (rejection !== undefined || writable.isCommand === true) return rejection ?? done;
    const back = await port.get(writable.id, { urgent: true, isAroundSet: true, signal });
    // Registers that can only be written have no other confirmation than their answer.
    const kept = back?.flags === 0 ? back.value : answer?.value;
    if (kept === undefined) return rejectionOf(path, undefined) ?? done;
    onValue(writable.id, kept);
    if (isAlike(writable, kept, value)) return done;
    const why = `${path}: the device has confirmed, but keeps ${shown(kept)} instead of ${shown(value)}`;
    log.warn(writable.hint === undefined ? why : `${why}: ${writable.hint}`);
    return { kind: 'refused', why };
  }

  async get(id: number, signal: AbortSignal): Promise<VregAnswer> {
    const answer = await this.#options.port.get(id, { urgent: true, signal });
    if (answer?.flags === 0) this.#options.onValue(id, answer.value);
    return vregAnswer(answer);
  }

  async set(id: number, value: Uint8Array, signal: AbortSignal): Promise<VregAnswer> {
    if (value.length > longestValue) return failed(vregCodes.invalid);
    const answer = await this.#set(id, value, signal);
    if (answer?.flags === 0) this.#options.onValue(id, answer.value);
    return vregAnswer(answer);
  }

  async #holds(writable: Writable, value: Uint8Array, signal: AbortSignal): Promise<boolean> {
    const answer = await this.#options.port.get(writable.id, { urgent: true, isAroundSet: true, signal });
    if (answer?.flags !== 0 || !isAlike(writable, answer.value, value)) return false;
    this.#options.onValue(writable.id, answer.value);
    return true;
  }

  async #set(id: number, value: Uint8Array, signal: AbortSignal): Promise<HexAnswer | undefined> {
    const { port, needsRemoteControl, onUse } = this.#options;
    if (id === deviceMode && needsRemoteControl()) {
      const allowed = await port.set(remoteControlUsed, allowRemoteOnOff, { signal });
      if (allowed === undefined) return undefined;
    }
    const answer = await port.set(id, value, { signal });
    onUse();
    return answer;
  }
}

function rejectionOf(path: string, answer: HexAnswer | undefined): Rejection | undefined {
  if (answer === undefined) return { kind: 'no-answer', why: `${path}: the device does not answer HEX commands` };
  if (answer.flags === 0) return undefined;
  if ((answer.flags & hexFlags.parameterError) !== 0) {
    const nearest = answer.value.length === 0 ? '' : `; the nearest it takes is ${shown(answer.value)}`;
    return { kind: 'out-of-range', why: `${path}: the device does not take this value${nearest}` };
  }
  const unknown = (answer.flags & hexFlags.unknownId) !== 0;
  return { kind: 'refused', why: `${path}: the device ${unknown ? 'does not know this' : 'lets nobody write this'}` };
}

function vregAnswer(answer: HexAnswer | undefined): VregAnswer {
  if (answer === undefined) return failed(vregCodes.timeOut);
  const { flags, value } = answer;
  if (flags === 0) return { code: vregCodes.ok, value };
  return { code: (flags & hexFlags.parameterError) === 0 ? vregCodes.unsupported : vregCodes.invalid, value };
}

function isAlike({ alike = [] }: Writable, kept: Uint8Array, wanted: Uint8Array): boolean {
  if (isSame(kept, wanted)) return true;
  const [one, other] = [kept[0] ?? 0, wanted[0] ?? 0];
  return kept.length === 1 && alike.some((group) => group.includes(one) && group.includes(other));
}

/** A text may come back longer: padded with zeros. */
function isSame(kept: Uint8Array, wanted: Uint8Array): boolean {
  // Our own question, echoed, is no answer.
  if (kept.length === 0 && wanted.length > 0) return false;
  const length = Math.max(kept.length, wanted.length);
  return Array.from({ length }, (_, index) => (kept[index] ?? 0) === (wanted[index] ?? 0)).every(Boolean);
}

/** Little-endian bytes as the number that they are, or, when that is long, as text. */
function shown(bytes: Uint8Array): string {
  if (bytes.length <= 4) return String(bytes.reduceRight((total, byte) => total * 256 + byte, 0));
  return JSON.stringify(new TextDecoder('latin1').decode(bytes).replace(/\0+$/, ''));
}
