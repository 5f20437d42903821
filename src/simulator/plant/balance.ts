import type { DcBus } from './dc-bus.ts';
import { sumOf } from './numbers.ts';
import type { Part, PowerTerms } from './part.ts';

/** Sums over a whole plant, in watts. */
export interface Balance extends PowerTerms {
  /** Sources less sinks, storage and losses: 0. */
  readonly watts: number;
  /** By battery: what its devices give less what flows into it: 0. */
  readonly buses: Readonly<Record<string, number>>;
}

/** Adds up where all power goes. */
export function balanceOf(parts: readonly Part[], buses: readonly DcBus[]): Balance {
  const sum = { sourceWatts: 0, sinkWatts: 0, storedWatts: 0, lossWatts: 0 };
  for (const { terms } of parts) {
    sum.sourceWatts += terms.sourceWatts;
    sum.sinkWatts += terms.sinkWatts;
    sum.storedWatts += terms.storedWatts;
    sum.lossWatts += terms.lossWatts;
  }
  const differences = buses.map(({ battery, devices }) => {
    const given = sumOf(devices, (device) => device.watts);
    return [battery.name, given - battery.watts] as const;
  });
  const watts = sum.sourceWatts - sum.sinkWatts - sum.storedWatts - sum.lossWatts;
  return { ...sum, watts, buses: Object.fromEntries(differences) };
}
