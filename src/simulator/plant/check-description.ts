import { chemistries } from './chemistry.ts';
import type { PlantDescription } from './description.ts';

type Range = readonly [least: number, most: number];
const positive: Range = [Number.MIN_VALUE, 1e9];
const notNegative: Range = [0, 1e9];
const percent: Range = [0, 100];

/** What numbers of each kind of part may be. */
const ranges: Readonly<Record<string, Readonly<Record<string, Range>>>> = {
  batteries: { capacityAmpHours: positive, soc: percent, celsius: [-40, 80], supplyVolts: notNegative },
  solarChargers: { peakWatts: notNegative, openVolts: positive, ratedAmps: positive, loadAmps: notNegative },
  multis: {
    ...{ phases: [1, 3], unitsPerPhase: [1, 12], voltAmps: positive, chargeAmps: notNegative },
    ...{ inputLimitAmps: notNegative, leastInputAmps: notNegative, mostInputAmps: positive },
  },
  inverters: { voltAmps: positive, volts: positive },
  acChargers: { ratedAmps: positive },
  alternators: { ratedAmps: positive },
  dcLoads: { watts: notNegative },
  grids: { phases: [1, 3], volts: positive, hertz: positive },
  generators: { phases: [1, 3], ratedWatts: positive, volts: positive, hertz: positive },
  pvInverters: { peakWatts: notNegative, ratedWatts: positive },
  acLoads: { watts: notNegative },
  evChargers: { mostAmps: positive, carKwh: positive, carSoc: percent },
  tanks: { litres: positive, level: percent, litresPerDay: [-1e9, 1e9] },
  temperatures: {},
  gps: { latitude: [-85, 85], longitude: [-180, 180], speed: [0, 100], course: [0, 360] },
  relays: {},
};

/** What is wrong with a description, one sentence each; empty: it can be built. */
export function problemsOf(description: PlantDescription): string[] {
  return [
    ...problemsOfWhole(description),
    ...problemsOfNames(description),
    ...problemsOfNumbers(description),
    ...problemsOfBatteries(description),
    ...problemsOfReferences(description),
  ];
}

function problemsOfWhole({ startUnixMs, place, weather, seed }: PlantDescription): string[] {
  const within = (name: string, value: number | undefined, [least, most]: Range): string[] =>
    value === undefined || (value >= least && value <= most) ? [] : [outOf(name, value, [least, most])];
  return [
    ...within('startUnixMs', startUnixMs, [-8.64e15, 8.64e15]),
    ...within('seed', seed, [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]),
    ...within('place.latitude', place?.latitude, [-90, 90]),
    ...within('place.longitude', place?.longitude, [-180, 180]),
    ...within('weather.cloudiness', weather?.cloudiness, [0, 1]),
    ...within('weather.meanCelsius', weather?.meanCelsius, [-40, 50]),
    ...within('weather.swingCelsius', weather?.swingCelsius, [0, 30]),
    ...within('weather.windSpeed', weather?.windSpeed, [0, 60]),
    ...within('weather.irradiance', weather?.irradiance, [0, 2_000]),
  ];
}

function problemsOfNames(description: PlantDescription): string[] {
  const seen = new Map<string, string>([['weather', 'the weather']]);
  const problems: string[] = [];
  for (const [kind, name] of namesOf(description)) {
    const other = seen.get(name);
    if (other !== undefined) problems.push(`${kind}: the name ${name} is taken by ${other}`);
    seen.set(name, kind);
  }
  return problems;
}

function problemsOfNumbers(description: PlantDescription): string[] {
  const problems: string[] = [];
  for (const [kind, name, part] of namesOf(description)) {
    for (const [key, [least, most]] of Object.entries(ranges[kind] ?? {})) {
      const value: unknown = part[key];
      const isFine = value === undefined || (typeof value === 'number' && value >= least && value <= most);
      if (!isFine) problems.push(outOf(`${kind}.${name}.${key}`, value, [least, most]));
    }
  }
  return problems;
}

function problemsOfBatteries({ batteries }: PlantDescription): string[] {
  return Object.entries(batteries).flatMap(([name, { chemistry, nominalVolts }]) => [
    ...(Object.hasOwn(chemistries, chemistry)
      ? []
      : [`batteries.${name}: ${chemistry} is none of ${Object.keys(chemistries)}`]),
    ...([12, 24, 36, 48].includes(nominalVolts) ? [] : [`batteries.${name}.nominalVolts must be 12, 24, 36 or 48`]),
  ]);
}

function problemsOfReferences(description: PlantDescription): string[] {
  const {
    multis = {},
    grids = {},
    generators = {},
    inverters = {},
    tanks = {},
    acLoads = {},
    dcLoads = {},
    alternators = {},
  } = description;
  const sources: Readonly<Record<string, { readonly phases?: number }>> = { ...grids, ...generators };
  const nodes: Readonly<Record<string, { readonly phases?: number }>> = {
    ...sources,
    ...multis,
    ...Object.fromEntries(Object.keys(inverters).map((name) => [name, {}])),
  };
  const problems: string[] = [];
  const refer = (from: string, to: unknown, among: object): void => {
    if (typeof to === 'string' && !Object.hasOwn(among, to)) {
      problems.push(`${from}: there is no ${to}; it may be one of ${Object.keys(among).join(', ') || '(none)'}`);
    }
  };
  for (const [kind, name, part] of namesOf(description)) {
    const from = `${kind}.${name}`;
    const { battery, node, fuelTank, generator, load, engine, phases } = part;
    refer(from, battery, description.batteries);
    refer(from, node, kind === 'acChargers' ? sources : nodes);
    refer(from, fuelTank, tanks);
    refer(from, engine, alternators);
    refer(from, generator, generators);
    refer(from, load, { ...acLoads, ...dcLoads });
    const has = nodes[String(node)]?.phases ?? 1;
    for (const phase of Array.isArray(phases) ? phases : []) {
      if (!(phase >= 1 && phase <= has)) problems.push(`${from}: ${String(node)} has no phase L${phase}`);
    }
  }
  for (const [name, { inputs, phases = 1 }] of Object.entries(multis)) {
    if (inputs.length > 2) problems.push(`multis.${name}: it has two inputs at most`);
    for (const input of inputs) {
      refer(`multis.${name}`, input, sources);
      const has = sources[input]?.phases ?? 1;
      if (has < phases) problems.push(`multis.${name}: ${input} has fewer phases than it needs, ${phases}`);
    }
  }
  for (const [name, { autoStart }] of Object.entries(generators)) {
    refer(`generators.${name}`, autoStart?.battery, description.batteries);
  }
  return problems;
}

/** Kind, name and description of every part. */
function namesOf(description: PlantDescription): [kind: string, name: string, part: Record<string, unknown>][] {
  const all: [string, string, Record<string, unknown>][] = [];
  for (const kind of Object.keys(ranges)) {
    const parts = (description as unknown as Record<string, Record<string, Record<string, unknown>> | undefined>)[kind];
    for (const [name, part] of Object.entries(parts ?? {})) all.push([kind, name, part]);
  }
  return all;
}

function outOf(name: string, value: unknown, [least, most]: Range): string {
  const range = least === Number.MIN_VALUE ? 'above 0' : `${least} to ${most}`;
  return `${name} must be a number, ${range}, not ${String(value)}`;
}
