import { positionReadings, positionSensor, temperatureProbe } from '../../devices/n2k/sensors.ts';
import { tankSensor } from '../../devices/n2k/tanks.ts';
import type { TemperatureDescription } from '../../plant/description.ts';
import { fluidCodes } from '../../plant/tank.ts';
import type { PlantDevice, Site } from './plant-device.ts';

/** Sources of 130312 and 130316 (vecan.md, 4); for a battery there is none: the room of the engine. */
const sources: Readonly<Record<TemperatureDescription['of'], number>> = {
  air: 1,
  room: 2,
  battery: 3,
  fridge: 7,
  freezer: 13,
};

/** One sender for each tank. */
export function plantTanks({ plant, of, identities }: Site): PlantDevice {
  const shown = of.map((name) => {
    const part = plant.get('tank', name);
    return { part, readings: { fluid: fluidCodes[part.fluid], level: part.level, litres: part.capacityLitres } };
  });
  return {
    nodes: shown.flatMap(({ readings }, index) => {
      const identity = identities[index];
      return identity === undefined ? [] : [tankSensor({ tanks: [readings] }, identity, identity.deviceInstance)];
    }),
    measure() {
      for (const { part, readings } of shown) readings.level = part.level;
    },
  };
}

/** One sensor for each temperature. */
export function plantTemperatures({ plant, of, identities }: Site): PlantDevice {
  const shown = of.map((name) => {
    const part = plant.get('temperature', name);
    return { part, probe: { celsius: part.celsius, source: sources[part.kind] } };
  });
  return {
    nodes: shown.flatMap(({ probe }, index) => {
      const identity = identities[index];
      return identity === undefined ? [] : [temperatureProbe(probe, identity)];
    }),
    measure() {
      for (const { part, probe } of shown) probe.celsius = part.celsius;
    },
  };
}

/** A satellite receiver: its time is the plant's. */
export function plantGps({ plant, of: [name], identity }: Site): PlantDevice {
  const part = plant.get('gps', name);
  const readings = positionReadings();
  return {
    nodes: [positionSensor(readings, identity)],
    measure() {
      readings.latitude = part.latitude;
      readings.longitude = part.longitude;
      readings.course = part.course;
      readings.metresPerSecond = part.speed;
      readings.altitude = part.altitude;
      readings.satellites = part.satellites;
      readings.unixSeconds = plant.unixMs / 1_000;
    },
  };
}
