import type { Temperature } from '../plant/temperature.ts';
import { AirQuality } from './air-quality.ts';
import { Held, type ServiceContents, type Surroundings } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

type Kind = Temperature['kind'];
const types: Readonly<Record<Kind, number>> = { battery: 0, fridge: 1, room: 3, air: 4, freezer: 6 };
const lastType = 6;
const mostScale = 10;
const mostOffset = 100;

/**
 * On a battery a wired sensor, which can be adjusted; elsewhere a wireless one with its own battery, which measures
 * the air too; in rooms one that watches the air people breathe.
 */
export function temperatureSensor(sensor: Temperature, { random }: Surroundings): ServiceContents {
  const type = new Held(types[sensor.kind]);
  const typeOrder = { oneOf: Array.from({ length: lastType + 1 }, (_, number) => number), write: type.write };
  const common = { '/TemperatureType': type.read, '/Status': 0 };
  if (sensor.kind === 'battery') {
    const scale = new Held(1);
    const offset = new Held(0);
    return {
      type: 'temperature',
      product: product('temperature'),
      readings: {
        '/Temperature': () => rounded(sensor.celsius * scale.value + offset.value, 100),
        ...common,
        '/Scale': scale.read,
        '/Offset': offset.read,
      },
      orders: {
        '/TemperatureType': typeOrder,
        '/Scale': { min: 0, max: () => mostScale, write: scale.write },
        '/Offset': { min: -mostOffset, max: () => mostOffset, write: offset.write },
      },
    };
  }
  const air = new AirQuality(random, sensor.kind === 'room');
  return {
    type: 'temperature',
    product: product('temperature'),
    readings: { '/Temperature': () => rounded(sensor.celsius, 100), ...common, ...air.readings },
    orders: { '/TemperatureType': typeOrder },
    follow: (seconds) => air.follow(seconds),
  };
}
