import type { Random } from '../random.ts';
import type { GpsDescription, PlaceDescription } from './description.ts';
import { Wander } from './noise.ts';
import { clamp } from './numbers.ts';
import { noTerms, type Part, type PlantValues } from './part.ts';

const earthMetres = 6_371_000;
const degrees = Math.PI / 180;
/** Beyond this distance from where it began it turns back; what drives by an engine is on a journey. */
const homeMetres = { roaming: 20_000, driving: 500_000 } as const;
/** At its mooring it swings by a few metres. */
const mooring = { metres: 3, seconds: 120 } as const;
/** Degrees and seconds of memory by which the course wanders; degrees per second with which it turns. */
const steering = { deviation: 8, seconds: 300, perSecond: 2 } as const;
const mostLatitude = 85;

interface Engine {
  readonly isRunning: boolean;
}

/** A satellite receiver on something that sails, drives, or lies still. */
export class Gps implements Part {
  readonly name: string;
  readonly terms = noTerms;
  readonly settable: Part['settable'];
  latitude: number;
  longitude: number;
  /** m/s. */
  speed = 0;
  /** Degrees from true north, 0 up to 360. */
  course: number;
  altitude = 2;
  satellites = 9;
  readonly #home: PlaceDescription;
  readonly #east: Wander;
  readonly #north: Wander;
  readonly #yaw: Wander;
  readonly #engine: Engine | undefined;
  #wantedSpeed: number;
  #heading: number;

  /** @param engine that it moves by; undefined: it needs none */
  constructor(
    name: string,
    description: GpsDescription,
    place: PlaceDescription,
    random: Random,
    engine?: Engine | undefined,
  ) {
    const { latitude, longitude, speed = 0, course = 0 } = { ...place, ...description };
    this.name = name;
    this.#home = { latitude, longitude };
    this.latitude = latitude;
    this.longitude = longitude;
    this.course = course;
    this.#heading = course;
    this.#wantedSpeed = speed;
    this.#engine = engine;
    this.#east = new Wander(random, 0, mooring.metres, mooring.seconds);
    this.#north = new Wander(random, 0, mooring.metres, mooring.seconds);
    this.#yaw = new Wander(random, 0, steering.deviation, steering.seconds);
    this.settable = {
      speed: {
        ...{ least: 0, most: 100 },
        set: (value) => {
          this.#wantedSpeed = value;
        },
      },
    };
  }

  step(seconds: number): void {
    this.satellites = 9 + Math.round(clamp(this.#yaw.step(seconds) / steering.deviation, -2, 2));
    this.speed = (this.#engine?.isRunning ?? true) ? this.#wantedSpeed : 0;
    if (this.speed === 0) this.#swing(seconds);
    else this.#travel(seconds);
  }

  values(): PlantValues {
    const { latitude, longitude, speed, course, altitude, satellites } = this;
    return { latitude, longitude, speed, course, altitude, satellites };
  }

  /** Metres. */
  get #fromHome(): { north: number; east: number } {
    const { latitude, longitude } = this.#home;
    const north = (this.latitude - latitude) * degrees * earthMetres;
    return {
      north,
      east: wrap(this.longitude - longitude) * degrees * earthMetres * Math.cos(this.latitude * degrees),
    };
  }

  #swing(seconds: number): void {
    const north = this.#north.value;
    const east = this.#east.value;
    this.#move(this.#north.step(seconds) - north, this.#east.step(seconds) - east);
  }

  #travel(seconds: number): void {
    const { north, east } = this.#fromHome;
    const most = this.#engine === undefined ? homeMetres.roaming : homeMetres.driving;
    const isFar = Math.hypot(north, east) > most;
    const wanted = isFar ? Math.atan2(-east, -north) / degrees : this.#heading;
    const turn = steering.perSecond * seconds;
    this.#heading = (this.#heading + clamp(wrap(wanted - this.#heading), -turn, turn) + 360) % 360;
    this.course = (this.#heading + this.#yaw.value + 360) % 360;
    const metres = this.speed * seconds;
    this.#move(metres * Math.cos(this.course * degrees), metres * Math.sin(this.course * degrees));
  }

  #move(north: number, east: number): void {
    const perDegree = earthMetres * degrees;
    this.latitude = clamp(this.latitude + north / perDegree, -mostLatitude, mostLatitude);
    this.longitude = wrap(this.longitude + east / (perDegree * Math.cos(this.latitude * degrees)));
  }
}

/** An angle of -180 up to 180. */
function wrap(angle: number): number {
  return ((((angle + 180) % 360) + 360) % 360) - 180;
}
