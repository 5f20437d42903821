import { trackers } from '../../protocols/vedirect/hex-registers.ts';
import type { VeDirectService } from '../../protocols/vedirect/products.ts';
import { dayReadings, totalReading } from './history-readings.ts';
import { type Reading, reading } from './reading.ts';

/** Every device has these; a description that the user gave it is its name. */
const identity = [reading(0x010a, '/Serial', 'once'), reading(0x010c, '/CustomName', 'seldom')];
/** A charger that is off says 0 or 4 (vedirect.md, 5, solarcharger). */
const chargerMode = reading(0x0200, '/Mode', 'often', { convert: (mode) => (mode === 0 ? 4 : mode) });
const temperature = reading(0xedec, '/Dc/0/Temperature', 'often', { refines: true });
const chargeLimit = reading(0xedf0, '/Settings/ChargeCurrentLimit', 'seldom');
const shunt = [...identity, temperature];

/** Only a charger with several trackers has a second one; chargers with one tell it in text. */
const secondTracker = trackers.voltage + trackers.span;
const trackerReadings = [1, 0, 2, 3].flatMap((tracker) => {
  const at = tracker * trackers.span;
  const several = { needs: secondTracker };
  return [
    reading(trackers.voltage + at, `/Pv/${tracker}/V`, 'often', tracker === 1 ? {} : several),
    reading(trackers.power + at, `/Pv/${tracker}/P`, 'often', several),
    reading(trackers.mode + at, `/Pv/${tracker}/MppOperationMode`, 'often', several),
  ];
});

const inverter = [
  ...identity,
  reading(0x0200, '/Mode', 'often'),
  reading(0x0207, '/DeviceOffReason', 'often'),
  reading(0x2200, '/Ac/Out/L1/V', 'often'),
  reading(0x2201, '/Ac/Out/L1/I', 'often'),
  // Marked (?) in vedirect.md, 3.7.
  reading(0x2204, '/Ac/Out/L1/P', 'often'),
  reading(0x2208, '/Ac/Out/L1/F', 'often'),
];

/** What text does not tell, by service (vedirect.md, 5): asked for by HEX, once or again and again. */
export const readings: Readonly<Record<VeDirectService, readonly Reading[]>> = {
  battery: [
    ...shunt,
    reading(0x1000, ['/Capacity', '/InstalledCapacity'], 'seldom'),
    reading(0xeeb6, '/Synchronized', 'often'),
  ],
  solarcharger: [
    ...identity,
    chargerMode,
    temperature,
    reading(0x200e, '/Link/NetworkMode', 'often'),
    reading(0x200f, '/Link/NetworkStatus', 'often'),
    reading(0x2001, '/Link/ChargeVoltage', 'often'),
    reading(0x2015, '/Link/ChargeCurrent', 'often'),
    reading(0x2002, '/Link/VoltageSense', 'often'),
    reading(0x2003, '/Link/TemperatureSense', 'often'),
    reading(0x200a, '/Link/BatteryCurrent', 'often'),
    chargeLimit,
    reading(0xede8, '/Settings/BmsPresent', 'seldom'),
    reading(0x0205, '/DeviceOffReason', 'often'),
    reading(0xeddd, '/Yield/System', 'seldom'),
    reading(0x2018, '/Equalization/Pending', 'seldom'),
    ...trackerReadings,
    totalReading,
    ...dayReadings,
  ],
  inverter: [...inverter, ...trackerReadings],
  multi: [...inverter, ...trackerReadings],
  charger: [...identity, chargerMode, temperature, chargeLimit],
  dcdc: [...identity, chargerMode, temperature, chargeLimit],
  dcsource: shunt,
  dcload: shunt,
  dcsystem: shunt,
  alternator: shunt,
  fuelcell: shunt,
  motordrive: shunt,
};
