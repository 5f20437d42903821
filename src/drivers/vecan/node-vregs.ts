import { broadcastAddress, type N2kMessage } from '../../protocols/n2k/can-id.ts';
import type { NodePayload } from '../../protocols/n2k/network-node.ts';
import { decodeVreg, encodeGetVreg, encodeSetVreg, type VregPayload } from '../../protocols/n2k/vreg.ts';
import { failed, type VregAccess, type VregAnswer, vregCodes } from '../../store/vreg.ts';
import type { Asker, Exchange } from './asker.ts';
import type { BusNode } from './node-table.ts';

/** How a device has taken an order: `kept` when it told another value than the one that was set. */
export type SetAnswer = VregAnswer & { readonly kept?: Uint8Array };

const vregPriority = 7;
/** What CAN says of an unknown register in a get; the wiki of VregLink knows one word for both (vecan.md, 5). */
const unknownInGet = 0x8000;
/** "Too many requests" may come to all, about the acknowledgement itself (vecan.md, 5). */
const tooMany = 0x8500;
const ackRegister = 0x0002;

export interface OrderOptions {
  readonly signal: AbortSignal;
  /** See Exchange. */
  readonly limitMs?: number;
  /** Whether what the device tells means what was set; default: the same bytes. */
  readonly isKept?: (set: Uint8Array, told: Uint8Array) => boolean;
}

/** Asks a device for a register. Resolves with undefined when it does not answer. @param isUrgent somebody waits */
export function getVregOf(
  asker: Asker,
  node: BusNode,
  register: number,
  options: Pick<Exchange<unknown>, 'signal' | 'isUrgent' | 'limitMs'> = {},
): Promise<VregAnswer | undefined> {
  return asker.ask({
    ...options,
    node,
    payload: payloadOf(encodeGetVreg(register)),
    answer: (message) => answerTo(register, message, asker.address),
  });
}

/**
 * Sets a register of a device. The device tells the new value to all when it has taken it; until then it may tell the
 * old one, as it does by routine. Resolves with undefined when it says nothing of the register at all.
 * @throws RangeError when the register must never be written, or the value is too long
 */
export async function setVregOf(
  asker: Asker,
  node: BusNode,
  register: number,
  value: Uint8Array,
  { isKept = isSame, ...limits }: OrderOptions,
): Promise<SetAnswer | undefined> {
  let kept: Uint8Array | undefined;
  const answer = await asker.ask<SetAnswer>({
    ...{ ...limits, node, isUrgent: true },
    payload: payloadOf(encodeSetVreg(register, value)),
    answer: (message) => {
      const said = answerTo(register, message, asker.address);
      if (said === undefined || said.code !== vregCodes.ok || isKept(value, said.value)) return said;
      kept = said.value;
      return undefined;
    },
  });
  return answer ?? (kept === undefined ? undefined : { code: vregCodes.invalid, value: kept, kept });
}

/** The registers of a device through the common interface (store/vreg.ts). @param node undefined: it is not there */
export function vregAccess(asker: Asker, node: () => BusNode | undefined): VregAccess {
  return {
    async get(id, signal) {
      const device = node();
      const answer = device && (await getVregOf(asker, device, id, { signal, isUrgent: true }));
      return answer ?? failed(vregCodes.timeOut);
    },
    async set(id, value, signal) {
      const device = node();
      // Who only listens gives no orders.
      if (!asker.isAddressable) return failed(vregCodes.unsupported);
      try {
        return (device && (await setVregOf(asker, device, id, value, { signal }))) ?? failed(vregCodes.timeOut);
      } catch {
        return failed(vregCodes.unsupported);
      }
    },
  };
}

/**
 * What a message says of a register: its value, which is always told to all (what is sent to one node sets it there), or
 * why it was refused.
 */
function answerTo(register: number, message: N2kMessage, ourAddress: number | undefined): VregAnswer | undefined {
  const { pgn, data, destination } = message;
  const said = decodeVreg(pgn, data);
  if (said === undefined || said.kind === 'ping' || said.kind === 'get') return undefined;
  const isToAll = destination === broadcastAddress;
  if (said.kind === 'value') {
    return isToAll && said.register === register ? { code: vregCodes.ok, value: said.value } : undefined;
  }
  if (isToAll && said.register === ackRegister && said.code === tooMany) return failed(tooMany);
  if ((!isToAll && destination !== ourAddress) || said.register !== register) return undefined;
  return failed(said.code === unknownInGet ? vregCodes.unsupported : said.code);
}

/** Single frames are padded: what was set is the beginning of what is told, and the rest is zero. */
function isSame(set: Uint8Array, told: Uint8Array): boolean {
  return told.length >= set.length && told.every((byte, index) => byte === (set[index] ?? 0));
}

function payloadOf({ pgn, data }: VregPayload): NodePayload {
  return { pgn, priority: vregPriority, data };
}
