import { broadcastAddress } from '../../../protocols/n2k/can-id.ts';
import { readUnsigned } from '../../../protocols/n2k/little-endian.ts';
import type { NodePayload } from '../../../protocols/n2k/network-node.ts';
import {
  encodeVregAck,
  encodeVregPing,
  encodeVregValue,
  type VregMessage,
  type VregPayload,
} from '../../../protocols/n2k/vreg.ts';
import type { N2kFaults } from './faults.ts';
import { type NodeRegister, type RegisterEntry, vregRefusals } from './registers.ts';

/** A message and its receiver. */
export interface VregAnswer {
  readonly payload: NodePayload;
  readonly destination: number;
}

/** Of VREG messages (vecan.md, 5). */
const priority = 7;
/** How often it is looked whether a register is to be told. */
const lookMs = 500;
/** A register that changes is told at most so often (vecan.md, 5). */
const shortestGapMs = 1_000;
/** The register of an acknowledgement that is about no register in particular. */
const acknowledgeRegister = 0x0002;

/** A register that is told unasked, and what was said of it last. */
interface Told {
  readonly register: NodeRegister;
  readonly everyMs: number;
  at: number;
  bytes: Uint8Array;
}

const longAgo = Number.NEGATIVE_INFINITY;
const nothing = new Uint8Array(0);

/** The VREGs of a node: answers about them, and tells some by itself (vecan.md, 5). */
export class VregSide {
  readonly #registers: ReadonlyMap<number, NodeRegister>;
  readonly #faults: N2kFaults;
  readonly #told = new Map<number, Told>();
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(registers: readonly RegisterEntry[], faults: N2kFaults) {
    this.#registers = new Map(registers);
    this.#faults = faults;
    for (const [id, register] of this.#registers) {
      const { everyMs } = register;
      if (everyMs !== undefined) this.#told.set(id, { register, everyMs, at: longAgo, bytes: nothing });
    }
  }

  /** When to call take() at the latest; infinite: there is nothing to wait for. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** From now on registers may be told. */
  start(now: number): void {
    for (const told of this.#told.values()) told.at = longAgo;
    this.#dueAt = now;
  }

  stop(): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  /** The registers that are to be told now. */
  take(now: number): NodePayload[] {
    if (now < this.#dueAt) return [];
    this.#dueAt = now + lookMs;
    const payloads: NodePayload[] = [];
    for (const [id, told] of this.#told) {
      const age = now - told.at;
      // Timers come a little early or late.
      const isDue = age >= told.everyMs - lookMs / 2;
      if (!isDue && age < shortestGapMs) continue;
      const bytes = this.#bytesOf(told.register);
      if (isDue || !isSame(bytes, told.bytes)) payloads.push(this.#say(id, bytes, now));
    }
    return payloads;
  }

  /**
   * Answers a message.
   * @param isForUs it was sent to this node, not to all
   */
  answer(message: VregMessage, source: number, isForUs: boolean, now: number): VregAnswer[] {
    switch (message.kind) {
      case 'get':
        return this.#get(message.register, message.mask, source, isForUs, now);
      case 'value':
        return isForUs ? this.#set(message.register, message.value, source, now) : [];
      case 'ping':
        return isForUs ? echo(message.data) : [];
      case 'ack':
        return [];
    }
  }

  #get(wanted: number, mask: number, source: number, isForUs: boolean, now: number): VregAnswer[] {
    const refusal = this.#refusal(vregRefusals.unknownToGet, wanted, source);
    if (refusal !== undefined) return isForUs ? [refusal] : [];
    const found = [...this.#registers].filter(([id]) => (id & mask) === (wanted & mask));
    if (found.length === 0) return isForUs ? [refused(wanted, vregRefusals.unknownToGet, source)] : [];
    return found.map(([id, register]) => ({
      payload: this.#value(id, register, now),
      destination: broadcastAddress,
    }));
  }

  #set(id: number, value: Uint8Array, source: number, now: number): VregAnswer[] {
    const refusal = this.#refusal(vregRefusals.outOfRange, id, source);
    if (refusal !== undefined) return [refusal];
    const register = this.#registers.get(id);
    if (register?.write === undefined) return [refused(id, vregRefusals.unknownToSet, source)];
    if (this.#faults.disobeys) return [toAll(encodeVregValue(id, value))];
    const code = register.write(value);
    if (code !== undefined) return [refused(id, code, source)];
    return [{ payload: this.#value(id, register, now), destination: broadcastAddress }];
  }

  /** The refusal that a fault demands. */
  #refusal(usual: number, register: number, source: number): VregAnswer | undefined {
    const faults = this.#faults;
    if (faults.refuses || faults.refusal !== undefined) return refused(register, faults.refusal ?? usual, source);
    if (faults.busy > 0) {
      faults.busy -= 1;
      return refused(register, vregRefusals.busy, source);
    }
    if (faults.tooMany > 0) {
      faults.tooMany -= 1;
      return toAll(encodeVregAck(acknowledgeRegister, vregRefusals.tooMany));
    }
    return undefined;
  }

  #value(id: number, register: NodeRegister, now: number): NodePayload {
    return this.#say(id, this.#bytesOf(register), now);
  }

  #say(id: number, bytes: Uint8Array, now: number): NodePayload {
    const told = this.#told.get(id);
    if (told !== undefined) {
      told.at = now;
      told.bytes = bytes;
    }
    return { ...encodeVregValue(id, bytes), priority };
  }

  #bytesOf({ read, blank }: NodeRegister): Uint8Array {
    return this.#faults.notAvailable ? (blank ?? read()) : read();
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function echo(data: Uint8Array): VregAnswer[] {
  const number = readUnsigned(data, 0, 4);
  return number === undefined ? [] : [toAll(encodeVregPing(number))];
}

function toAll(payload: VregPayload): VregAnswer {
  return { payload: { ...payload, priority }, destination: broadcastAddress };
}

function refused(register: number, code: number, source: number): VregAnswer {
  return { payload: { ...encodeVregAck(register, code), priority }, destination: source };
}
