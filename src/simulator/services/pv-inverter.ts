import type { PvInverter, PvInverterState } from '../plant/pv-inverter.ts';
import { phaseReadings, positions, sideOf, voltsAt } from './ac-phases.ts';
import type { ServiceContents, Surroundings } from './contents.ts';
import { pvKwhBefore } from './past.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** /StatusCode (venus-services, 3): without mains it waits in start-up. */
const statusCodes: Readonly<Record<PvInverterState, number>> = {
  off: 0,
  starting: 4,
  standby: 8,
  running: 11,
  throttled: 12,
};
/** A limit that is not written again ends (register 1056). */
const limitSeconds = 60;

/** A PV inverter with its data interface, which has light and so stays at night. */
export function pvInverter(pv: PvInverter, { plant }: Surroundings): ServiceContents {
  let limitLeft = 0;
  const before = pvKwhBefore(pv);
  const phases = pv.phases.map((phase, index) => ({
    phase,
    volts: voltsAt(pv.node, phase),
    watts: () => pv.phaseWatts[index] ?? 0,
    forwardKwh: () => before / pv.phases.length + (pv.phaseKwh[index] ?? 0),
  }));
  return {
    type: 'pvinverter',
    product: product('pvinverter'),
    readings: {
      ...phaseReadings(phases),
      '/Ac/Power': () => rounded(pv.watts),
      '/Ac/Energy/Forward': () => rounded(before + pv.producedKwh, 100),
      '/Ac/Frequency': () => rounded(pv.hertz, 100),
      '/Ac/MaxPower': pv.ratedWatts,
      '/Ac/PowerLimit': () => rounded(pv.limitWatts),
      '/Position': positions[sideOf(plant, pv.node)],
      '/StatusCode': () => statusCodes[pv.state],
      '/ErrorCode': 0,
    },
    // The register list lets power and rating be written too, which no inverter takes.
    orders: {
      '/Ac/PowerLimit': {
        min: 0,
        max: () => pv.ratedWatts,
        write: (limitWatts) => {
          pv.order({ limitWatts });
          limitLeft = limitSeconds;
        },
      },
    },
    follow: (seconds) => {
      if (limitLeft <= 0) return;
      limitLeft -= seconds;
      if (limitLeft <= 0) pv.order({ limitWatts: undefined });
    },
  };
}
