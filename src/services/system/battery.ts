import { batteryServiceOf } from './battery-service.ts';
import { otherSourcesOf, solarOf } from './dc-sources.ts';
import { fullName, type Plant, remembered, serviceOf } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { amps, dcWatts, type Reading, reading, type SystemValues, sum, sumOf } from './readings.ts';
import { allVebusWatts } from './vebus.ts';

export const batteryState = { idle: 0, charging: 1, discharging: 2 } as const;

/** A battery that takes or gives less counts as idle. */
const idleWatts = 30;

interface Battery {
  readonly volts: Reading;
  /** Positive = charging. */
  readonly amps: Reading;
  readonly watts: Reading;
  /** Where the voltage is from. */
  readonly voltageService: PlantService | undefined;
}

/** The battery of the system: as its service tells, else as far as the other devices tell. */
export const batteryOf = remembered((plant): Battery => {
  const service = batteryServiceOf(plant);
  if (service === undefined) return derivedBattery(plant);
  const volts = reading(service, '/Dc/0/Voltage');
  const current = reading(service, '/Dc/0/Current');
  if (service.type !== 'vebus') {
    return { volts, amps: current, watts: reading(service, '/Dc/0/Power'), voltageService: service };
  }
  const own = dcWatts(service);
  if (plant.hasDcSystem || plant.has('dcsystem')) return { volts, amps: current, watts: own, voltageService: service };
  const power = sum(solarOf(plant).charge, own);
  return { volts, amps: ampsAbove0(power, volts), watts: power, voltageService: service };
});

/** What flows into the battery by what flows elsewhere; unknown as soon as something on DC is not measured. */
function derivedBattery(plant: Plant): Battery {
  const voltageService = voltageSource(plant);
  const volts = reading(voltageService, '/Dc/0/Voltage');
  const isMeasured = plant.has('dcsystem') || !plant.hasDcSystem;
  if (volts === null || !isMeasured) return { volts, amps: null, watts: null, voltageService };
  const charge = sum(0, solarOf(plant).charge, otherSourcesOf(plant).chargers, allVebusWatts(plant)) ?? 0;
  const loads = sumOf(plant.all('dcsystem'), (service) => reading(service, '/Dc/0/Power')) ?? 0;
  const power = charge - loads;
  return { volts, amps: ampsAbove0(power, volts), watts: power, voltageService };
}

/** Which device tells the battery's voltage where none was made for it. */
function voltageSource(plant: Plant): PlantService | undefined {
  const hasVoltage = (service: PlantService | undefined): service is PlantService =>
    reading(service, '/Dc/0/Voltage') !== null;
  const isOn = (service: PlantService): boolean => (reading(service, '/State') ?? 0) !== 0;
  return [
    plant.all('vebus').find((service) => hasVoltage(service) && isOn(service)),
    plant.otherInverters[0],
    solarOf(plant).first,
    plant.all('charger').findLast(hasVoltage),
    plant.all('fuelcell').findLast(hasVoltage),
    plant.all('dcsystem')[0],
  ].find(hasVoltage);
}

function ampsAbove0(power: Reading, volts: Reading): Reading {
  return volts === null || volts <= 0 ? null : amps(power, volts);
}

/** `/Dc/Battery`. Positive = charging. */
export function batteryValues(plant: Plant): SystemValues {
  const service = batteryServiceOf(plant);
  const battery = batteryOf(plant);
  const sensor = temperatureSensor(plant, service);
  const { voltageService } = battery;
  // What comes by radio and not by cable is not passed on to chargers.
  const isSecure = reading(voltageService, '/Mgmt/InsecureConnection') !== 1;
  return [
    ['/Dc/Battery/Voltage', battery.volts],
    ['/Dc/Battery/VoltageService', voltageService !== undefined && isSecure ? fullName(voltageService) : null],
    ['/Dc/Battery/Current', battery.amps],
    ['/Dc/Battery/Power', battery.watts],
    ['/Dc/Battery/Soc', reading(service, '/Soc')],
    ['/Dc/Battery/State', service === undefined ? null : stateOf(battery.watts)],
    ['/Dc/Battery/TimeToGo', reading(service, '/TimeToGo')],
    ['/Dc/Battery/ConsumedAmphours', reading(service, '/ConsumedAmphours')],
    ['/Dc/Battery/ProductId', reading(service, '/ProductId')],
    ['/Dc/Battery/Capacity', capacityOf(service)],
    ['/Dc/Battery/Temperature', reading(sensor?.service, sensor?.path ?? '')],
    ['/Dc/Battery/TemperatureService', sensor === undefined ? null : fullName(sensor.service)],
  ];
}

function stateOf(power: Reading): Reading {
  if (power === null) return null;
  if (power > idleWatts) return batteryState.charging;
  return power < -idleWatts ? batteryState.discharging : batteryState.idle;
}

function capacityOf(service: PlantService | undefined): Reading {
  if (service?.type === 'vebus') return reading(service, '/Dc/0/Capacity');
  if (service?.type !== 'battery') return null;
  return reading(service, '/InstalledCapacity') ?? reading(service, '/Capacity');
}

interface Sensor {
  readonly service: PlantService;
  readonly path: string;
}

const dcTemperature = '/Dc/0/Temperature';
/** Of /TemperatureType. */
const ofBattery = 0;

/** The sensor that the settings name; without such a setting that of the battery service. */
function temperatureSensor(plant: Plant, battery: PlantService | undefined): Sensor | undefined {
  const setting = plant.setting('/Settings/SystemSetup/TemperatureService') ?? 'default';
  if (setting === 'default') return battery === undefined ? undefined : { service: battery, path: dcTemperature };
  const [, name = '', path = ''] = /^([^/]+\/\d+)(\/.*)$/.exec(String(setting)) ?? [];
  const service = serviceOf(plant, name);
  if (service === undefined) return undefined;
  const isSensor = service.type === 'temperature';
  if (isSensor && reading(service, '/TemperatureType') !== ofBattery) return undefined;
  return path === (isSensor ? '/Temperature' : dcTemperature) ? { service, path } : undefined;
}
