import type { Random } from '../random.ts';
import type { WeatherDescription } from './description.ts';
import { Wander } from './noise.ts';
import { clamp } from './numbers.ts';
import { noTerms, type Part, type PlantValues } from './part.ts';
import { clearSkyWatts, type Place, solarHour, sunHeight } from './sun.ts';

/** A sky full of clouds leaves a fifth of the light (venus-services, 11: factor 0.2..1). */
const darkest = 0.2;
/** Of the cloud cover: it changes within a quarter of an hour. */
const coverDeviation = 0.18;
const coverSeconds = 900;
const usual = { cloudiness: 0.25, meanCelsius: 16, swingCelsius: 5, windSpeed: 4 } as const;
const warmestHour = 15;
/** How a light that stands still flickers, so that no two moments are the same. */
const flicker = { share: 0.01, seconds: 20 } as const;

/** Sun, clouds and air over a plant. */
export class Weather implements Part {
  readonly name = 'weather';
  readonly terms = noTerms;
  readonly settable: Part['settable'];
  /** W/m² on level ground, under the clouds. */
  irradiance = 0;
  airCelsius: number;
  /** Share of the light that gets through, 0.2..1 by itself; events go down to 0. */
  cloudFactor = 1;
  /** m/s. */
  readonly #wind: Wander;
  readonly #cover: Wander;
  readonly #place: Place;
  readonly #swing: number;
  /** In place of the sun, W/m². */
  readonly #steady: Wander | undefined;
  #mean: number;
  #eventFactor = 1;
  #eventSeconds = 0;

  constructor(description: WeatherDescription, place: Place, random: Random) {
    const { cloudiness, meanCelsius, swingCelsius, windSpeed } = { ...usual, ...description };
    const { irradiance } = description;
    this.#place = place;
    this.#mean = meanCelsius;
    this.#swing = swingCelsius;
    this.airCelsius = meanCelsius;
    this.#cover = new Wander(random, cloudiness, coverDeviation, coverSeconds);
    this.#wind = new Wander(random, windSpeed, windSpeed / 3, 120);
    if (irradiance !== undefined) {
      this.#steady = new Wander(random, irradiance, irradiance * flicker.share, flicker.seconds);
    }
    this.settable = {
      cloudiness: {
        ...{ least: 0, most: 1 },
        set: (value) => {
          this.#cover.mean = value;
        },
      },
      meanCelsius: {
        ...{ least: -40, most: 50 },
        set: (value) => {
          this.#mean = value;
        },
      },
    };
  }

  get windSpeed(): number {
    return Math.max(this.#wind.value, 0);
  }

  /** A cloud on top of what the sky does. @param factor 0..1, share of the light that it lets through */
  addCloud(factor: number, seconds: number): void {
    this.#eventFactor = clamp(factor, 0, 1);
    this.#eventSeconds = seconds;
  }

  step(seconds: number, unixMs: number): void {
    const cover = clamp(this.#cover.step(seconds), 0, 1);
    this.#wind.step(seconds);
    const extra = this.#eventSeconds > 0 ? this.#eventFactor : 1;
    this.#eventSeconds -= seconds;
    const sky = this.#steady === undefined ? darkest + (1 - darkest) * (1 - cover) : 1;
    const light = this.#steady?.step(seconds) ?? clearSkyWatts(sunHeight(unixMs, this.#place));
    this.cloudFactor = sky * extra;
    this.irradiance = light * this.cloudFactor;
    const hour = solarHour(unixMs, this.#place.longitude);
    this.airCelsius = this.#mean + this.#swing * Math.cos(((hour - warmestHour) / 24) * 2 * Math.PI);
  }

  values(): PlantValues {
    const { irradiance, airCelsius, cloudFactor, windSpeed } = this;
    return { irradiance, airCelsius, cloudFactor, windSpeed, cloudiness: this.#cover.mean, meanCelsius: this.#mean };
  }
}
