import { type ExceptionCode, exception } from '../../protocols/modbus/exceptions.ts';
import type { RegisterBank } from '../../registers/bank.ts';
import { describeFailure } from '../../registers/failure.ts';
import type { WritePlan } from '../../registers/write-plan.ts';
import type { Logger } from '../../runtime/log.ts';
import type { WriteOutcome } from '../../store/values.ts';
import { exceptionFor } from './outcome.ts';

/** A write that failed: the exception and, for the log, why. */
export interface WriteFailure {
  readonly code: ExceptionCode;
  readonly why: string;
}

export interface WriteDeskOptions {
  readonly bank: RegisterBank;
  readonly log: Logger;
  readonly writeTimeoutMs: number;
  /** Whether clients may write at all now (configuration and /Settings/ModbusServer/ReadWrite). */
  readonly writesAllowed: () => boolean;
}

/** Takes write requests: permission, limits, the owner's settlement, and the audit line for every one of them. */
export class WriteDesk {
  readonly #options: WriteDeskOptions;

  constructor(options: WriteDeskOptions) {
    this.#options = options;
  }

  /**
   * Writes registers and waits until their owners have settled.
   * @param words the registers in wire order  @param client address and port, for the audit line
   * @returns undefined when all is done
   */
  async write(unit: number, address: number, words: Uint8Array, client: string): Promise<WriteFailure | undefined> {
    const { bank, writesAllowed, writeTimeoutMs } = this.#options;
    const plan = bank.planWrite(unit, address, words);
    const failed = 'kind' in plan ? plan : undefined;
    // A GX looks at permission before values, so a locked server answers 2 also to a value out of range.
    if (!writesAllowed() && (failed === undefined || failed.kind === 'out-of-range')) {
      const why = 'writing is switched off (modbus.writes, /Settings/ModbusServer/ReadWrite)';
      this.#audit(client, unit, address, plan, why);
      return { code: exception.illegalAddress, why };
    }
    if ('kind' in plan) {
      const why = describeFailure(plan);
      this.#audit(client, unit, address, plan, why);
      return { code: exceptionFor(plan.kind), why };
    }
    const outcome: WriteOutcome = await bank.write(plan, writeTimeoutMs);
    this.#audit(client, unit, address, plan, outcome.kind === 'done' ? undefined : outcome.why);
    return outcome.kind === 'done' ? undefined : { code: exceptionFor(outcome.kind), why: outcome.why };
  }

  #audit(client: string, unit: number, address: number, plan: WritePlan | object, failed: string | undefined): void {
    const items = 'items' in plan ? plan.items : [];
    if (items.length === 0) {
      const result = failed ?? 'nothing to do';
      this.#options.log.info(`write by ${client}: unit ${unit} register ${address}: ${result}`, {
        client,
        unit,
        register: address,
        outcome: result,
      });
    }
    for (const { address: register, path, service, before, after } of items) {
      const result = failed ?? 'done';
      this.#options.log.info(
        `write by ${client}: unit ${unit} register ${register} ${service.name} ${path}: ${before} -> ${after}: ${result}`,
        { client, unit, register, path, service: service.name, before, after, outcome: result },
      );
    }
  }
}
