import { secondsPerDay } from './numbers.ts';

const degrees = Math.PI / 180;
const msPerHour = 3_600_000;
const msPerDay = secondsPerDay * 1_000;
const degreesPerHour = 15;

export interface Place {
  /** Degrees, north and east positive. */
  readonly latitude: number;
  readonly longitude: number;
}

/** Hour of the day by the sun, 0 up to 24: it stands highest at 12. The equation of time is left out. */
export function solarHour(unixMs: number, longitude: number): number {
  return (((unixMs / msPerHour + longitude / degreesPerHour) % 24) + 24) % 24;
}

/** Sine of the sun's height; negative by night (venus-services, 11, MPPT). */
export function sunHeight(unixMs: number, { latitude, longitude }: Place): number {
  const day = dayOfYear(unixMs + (longitude / degreesPerHour) * msPerHour);
  const declination = 23.45 * degrees * Math.sin((360 / 365) * (284 + day) * degrees);
  const hourAngle = degreesPerHour * (solarHour(unixMs, longitude) - 12) * degrees;
  return (
    Math.sin(latitude * degrees) * Math.sin(declination) +
    Math.cos(latitude * degrees) * Math.cos(declination) * Math.cos(hourAngle)
  );
}

/** W/m² on level ground under a clear sky (Haurwitz). */
export function clearSkyWatts(height: number): number {
  return height <= 0 ? 0 : 1_098 * height * Math.exp(-0.059 / height);
}

/** 1 = 1 January, for the mean year of 365.25 days: a day more or less moves the sun by 0.4° at most. */
function dayOfYear(unixMs: number): number {
  const days = unixMs / msPerDay;
  return (((days % 365.25) + 365.25) % 365.25) + 1;
}
