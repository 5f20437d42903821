import { positionReadings, positionSensor, temperatureProbes } from '../../devices/n2k/sensors.ts';
import { tankSensor } from '../../devices/n2k/tanks.ts';
import type { Fluid, TemperatureDescription } from '../../plant/description.ts';
import type { PlantDevice, Site } from './plant-device.ts';

/** Types of 127505 (vecan.md, 4). */
const fluids: Readonly<Record<Fluid, number>> = {
  fuel: 0,
  'fresh-water': 1,
  'waste-water': 2,
  'live-well': 3,
  oil: 4,
  'black-water': 5,
};

/** Sources of 130312 and 130316 (vecan.md, 4); for a battery there is none: the room of the engine. */
const sources: Readonly<Record<TemperatureDescription['of'], number>> = {
  air: 1,
  room: 2,
  battery: 3,
  fridge: 7,
  freezer: 13,
};

export function plantTanks({ plant, of, identity }: Site): PlantDevice {
  const shown = of.map((name) => {
    const part = plant.get('tank', name);
    return { part, readings: { fluid: fluids[part.fluid], level: part.level, litres: part.capacityLitres } };
  });
  return {
    nodes: [tankSensor({ tanks: shown.map(({ readings }) => readings) }, identity)],
    measure() {
      for (const { part, readings } of shown) readings.level = part.level;
    },
  };
}

export function plantTemperatures({ plant, of, identity }: Site): PlantDevice {
  const shown = of.map((name) => {
    const part = plant.get('temperature', name);
    return { part, probe: { celsius: part.celsius, source: sources[part.kind] } };
  });
  const probes = shown.map(({ probe }) => probe);
  return {
    nodes: [temperatureProbes(probes, identity)],
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
