import type { ByteLink, SerialLine } from '../../links/link.ts';
import { encodeFrame } from '../../protocols/mk2/frame.ts';
import { resetInterface } from '../../protocols/mk2/requests.ts';
import { sleep } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { Driver, DriverContext } from '../driver.ts';
import { EnergyCount } from './bus.ts';
import { noSearch } from './interface-search.ts';
import { mk2Limits, otherBaudRate, usualBaudRate } from './limits.ts';
import { type Mk2Memory, Mk2Session } from './session.ts';

/** The driver for Multis, Quattros and VE.Bus inverters behind an MK2 or MK3 interface (mk2.md). */
export function mk2Driver(context: DriverContext): Driver {
  return new Mk2Driver(context);
}

class Mk2Driver implements Driver {
  readonly kind = 'mk2';
  readonly #context: DriverContext;
  readonly #memory: Mk2Memory = {
    scales: new Map(),
    settingInfos: new Map(),
    energy: new EnergyCount(),
    essFlags: new Map(),
    search: noSearch(),
  };
  #baudRate: number = usualBaudRate;

  constructor(context: DriverContext) {
    this.#context = context;
  }

  get line(): SerialLine {
    return { baudRate: this.#baudRate };
  }

  async run(link: ByteLink, signal: AbortSignal): Promise<void> {
    if (this.#baudRate === otherBaudRate) return this.#resetAtOtherSpeed(link, signal);
    const session = new Mk2Session(this.#context, link, this.#memory);
    const result = await session.run(signal);
    if (result === 'over' || signal.aborted) return;
    // Other software may have left an MK3 at its other speed, where it hears nothing (mk2.md, 1).
    this.#baudRate = otherBaudRate;
    throw new GatewayError(
      'LINK_CLOSED',
      `no answer at ${usualBaudRate} baud: tries to reset an interface left at ${otherBaudRate}`,
    );
  }

  async #resetAtOtherSpeed(link: ByteLink, signal: AbortSignal): Promise<void> {
    this.#baudRate = usualBaudRate;
    await link.send(encodeFrame(resetInterface().body('X')));
    await sleep(this.#context.clock, mk2Limits.resetMs, signal);
    throw new GatewayError('LINK_CLOSED', `back to ${usualBaudRate} baud`);
  }
}
