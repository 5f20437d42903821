import { alarmsOf } from './alarms.ts';
import { type NodeKind, serviceOfKind } from './node-kind.ts';
import { registersOf } from './register-tellings.ts';
import type { VecanService } from './telling.ts';

const ac = (at: string): readonly string[] =>
  [1, 2, 3].flatMap((phase) => ['V', 'I', 'F', 'P'].map((quantity) => `${at}/L${phase}/${quantity}`));

/** What PGNs tell, by type of service. */
const told: Readonly<Record<VecanService, readonly string[]>> = {
  battery: [
    ...['/Dc/0/Voltage', '/Dc/0/Current', '/Dc/0/Power', '/Dc/0/Temperature'],
    ...['/Soc', '/Soh', '/TimeToGo', '/ConsumedAmphours'],
  ],
  solarcharger: [
    ...['/Dc/0/Voltage', '/Dc/0/Current', '/Dc/0/Temperature', '/Pv/V', '/Pv/I', '/Yield/Power', '/State', '/Mode'],
    ...['/Equalization/Pending', '/Equalization/TimeRemaining', '/Relay/0/State'],
  ],
  charger: [
    ...['/Dc/0/Voltage', '/Dc/0/Current', '/Dc/0/Temperature', '/Dc/1/Voltage', '/Dc/1/Current'],
    ...['/Dc/2/Voltage', '/Dc/2/Current', '/Ac/In/L1/I', '/Ac/In/L1/P', '/State', '/Mode', '/NrOfOutputs'],
    ...['/Relay/0/State'],
  ],
  vebus: [
    ...['/Dc/0/Voltage', '/Dc/0/Current', '/Dc/0/Power', '/Dc/0/Temperature', '/Soc', '/State', '/Mode'],
    ...ac('/Ac/ActiveIn'),
    ...ac('/Ac/Out'),
    ...['/Ac/ActiveIn/P', '/Ac/Out/P', '/Ac/NumberOfPhases', '/Ac/ActiveIn/CurrentLimit'],
    ...['/Ac/ActiveIn/ActiveInput', '/VebusError'],
  ],
  inverter: [
    ...['/Dc/0/Voltage', '/Dc/0/Current', '/Dc/0/Power', '/State', '/Mode'],
    ...['V', 'I', 'F', 'P'].map((quantity) => `/Ac/Out/L1/${quantity}`),
  ],
  tank: ['/Level', '/Capacity', '/Remaining', '/FluidType', '/Status'],
  temperature: ['/Temperature', '/TemperatureType', '/Status'],
  gps: [...['/Position/Latitude', '/Position/Longitude', '/Course', '/Speed', '/Fix', '/NrOfSatellites', '/Altitude']],
};

/** What one kind of product has more. */
const toldByKind: Readonly<Partial<Record<NodeKind, readonly string[]>>> = {
  bmv: ['/Dc/1/Voltage'],
  'lynx-ion': ['/System/MinCellVoltage', '/System/MaxCellVoltage', '/System/NrOfBatteries'],
};

/**
 * Paths that a service of a kind has from the start, without a value: a client that reads all registers of a type gets
 * "not available" until the device tells more, not an error.
 */
export function offeredPaths(kind: NodeKind, type: VecanService): readonly string[] {
  const own = serviceOfKind(kind) === type;
  const registers = own ? registersOf(kind).filter(({ rhythm }) => rhythm !== undefined) : [];
  return [
    ...new Set([
      ...told[type],
      ...(alarmsOf[type] ?? []).map((alarm) => `/Alarms/${alarm}`),
      ...(own ? (toldByKind[kind] ?? []) : []),
      ...registers.flatMap(({ paths }) => paths),
    ]),
  ].filter((path) => path.startsWith('/') && !identity.has(path));
}

/** Whoever makes the service knows them. */
const identity: ReadonlySet<string> = new Set(['/ProductId', '/ProductName', '/FirmwareVersion', '/Serial']);
