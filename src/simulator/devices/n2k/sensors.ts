import { kelvin } from './battery-readings.ts';
import { foreignNode, makers } from './foreign-node.ts';
import { classes, functions, type Identity, type NodeModel } from './node-model.ts';
import { dataInstance } from './sent-message.ts';

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

export function temperatureReadings(): TemperatureReadings {
  return { celsius: 4.6, source: 7, secondCelsius: 21.375, secondSource: 2 };
}

/** A temperature sensor of another maker: 130312 and 130316 (vecan.md, 4). */
export function temperatureSensor(readings: TemperatureReadings, identity: Identity): NodeModel {
  const role = { deviceClass: classes.sensors, deviceFunction: functions.temperature };
  return foreignNode({ manufacturer: makers.maretron, model: 'Temperature module', ...role }, identity, [
    {
      ...{ pgn: 130312, everyMs: temperatureMs, fixed: { sid: 0 }, own: { instance: dataInstance(0) } },
      values: () => ({ source: readings.source, actualTemperature: kelvin(readings.celsius) }),
    },
    {
      ...{ pgn: 130316, everyMs: temperatureMs, fixed: { sid: 0 }, own: { instance: dataInstance(1) } },
      values: () => ({ source: readings.secondSource, temperature: kelvin(readings.secondCelsius) }),
    },
  ]);
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
