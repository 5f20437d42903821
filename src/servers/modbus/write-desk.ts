import { type ExceptionCode, exception } from '../../protocols/modbus/exceptions.ts';
import type { RegisterBank } from '../../registers/bank.ts';
import { describeFailure } from '../../registers/failure.ts';
import type { WritePlan } from '../../registers/write-plan.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Service } from '../../store/service.ts';
import type { WriteOutcome } from '../../store/values.ts';
import { exceptionFor } from './outcome.ts';
import type { WriteAudit } from './write-audit.ts';

/** A write that failed: the exception and, for the log, why. */
export interface WriteFailure {
  readonly code: ExceptionCode;
  readonly why: string;
}

export interface WriteRequest {
  readonly unit: number;
  readonly address: number;
  /** The registers to write, in wire order; asked for anew when the request had to wait. */
  readonly words: () => Uint8Array;
  /** Whether `words` is worked out from the registers as they are now. */
  readonly readsFirst: boolean;
  /** Address and port, for the audit line. */
  readonly client: string;
}

export interface WriteDeskOptions {
  readonly bank: RegisterBank;
  readonly clock: Clock;
  readonly audit: WriteAudit;
  readonly writeTimeoutMs: number;
  /** Whether clients may write at all now (configuration and /Settings/ModbusServer/ReadWrite). */
  readonly writesAllowed: () => boolean;
}

/** Where the devices' time is slow or stands still (a simulation), a write is given up after so long of the clients' time. */
const longestWaitMs = 3_000;
const writingIsOff = 'writing is switched off (modbus.writes, /Settings/ModbusServer/ReadWrite)';

/** Takes write requests: permission, limits, the owner's settlement, and the audit line for every one of them. */
export class WriteDesk {
  readonly #options: WriteDeskOptions;
  /** Writes that their owners have not settled, by service. */
  readonly #pending = new Map<Service, Set<Promise<unknown>>>();

  constructor(options: WriteDeskOptions) {
    this.#options = options;
  }

  /**
   * Writes registers and waits until their owners have settled. A request that builds on the present value (part
   * of a 32-bit value or text, a mask) waits for earlier writes to the same service first: of two that are both
   * confirmed neither undoes the other.
   * @returns undefined when all is done
   */
  async write(request: WriteRequest): Promise<WriteFailure | undefined> {
    const { bank, clock, writeTimeoutMs } = this.#options;
    const deadline = clock.now() + writeTimeoutMs;
    for (;;) {
      const plan = bank.planWrite(request.unit, request.address, request.words());
      const failure = this.#failureOf(plan);
      if (failure !== undefined) return this.#refuse(request, plan, failure);
      if ('kind' in plan) throw new Error('a plan that failed has a failure');
      const earlier = request.readsFirst || plan.isPartial ? this.#pendingOn(plan) : [];
      const leftMs = deadline - clock.now();
      if (leftMs <= 0) {
        return this.#refuse(request, plan, { code: exception.busy, why: 'earlier writes took all the time' });
      }
      if (earlier.length === 0) return this.#carryOut(request, plan, leftMs);
      await Promise.allSettled(earlier);
    }
  }

  /** Why a plan cannot be carried out; undefined = it can. */
  #failureOf(plan: ReturnType<RegisterBank['planWrite']>): WriteFailure | undefined {
    const failed = 'kind' in plan ? plan : undefined;
    // A GX looks at permission before values, so a locked server answers 2 also to a value out of range.
    if (!this.#options.writesAllowed() && (failed === undefined || failed.kind === 'out-of-range')) {
      return { code: exception.illegalAddress, why: writingIsOff };
    }
    return failed && { code: exceptionFor(failed.kind), why: describeFailure(failed) };
  }

  #refuse(
    { client, unit, address, words }: WriteRequest,
    plan: ReturnType<RegisterBank['planWrite']>,
    failure: WriteFailure,
  ): WriteFailure {
    const items = 'items' in plan ? plan.items : [];
    this.#options.audit.add({ client, unit, address, words: words(), items, failed: failure.why, reachedOwner: false });
    return failure;
  }

  async #carryOut(
    { client, unit, address }: WriteRequest,
    plan: WritePlan,
    leftMs: number,
  ): Promise<WriteFailure | undefined> {
    const { bank, audit, clock } = this.#options;
    const settled = settledWithin(clock, Math.max(longestWaitMs, 2 * leftMs), (signal) =>
      bank.write(plan, leftMs, signal),
    );
    const services = plan.request.map(({ service }) => service);
    for (const service of services) this.#pending.set(service, (this.#pending.get(service) ?? new Set()).add(settled));
    const outcome = await settled.finally(() => {
      for (const service of services) this.#forget(service, settled);
    });
    const failed = outcome.kind === 'done' ? undefined : outcome.why;
    audit.add({ client, unit, address, words: new Uint8Array(0), items: plan.items, failed, reachedOwner: true });
    return outcome.kind === 'done' ? undefined : { code: exceptionFor(outcome.kind), why: outcome.why };
  }

  #pendingOn({ request }: WritePlan): Promise<unknown>[] {
    return request.flatMap(({ service }) => [...(this.#pending.get(service) ?? [])]);
  }

  #forget(service: Service, settled: Promise<unknown>): void {
    const pending = this.#pending.get(service);
    pending?.delete(settled);
    if (pending?.size === 0) this.#pending.delete(service);
  }
}

/** Carries a write out within a limit of the clients' time; the store has one of its own, in the devices' time. */
async function settledWithin(
  clock: Clock,
  ms: number,
  write: (signal: AbortSignal) => Promise<WriteOutcome>,
): Promise<WriteOutcome> {
  const abort = new AbortController();
  const cancel = clock.after(ms, () => abort.abort());
  return write(abort.signal).finally(cancel);
}
