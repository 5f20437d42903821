import { chemistries } from '../plant/chemistry.ts';
import type { PlantDescription } from '../plant/description.ts';
import {
  above0,
  type Form,
  flag,
  group,
  isGroup,
  list,
  named,
  number,
  oneOf,
  type Place,
  reference,
  type Shape,
  wholeNumber,
} from './forms.ts';

const percent = number(0, 100);
const notNegative = number(0, 1e9);
const count = (most: number) => wholeNumber(1, most);
const phaseCount = oneOf(1, 2, 3);
const phases = list(oneOf(1, 2, 3), 'write a list of phases, like [1, 2, 3]', 3);
const battery = reference('batteries');
/** What gives AC by itself, and everything that other things can hang on. */
const sources = ['grids', 'generators'] as const;
const node = reference(...sources, 'multis', 'inverters');

const chemistry = oneOf(...(Object.keys(chemistries) as (keyof typeof chemistries)[]));

const fluid = oneOf('fuel', 'fresh-water', 'waste-water', 'live-well', 'oil', 'black-water');

const applianceName = oneOf('fridge', 'kettle', 'pump', 'cooker');
const ownAppliance = group(
  { watts: notNegative, onSeconds: above0(86_400) },
  { offSeconds: above0(86_400), timesPerDay: number(0, 1_000) },
);
/** A name, or what it is. */
function appliance(value: unknown, place: Place) {
  return isGroup(value) ? ownAppliance(value, place) : applianceName(value, place);
}
const demand = {
  curve: oneOf('constant', 'household'),
  appliances: list(appliance, 'write a list of appliances, like [fridge, kettle]', 50),
};

/** What a plant may consist of: by kind, the keys that a part must and may have. */
export const partShapes = {
  batteries: {
    required: { chemistry, nominalVolts: oneOf(12, 24, 48), capacityAmpHours: above0(1e6) },
    optional: { soc: percent, celsius: number(-40, 80), bms: flag },
  },
  solarChargers: {
    required: { battery, peakWatts: notNegative, openVolts: above0(1_000), ratedAmps: above0(1_000) },
    optional: { loadAmps: number(0, 1_000) },
  },
  multis: {
    required: {
      ...{ battery, inputs: list(reference(...sources), 'write a list of grids and generators', 2) },
      ...{ voltAmps: above0(1e6), chargeAmps: number(0, 1e4) },
    },
    optional: {
      ...{ phases: phaseCount, unitsPerPhase: count(12), acInputs: oneOf(1, 2), inputLimitAmps: number(0, 1e4) },
      ...{ leastInputAmps: number(0, 1e4), mostInputAmps: above0(1e4), powerAssist: flag, ess: flag },
    },
  },
  inverters: { required: { battery, voltAmps: above0(1e6) }, optional: {} },
  acChargers: { required: { battery, node: reference(...sources), ratedAmps: above0(1e4) }, optional: {} },
  alternators: { required: { battery, ratedAmps: above0(1e4) }, optional: { isRunning: flag } },
  dcLoads: { required: { battery, watts: notNegative }, optional: demand },
  grids: {
    required: {},
    optional: { phases: phaseCount, volts: above0(1_000), hertz: above0(1_000), isOn: flag },
  },
  generators: {
    required: { ratedWatts: above0() },
    optional: {
      ...{ phases: phaseCount, volts: above0(1_000), hertz: above0(1_000), fuelTank: reference('tanks') },
      autoStart: group({ battery, startSoc: percent, stopSoc: percent }, {}),
    },
  },
  pvInverters: { required: { node, peakWatts: notNegative, ratedWatts: above0() }, optional: { phases } },
  acLoads: { required: { node, watts: notNegative }, optional: { phases, ...demand } },
  evChargers: {
    required: { node },
    optional: { phases, mostAmps: above0(1e4), isConnected: flag, carKwh: above0(1e4), carSoc: percent },
  },
  tanks: { required: { litres: above0() }, optional: { fluid, level: percent, litresPerDay: number(-1e9, 1e9) } },
  temperatures: {
    required: { of: oneOf('air', 'room', 'fridge', 'freezer', 'battery') },
    optional: { battery },
  },
  gps: {
    required: {},
    optional: {
      ...{ latitude: number(-85, 85), longitude: number(-180, 180) },
      ...{ speed: number(0, 100), course: number(0, 360), engine: reference('alternators') },
    },
  },
  relays: {
    required: {},
    optional: {
      ...{ generator: reference('generators'), load: reference('acLoads', 'dcLoads') },
      ...{ isClosed: flag, systemRelay: oneOf(1, 2) },
    },
  },
} as const satisfies Readonly<Record<PartKindName, { readonly required: Shape; readonly optional: Shape }>>;

/** The kinds of parts, as a description calls them. */
export type PartKindName = Exclude<keyof PlantDescription, 'seed' | 'startUnixMs' | 'place' | 'weather'>;
export const partKindNames = Object.keys(partShapes) as PartKindName[];

export const placeShape = { latitude: number(-90, 90), longitude: number(-180, 180) } as const;
export const weatherShape = {
  cloudiness: number(0, 1),
  meanCelsius: number(-40, 50),
  swingCelsius: number(0, 30),
  windSpeed: number(0, 60),
} as const;

type Parts<K extends PartKindName> = (typeof partShapes)[K] extends {
  readonly required: infer R extends Shape;
  readonly optional: infer O extends Shape;
}
  ? ReturnType<typeof partsOf<R, O>>
  : never;

function partsOf<R extends Shape, O extends Shape>({ required, optional }: { required: R; optional: O }) {
  return named(group(required, optional));
}

/** What a plant begins with is said elsewhere. */
export type PlantText = Omit<PlantDescription, 'seed' | 'startUnixMs'>;

const kindForms = Object.fromEntries(
  Object.entries(partShapes).map(([kind, shape]) => [kind, partsOf<Shape, Shape>(shape)]),
) as unknown as { readonly [K in PartKindName]: Parts<K> };
const { batteries, ...otherKinds } = kindForms;

/** A plant as it is written. */
export const plantForm: Form<PlantText> = group(
  { batteries },
  { place: group(placeShape, {}), weather: group({}, weatherShape), ...otherKinds },
);
