import type { Value } from '../../store/values.ts';
import type { PlantService } from './present-services.ts';

/** A measured or derived number; null = not known. */
export type Reading = number | null;

/** A path of the `system` service and its value. */
export type SystemEntry = readonly [path: string, value: Value];

/** In the order in which they are shown. */
export type SystemValues = readonly SystemEntry[];

/** The number that a service has at a path; null where there is no service, no such path, or no number. */
export function reading(service: PlantService | undefined, path: string): Reading {
  const value = service?.value(path);
  return typeof value === 'number' ? value : null;
}

/** The sum of two that may be unknown: of what is known. */
export function plus(a: Reading, b: Reading): Reading {
  if (a === null) return b;
  return b === null ? a : a + b;
}

/** The sum of what is known; null when nothing is (⊕ in venus-services.md, 5). */
export function sum(...values: readonly Reading[]): Reading {
  let total: Reading = null;
  for (const value of values) total = plus(total, value);
  return total;
}

/** The same of what each service tells. */
export function sumOf(services: readonly PlantService[], tell: (service: PlantService) => Reading): Reading {
  let total: Reading = null;
  for (const service of services) total = plus(total, tell(service));
  return total;
}

export function negative(value: Reading): Reading {
  return value === null ? null : 0 - value;
}

/** Negative becomes 0; unknown stays unknown (max0 in venus-services.md, 5). */
export function atLeastZero(value: Reading): Reading {
  return value === null ? null : Math.max(0, value);
}

/** Volts times amperes, in watts; null unless both are known. */
export function watts(volts: Reading, amps: Reading): Reading {
  return volts === null || amps === null ? null : volts * amps;
}

/** Watts by volts, in amperes; null unless both are known and there is a voltage worth the name. */
export function amps(power: Reading, volts: Reading): Reading {
  const value = power === null || volts === null ? Number.NaN : power / volts;
  return Number.isFinite(value) ? value : null;
}

/** Volts times amperes of a DC output or input, in watts. */
export function dcWatts(service: PlantService | undefined): Reading {
  return watts(reading(service, '/Dc/0/Voltage'), reading(service, '/Dc/0/Current'));
}
