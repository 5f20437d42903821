import type { FieldValues } from '../../../protocols/n2k/field.ts';
import { ranks } from './ranks.ts';
import { SensorParts } from './sensor-parts.ts';
import { type Telling, tankInstances, type VecanService } from './telling.ts';
import { celsius, numberOf, type Values } from './values-of.ts';

/** PGNs that this mapping takes. */
export const sensorPgns = [127505, 129025, 129026, 129029, 130312, 130316] as const;

/** /TemperatureType by the source of 130312 and 130316 (vecan.md, 7): outside, inside, fridge, freezer. */
const temperatureTypes: Readonly<Record<number, number>> = { 1: 4, 2: 3, 4: 3, 7: 1, 13: 6 };
const genericTemperature = 2;

const errorOf4Bits = 14;
const noneOf8Bits = 255;
const temperatureInstances = 256;
/** Percent that a sensor at its end may tell too much or too little. */
const tolerance = 10;
const degreesPerRadian = 180 / Math.PI;
const magneticCourse = 1;

/** 1 fix, 2 differential, 3 precise, 4 and 5 RTK; what is estimated, typed in or simulated is none (canboat). */
const lastMethodWithFix = 5;

/** Tanks, temperatures and positions: whatever a node is, it may have sensors besides. */
export class SensorMapping {
  /** Many tell a course who only pass it on: it counts where a position comes from the same node. */
  #hasPosition = false;
  readonly #tanks = new SensorParts(tankInstances);
  readonly #temperatures = new SensorParts(temperatureInstances);

  message(pgn: number, fields: FieldValues): readonly Telling[] {
    switch (pgn) {
      case 127505:
        return this.#tank(fields);
      case 130312:
        return this.#temperature(pgn, fields, numberOf(fields, 'actualTemperature'), ranks.usual);
      case 130316:
        return this.#temperature(pgn, fields, numberOf(fields, 'temperature'), ranks.fine);
      case 129026:
        return this.#hasPosition ? course(fields) : [];
      case 129025:
        this.#hasPosition = true;
        return position(fields);
      case 129029:
        this.#hasPosition = true;
        return fix(fields);
      default:
        return [];
    }
  }

  /** An adapter with four tanks is four services (vecan.md, 7). */
  #tank(fields: FieldValues): readonly Telling[] {
    const instance = numberOf(fields, 'instance');
    const type = fluidTypeOf(numberOf(fields, 'type'));
    const sensor = instance === null ? undefined : this.#tanks.heard(instance, type);
    if (sensor === undefined) return [];
    const percent = levelOf(numberOf(fields, 'level'));
    const litres = numberOf(fields, 'capacity');
    return tell('tank', sensor.part, ...sourceOf(127505, type, ranks.usual), [
      ['/Level', percent],
      ['/Capacity', litres === null ? null : litres / 1_000],
      ['/Remaining', percent === null || litres === null ? null : (litres * percent) / 100_000],
      ['/FluidType', sensor.kind],
    ]);
  }

  #temperature(pgn: number, fields: FieldValues, kelvins: number | null, rank: number): readonly Telling[] {
    const source = numberOf(fields, 'source');
    const sensor = this.#temperatures.heard(numberOf(fields, 'instance') ?? noneOf8Bits, source);
    if (sensor === undefined) return [];
    const type = sensor.kind === null ? undefined : temperatureTypes[sensor.kind];
    return tell('temperature', sensor.part, ...sourceOf(pgn, source, rank), [
      ['/Temperature', celsius(kelvins)],
      ['/TemperatureType', type ?? genericTemperature],
    ]);
  }
}

/** 14 says that the sensor has failed. */
function fluidTypeOf(code: number | null): number | null {
  return code === null || code >= errorOf4Bits ? null : code;
}

/** A sensor that is at its end tells a little more than full or less than empty; what is far off is no level. */
function levelOf(percent: number | null): number | null {
  if (percent === null || percent < -tolerance || percent > 100 + tolerance) return null;
  return Math.min(Math.max(percent, 0), 100);
}

/** Without its kind a message counts only where no other tells. */
function sourceOf(pgn: number, kind: number | null, rank: number): readonly [source: string, rank: number] {
  return kind === null ? [`${pgn} nameless`, ranks.spare] : [`${pgn}`, rank];
}

/** Ten times a second, and as fine as a register: before the position of 129029. Whoever knows it has a fix. */
function position(fields: FieldValues): readonly Telling[] {
  const latitude = numberOf(fields, 'latitude');
  const longitude = numberOf(fields, 'longitude');
  return [
    ...tell('gps', 0, '129025', ranks.fine, positionValues(latitude, longitude)),
    ...tell('gps', 0, '129025 fix', ranks.spare, [['/Fix', latitude === null || longitude === null ? 0 : 1]]),
  ];
}

function positionValues(latitude: number | null, longitude: number | null): Values {
  return [
    ['/Position/Latitude', latitude],
    ['/Position/Longitude', longitude],
  ];
}

/** To the magnetic north only where there is none to the true one. */
function course(fields: FieldValues): readonly Telling[] {
  const radians = numberOf(fields, 'cog');
  const reference = numberOf(fields, 'cogReference');
  const degrees = radians === null ? null : Math.round(radians * degreesPerRadian * 100) / 100;
  const isMagnetic = reference === magneticCourse;
  return tell('gps', 0, isMagnetic ? '129026 magnetic' : '129026', isMagnetic ? ranks.spare : ranks.usual, [
    ['/Course', degrees === null ? null : degrees % 360],
    ['/Speed', numberOf(fields, 'sog')],
  ]);
}

function fix(fields: FieldValues): readonly Telling[] {
  const method = numberOf(fields, 'method');
  return tell('gps', 0, '129029', ranks.usual, [
    ...positionValues(numberOf(fields, 'latitude'), numberOf(fields, 'longitude')),
    ['/Fix', method === null ? null : method >= 1 && method <= lastMethodWithFix ? 1 : 0],
    ['/NrOfSatellites', numberOf(fields, 'numberOfSatellites')],
    ['/Altitude', numberOf(fields, 'altitude')],
  ]);
}

function tell(type: VecanService, part: number, source: string, rank: number, values: Values): readonly Telling[] {
  return [{ type, part, source, rank, values }];
}
