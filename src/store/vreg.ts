import type { Clock } from '../runtime/clock.ts';
import type { Service } from './service.ts';
import type { Store } from './store.ts';

/** Error words of a VREG request (Venus OS wiki, "VregLink"; vedirect.md, 3.2). 0 = success. */
export const vregCodes = {
  ok: 0,
  unknownRequest: 0x8000,
  /** The device does not have this VREG, or it cannot be read or written. */
  unsupported: 0x8100,
  busy: 0x8200,
  /** The device does not take this value. */
  invalid: 0x8300,
  timeOut: 0x8400,
} as const;

export interface VregAnswer {
  /** One of vregCodes, or what the device says otherwise. */
  readonly code: number;
  /** Little-endian, as the device has it now; after an error what came with it, often nothing. */
  readonly value: Uint8Array;
}

/** The VREGs of one device. `signal` aborts when nobody waits any more: what is not yet sent is not sent. */
export interface VregAccess {
  get(id: number, signal: AbortSignal): Promise<VregAnswer>;
  /** @param value little-endian, as long as the register */
  set(id: number, value: Uint8Array, signal: AbortSignal): Promise<VregAnswer>;
}

/** GX devices answer a VREG request within 25 s; the devices that we ask answer within one or two. */
const limitMs = 5_000;

/** Reads a VREG of a service's device. Never rejects. @param id 0..0xFFFF. @param unique see Store.vregsOf */
export function getVreg(
  store: Store,
  clock: Clock,
  service: Service,
  id: number,
  unique?: number,
): Promise<VregAnswer> {
  return ask(clock, store.vregsOf(service, unique), (access, signal) => access.get(id, signal));
}

/** Writes a VREG of a service's device. Never rejects. @param value little-endian. @param unique see Store.vregsOf */
export function setVreg(
  store: Store,
  clock: Clock,
  service: Service,
  id: number,
  value: Uint8Array,
  unique?: number,
): Promise<VregAnswer> {
  return ask(clock, store.vregsOf(service, unique), (access, signal) => access.set(id, value, signal));
}

function ask(
  clock: Clock,
  access: VregAccess | undefined,
  question: (access: VregAccess, signal: AbortSignal) => Promise<VregAnswer>,
): Promise<VregAnswer> {
  if (access === undefined) return Promise.resolve(failed(vregCodes.unknownRequest));
  const abort = new AbortController();
  return new Promise((resolve) => {
    const settle = (answer: VregAnswer): void => {
      cancel();
      abort.abort();
      resolve(answer);
    };
    const cancel = clock.after(limitMs, () => settle(failed(vregCodes.timeOut)));
    question(access, abort.signal).then(settle, () => settle(failed(vregCodes.timeOut)));
  });
}

/** An answer without a value. */
export function failed(code: number): VregAnswer {
  return { code, value: new Uint8Array(0) };
}
