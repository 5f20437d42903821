import { type EvCharger, type EvStatus, leastAmps, ratedAmps } from '../plant/ev-charger.ts';
import { joulesPerKwh } from '../plant/numbers.ts';
import { type AcSide, sideOf } from './ac-phases.ts';
import { Held, type ServiceContents, type Surroundings } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

const statuses: Readonly<Record<EvStatus, number>> = {
  disconnected: 0,
  connected: 1,
  charging: 2,
  charged: 3,
  'wait-sun': 4,
};
const waitingForStart = 6;
const modes = { manual: 0, auto: 1, scheduled: 2 } as const;
/** As the stations themselves number it: 0 = AC output, 1 = AC input (venus-services, 3). */
const positions: Readonly<Record<AcSide, number>> = { output: 0, 'input-1': 1, 'input-2': 1 };
/** Of a kWh from the grid, in the user's currency. */
const price = 0.3;

/** A charging station of 22 kW. */
export function evCharger(station: EvCharger, { plant }: Surroundings): ServiceContents {
  const position = new Held(positions[sideOf(plant, station.node)]);
  const session = { kwh: 0, cost: 0, saved: 0 };
  const each = (): number => rounded(station.watts / station.phases.length);
  return {
    type: 'evcharger',
    product: product('evcharger'),
    readings: {
      ...Object.fromEntries(station.phases.map((phase) => [`/Ac/L${phase}/Power`, each])),
      '/Ac/Power': () => rounded(station.watts),
      '/Ac/Energy/Forward': () => rounded(station.totalKwh, 100),
      '/Model': 'AC22-SIM',
      '/Mode': () => modes[station.mode],
      '/StartStop': () => (station.isStarted ? 1 : 0),
      '/Current': () => rounded(station.amps, 10),
      '/SetCurrent': () => station.setAmps,
      '/MaxCurrent': () => station.mostAmps,
      '/Status': () => statusOf(station),
      '/Position': position.read,
      '/ChargingTime': () => rounded(station.chargingSeconds),
      '/Session/Time': () => rounded(station.sessionSeconds),
      '/Session/Energy': () => rounded(station.sessionKwh, 100),
      '/Session/Cost': () => rounded(session.cost, 100),
      '/Session/SavedCost': () => rounded(session.saved, 100),
    },
    // The register list lets the measured current be written too, which no station takes.
    orders: {
      '/Mode': {
        oneOf: Object.values(modes),
        refusal: (mode) => (mode === modes.scheduled ? 'has no schedule' : undefined),
        write: (mode) => station.order({ mode: mode === modes.auto ? 'auto' : 'manual' }),
      },
      '/StartStop': { oneOf: [0, 1], write: (start) => station.order({ isStarted: start === 1 }) },
      '/SetCurrent': { min: leastAmps, max: () => station.mostAmps, write: (amps) => station.order({ amps }) },
      '/MaxCurrent': { min: leastAmps, max: () => ratedAmps, write: (mostAmps) => station.order({ mostAmps }) },
      '/Position': { oneOf: [0, 1, 2], write: position.write },
    },
    follow: (seconds) => {
      // Another car has come.
      if (station.sessionKwh < session.kwh) Object.assign(session, { cost: 0, saved: 0 });
      session.kwh = station.sessionKwh;
      if (station.watts === 0) return;
      const money = (price * station.watts * seconds) / joulesPerKwh;
      if (station.mode === 'auto') session.saved += money;
      else session.cost += money;
    },
  };
}

function statusOf({ status, mode, isStarted }: EvCharger): number {
  const waits = status === 'connected' && mode === 'manual' && !isStarted;
  return waits ? waitingForStart : statuses[status];
}
