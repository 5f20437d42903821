import fc from 'fast-check';
import type { Phase, PlantDescription } from '../../../../src/simulator/plant/description.ts';
import { OrderError } from '../../../../src/simulator/plant/part.ts';
import type { Plant } from '../../../../src/simulator/plant/plant.ts';

const watts = (most: number) => fc.double({ min: 0, max: most, noNaN: true });
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const percent = number(0, 100);

const battery = fc.record({
  chemistry: fc.constantFrom('lead', 'agm', 'lfp'),
  nominalVolts: fc.constantFrom(12, 24, 48),
  capacityAmpHours: fc.oneof(number(20, 1_000), number(0.5, 20)),
  soc: fc.oneof(percent, fc.constantFrom(0, 1, 99, 100)),
  bms: fc.boolean(),
});

const someOf = <T>(most: number, name: string, one: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc
    .array(one, { maxLength: most })
    .map((all) => Object.fromEntries(all.map((value, index) => [`${name}${index + 1}`, value])));

const demand = {
  watts: watts(4_000),
  curve: fc.constantFrom('constant', 'household'),
  appliances: fc.subarray(['fridge', 'kettle', 'pump', 'cooker'] as const),
};

/** Phases of a Multi of so many units, and those of its sources: always enough. */
const shape = fc.record({ phases: fc.constantFrom<Phase>(1, 2, 3), sourcePhases: fc.constant<Phase>(3) });

/** Any plant that can be built: two batteries, up to two Multis on grid and generator, and everything around. */
export const plantDescription: fc.Arbitrary<PlantDescription> = shape.chain(({ phases, sourcePhases }) => {
  const batteries = fc.record({ house: battery, starter: battery });
  const onBattery = fc.constantFrom('house', 'house', 'starter');
  const sources = ['grid', 'genset'] as const;
  const multi = fc.record({
    battery: onBattery,
    inputs: fc.shuffledSubarray([...sources]),
    phases: fc.constant(phases),
    unitsPerPhase: fc.constantFrom(1, 2),
    voltAmps: fc.constantFrom(800, 1_600, 3_000, 5_000, 10_000),
    chargeAmps: number(0, 120),
    inputLimitAmps: number(0, 60),
    powerAssist: fc.boolean(),
    ess: fc.boolean(),
  });
  const nodes = fc.constantFrom('grid', 'genset', 'multi1', 'multi2');
  const onPhases = fc.subarray(([1, 2, 3] as const).slice(0, phases), { minLength: 1 });
  return fc.record({
    seed: fc.integer(),
    startUnixMs: fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }),
    place: fc.record({ latitude: number(-66, 66), longitude: number(-180, 180) }),
    weather: fc.record({ cloudiness: number(0, 1), meanCelsius: number(-20, 45) }),
    batteries,
    solarChargers: someOf(
      3,
      'solar',
      fc.record({
        battery: onBattery,
        peakWatts: watts(6_000),
        openVolts: number(15, 250),
        ratedAmps: number(5, 100),
        loadAmps: number(0, 20),
      }),
    ),
    multis: fc.record({ multi1: multi, multi2: multi }),
    inverters: fc.record({ phoenix: fc.record({ battery: onBattery, voltAmps: number(250, 3_000) }) }),
    acChargers: someOf(
      1,
      'charger',
      fc.record({ battery: onBattery, node: fc.constantFrom(...sources), ratedAmps: number(1, 80) }),
    ),
    alternators: someOf(1, 'engine', fc.record({ battery: onBattery, ratedAmps: number(20, 150) })),
    dcLoads: someOf(2, 'lamps', fc.record({ ...demand, battery: onBattery, watts: watts(3_000) })),
    grids: fc.record({ grid: fc.record({ phases: fc.constant(sourcePhases), isOn: fc.boolean() }) }),
    generators: fc.record({
      genset: fc.record({ phases: fc.constant(sourcePhases), ratedWatts: number(500, 20_000) }),
    }),
    pvInverters: someOf(
      2,
      'pv',
      fc.record({ node: nodes, phases: onPhases, peakWatts: watts(8_000), ratedWatts: number(100, 8_000) }),
    ),
    acLoads: fc.record({
      galley: fc.record({ ...demand, node: fc.constant('phoenix'), phases: fc.constant([1] as const) }),
      home: fc.record({ ...demand, node: nodes, phases: onPhases }),
      shed: fc.record({ ...demand, node: nodes, phases: onPhases }),
    }),
    evChargers: someOf(1, 'wallbox', fc.record({ node: nodes, phases: onPhases, isConnected: fc.boolean() })),
    tanks: fc.record({ water: fc.record({ litres: number(10, 1_000), litresPerDay: number(-300, 300) }) }),
    temperatures: fc.record({ probe: fc.record({ of: fc.constantFrom('air', 'fridge', 'battery') }) }),
    gps: fc.record({ gps: fc.record({ speed: number(0, 30), course: number(0, 360) }) }),
    relays: fc.record({ relay: fc.record({ generator: fc.constant('genset'), load: fc.constant('shed') }) }),
  });
});

/** Something that happens to a plant, or that it is told. */
export type Deed =
  | { readonly kind: 'grid' | 'generator' | 'engine' | 'relay' | 'solar' | 'car'; readonly isOn: boolean }
  | { readonly kind: 'load'; readonly watts: number; readonly phase: Phase }
  | { readonly kind: 'cloud'; readonly factor: number }
  | { readonly kind: 'soc'; readonly percent: number }
  | { readonly kind: 'mode'; readonly mode: 'on' | 'off' | 'charger-only' | 'inverter-only' }
  | { readonly kind: 'limit'; readonly amps: number; readonly charge: number | undefined }
  | { readonly kind: 'eco'; readonly mode: 'on' | 'eco' | 'off' }
  | { readonly kind: 'pv'; readonly limitWatts: number | undefined }
  | {
      readonly kind: 'ess';
      readonly setPointWatts: number | undefined;
      readonly disableCharge: boolean;
      readonly disableFeedIn: boolean;
    };

const limitOf = (most: number) => fc.option(watts(most), { nil: undefined });

export const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('grid', 'generator', 'engine', 'relay', 'solar', 'car'),
    isOn: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('load'), watts: number(-8_000, 8_000), phase: fc.constantFrom<Phase>(1, 2, 3) }),
  fc.record({ kind: fc.constant('cloud'), factor: number(0, 1) }),
  fc.record({ kind: fc.constant('soc'), percent: fc.oneof(percent, fc.constantFrom(0, 100)) }),
  fc.record({ kind: fc.constant('mode'), mode: fc.constantFrom('on', 'off', 'charger-only', 'inverter-only') }),
  fc.record({ kind: fc.constant('limit'), amps: number(-5, 80), charge: limitOf(200) }),
  fc.record({ kind: fc.constant('eco'), mode: fc.constantFrom('on', 'eco', 'off') }),
  fc.record({ kind: fc.constant('pv'), limitWatts: limitOf(5_000) }),
  fc.record({
    kind: fc.constant('ess'),
    setPointWatts: fc.option(number(-15_000, 15_000), { nil: undefined }),
    disableCharge: fc.boolean(),
    disableFeedIn: fc.boolean(),
  }),
);

/** Lets it happen; a plant that lacks the thing goes on as it was. */
export function happen(plant: Plant, one: Deed): void {
  try {
    apply(plant, one);
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
  }
}

function apply(plant: Plant, one: Deed): void {
  const { parts } = plant;
  switch (one.kind) {
    case 'grid':
      plant.raise({ event: one.isOn ? 'grid-restored' : 'grid-lost' });
      return;
    case 'generator':
      plant.raise({ event: one.isOn ? 'generator-start' : 'generator-stop' });
      return;
    case 'engine':
      plant.raise({ event: one.isOn ? 'engine-start' : 'engine-stop' });
      return;
    case 'car':
      plant.raise({ event: one.isOn ? 'ev-connected' : 'ev-disconnected' });
      return;
    case 'relay':
      plant.get('relay', 'relay').order({ isClosed: one.isOn });
      return;
    case 'solar':
      for (const charger of parts.solarCharger) charger.order({ isOn: one.isOn, isLoadOn: one.isOn });
      return;
    case 'load':
      plant.raise({ event: 'load-step', watts: one.watts, phase: one.phase, device: 'home' });
      return;
    case 'cloud':
      plant.raise({ event: 'cloud', factor: one.factor, seconds: 20 });
      return;
    case 'soc':
      plant.set('house.soc', one.percent);
      return;
    case 'mode':
      for (const multi of parts.multi) multi.order({ mode: one.mode });
      return;
    case 'limit':
      for (const multi of parts.multi) multi.order({ inputLimitAmps: [one.amps], chargeLimitAmps: one.charge });
      return;
    case 'eco':
      plant.get('inverter', 'phoenix').order({ mode: one.mode });
      return;
    case 'pv':
      for (const pv of parts.pvInverter) pv.order({ limitWatts: one.limitWatts });
      return;
    case 'ess': {
      const { setPointWatts, disableCharge, disableFeedIn } = one;
      const ess = [1, 2, 3].map(() => ({ setPointWatts, disableCharge, disableFeedIn }));
      for (const multi of parts.multi) multi.order({ ess });
      return;
    }
  }
}
