import { kelvin } from './battery-readings.ts';
import { type ForeignMake, foreignNode, makers } from './foreign-node.ts';
import { classes, functions, type Identity, type NodeModel } from './node-model.ts';
import { dataInstance, type SentMessage } from './sent-message.ts';

const temperatureMs = 2_000;
const positionMs = 1_000;
/** Temperatures of a sensor: each in one of the two messages. */
export interface TemperatureReadings {
  celsius: number | null;
  /** 1 outside, 2 inside, 7 refrigerator, 13 freezer. */
  source: number;
  /** A second probe, told with three decimals; null: not available. */
  secondCelsius: number | null;
  secondSource: number;
}

/** One probe of a sensor. */
export interface ProbeReadings {
  celsius: number | null;
  /** As in TemperatureReadings. */
  source: number;
}

export function temperatureReadings(): TemperatureReadings {
  return { celsius: 4.6, source: 7, secondCelsius: 21.375, secondSource: 2 };
}

const temperatureMake: ForeignMake = {
  ...{ manufacturer: makers.maretron, model: 'Temperature module' },
  ...{ deviceClass: classes.sensors, deviceFunction: functions.temperature },
};

/** A temperature sensor of another maker: 130312 and 130316 (vecan.md, 4). */
export function temperatureSensor(readings: TemperatureReadings, identity: Identity): NodeModel {
  const second = () => ({ celsius: readings.secondCelsius, source: readings.secondSource });
  return foreignNode(temperatureMake, identity, [
    {
      ...{ pgn: 130312, everyMs: temperatureMs, fixed: { sid: 0 }, own: { instance: dataInstance(0) } },
      values: () => ({ source: readings.source, actualTemperature: kelvin(readings.celsius) }),
    },
    fineTemperature(1, second),
  ]);
}

/** The same with one probe: 130316 only. */
export function temperatureProbe(probe: ProbeReadings, identity: Identity): NodeModel {
  return foreignNode(temperatureMake, identity, [fineTemperature(0, () => probe)]);
}

function fineTemperature(instance: number, read: () => ProbeReadings): SentMessage {
  return {
    ...{ pgn: 130316, everyMs: temperatureMs, fixed: { sid: 0 }, own: { instance: dataInstance(instance) } },
    values: () => ({ source: read().source, temperature: kelvin(read().celsius) }),
  };
}

export interface PositionReadings {
  latitude: number | null;
  longitude: number | null;
  /** Degrees from true north. */
  course: number | null;
  metresPerSecond: number | null;
  altitude: number | null;
  satellites: number | null;
  /** 0 none, 1 fix, 2 differential. */
  fix: number;
  unixSeconds: number;
}

export function positionReadings(): PositionReadings {
  return {
    ...{ latitude: 52.954_2, longitude: 4.760_8, course: 214, metresPerSecond: 2.6, altitude: 3.5 },
    ...{ satellites: 9, fix: 1, unixSeconds: 1_700_000_000 },
  };
}

const secondsPerDay = 86_400;

/** A satellite receiver of another maker: 129025, 129026 and 129029 (vecan.md, 4). */
export function positionSensor(readings: PositionReadings, identity: Identity): NodeModel {
  const place = () => ({ latitude: readings.latitude, longitude: readings.longitude });
  const role = { deviceClass: classes.navigation, deviceFunction: functions.position };
  return foreignNode({ manufacturer: makers.raymarine, model: 'GPS receiver', ...role }, identity, [
    { pgn: 129025, everyMs: positionMs, values: place },
    {
      ...{ pgn: 129026, everyMs: positionMs, fixed: { sid: 0, cogReference: 0 } },
      values: () => ({
        cog: readings.course === null ? null : (readings.course * Math.PI) / 180,
        sog: readings.metresPerSecond,
      }),
    },
    {
      ...{ pgn: 129029, everyMs: positionMs, fixed: { sid: 0, gnssType: 0 } },
      values: () => ({
        ...place(),
        ...{ date: Math.floor(readings.unixSeconds / secondsPerDay), time: readings.unixSeconds % secondsPerDay },
        ...{ altitude: readings.altitude, method: readings.fix, numberOfSatellites: readings.satellites },
      }),
    },
  ]);
}
