import type { RelayDescription } from './description.ts';
import { noTerms, type Part, type PlantValues } from './part.ts';

export interface RelayOrders {
  readonly isClosed: boolean;
}

/** A relay of a monitor or of the gateway, and what is wired to it. */
export class Relay implements Part {
  readonly name: string;
  readonly terms = noTerms;
  readonly settable: Part['settable'] = {};
  /** Which of the gateway's relays it is. */
  readonly systemRelay: 1 | 2 | undefined;
  isClosed: boolean;
  readonly #wiring: readonly ((isClosed: boolean) => void)[];

  constructor(name: string, description: RelayDescription, wiring: readonly ((isClosed: boolean) => void)[]) {
    this.name = name;
    this.systemRelay = description.systemRelay;
    this.isClosed = description.isClosed ?? false;
    this.#wiring = wiring;
    this.#switch();
  }

  order({ isClosed = this.isClosed }: Partial<RelayOrders>): void {
    this.isClosed = isClosed;
    this.#switch();
  }

  values(): PlantValues {
    return { isClosed: this.isClosed };
  }

  #switch(): void {
    for (const contact of this.#wiring) contact(this.isClosed);
  }
}
