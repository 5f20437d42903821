import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../../src/config/scenario.ts';
import { Plant } from '../../../../src/simulator/plant/plant.ts';
import { checkScenario } from '../../../../src/simulator/scenario/check-scenario.ts';
import { isDeviceEvent } from '../../../../src/simulator/scenario/event-forms.ts';
import {
  plantDescription,
  type Scenario,
  scenarioFile,
  scenarioNames,
} from '../../../../src/simulator/scenario/scenario.ts';

const day = 86_400;
type Name = Exclude<(typeof scenarioNames)[number], 'gallery'>;
/** All but the one that has no plant to speak of. */
const plantNames = scenarioNames.filter((name): name is Name => name !== 'gallery');

async function load(name: Name): Promise<Scenario> {
  const found = scenarioFile(name);
  if ('unknown' in found) throw new Error(found.unknown);
  return loadScenario(found.file, checkScenario);
}

async function plantOf(name: Name, seed?: number): Promise<{ scenario: Scenario; plant: Plant }> {
  const scenario = await load(name);
  const plant = new Plant(plantDescription(scenario, { nowUnixMs: 0, seed }));
  // As an ESS controller does that buys and sells nothing.
  for (const multi of plant.parts.multi) {
    if (multi.hasEss) multi.order({ ess: multi.phases.map(() => ({ setPointWatts: 0 })) });
  }
  return { scenario, plant };
}

/** What the values of any of them may be, by the end of their names. */
const plausible: readonly (readonly [name: RegExp, least: number, most: number])[] = [
  [/^(pylon|bank|house|leisure|rack)\.soc$/, 15, 100],
  [/\.level$/, 0, 100],
  [/\.(importKwh|exportKwh|yieldKwh|producedKwh|consumedKwh)$/, 0, 60],
  // At most: three Multis of 5 kVA and 8 kW of PV at once.
  [/^grid\.(L\d\.)?watts$|^multi\.L\d\.(in|out)putWatts$/, -23_000, 23_000],
  [/^(grid|shore)\.L\d\.volts$/, 0, 245],
  [/[cC]elsius$/, -25, 55],
  [/^weather\.irradiance$/, 0, 1_100],
  [/\.panelWatts$/, 0, 4_500],
  [/\.latitude$/, 43, 53],
];

function expectPlausible(plant: Plant): void {
  for (const { name, volts, blocks } of plant.parts.battery) {
    expect(volts / blocks, `${name} at ${plant.seconds} s`).toBeGreaterThan(11.2);
    expect(volts / blocks, `${name} at ${plant.seconds} s`).toBeLessThan(14.9);
  }
  for (const [name, value] of Object.entries(plant.values())) {
    if (typeof value !== 'number') continue;
    const [, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER] =
      plausible.find(([pattern]) => pattern.test(name)) ?? [];
    expect(value >= least && value <= most, `${name} is ${value} at ${plant.seconds} s`).toBe(true);
  }
}

/** What a day of each shows, beyond what all have in common. */
const outcomes: Readonly<Record<Name, (plant: Plant, leastSoc: number) => void>> = {
  backup(plant, leastSoc) {
    expect(leastSoc).toBeLessThan(92);
    expect(plant.values()).toMatchObject({ 'multi.state': 'float', 'rack.soc': 100, 'multi.activeInput': 0 });
  },
  boat(plant) {
    expect(plant.get('battery', 'house').chargedKwh).toBeGreaterThan(1);
    expect(plant.get('tank', 'fresh').level).toBeLessThan(70);
  },
  ess(plant) {
    expect(plant.get('evCharger', 'wallbox').totalKwh).toBeGreaterThan(15);
    expect(plant.get('pvInverter', 'garage').producedKwh).toBeGreaterThan(25);
    expect(plant.get('battery', 'pylon').dischargedKwh).toBeGreaterThan(0.5);
  },
  'ess-single'(plant) {
    expect(plant.get('evCharger', 'wallbox').totalKwh).toBeGreaterThan(10);
    expect(plant.get('solarCharger', 'roof').yieldKwh).toBeGreaterThan(5);
    expect(plant.get('battery', 'pylon').dischargedKwh).toBeGreaterThan(2);
  },
  'off-grid'(plant, leastSoc) {
    expect(plant.get('generator', 'genset').starts).toBe(1);
    expect(leastSoc).toBeLessThan(40);
    expect(plant.get('tank', 'diesel').level).toBeLessThan(55);
  },
  rv(plant) {
    expect(plant.get('battery', 'leisure').dischargedKwh).toBeGreaterThan(0.1);
    expect(plant.get('multi', 'multi').activeInput).toBe(0);
  },
};

describe('the scenarios that come with the program', () => {
  it('are all files of their folder', () => {
    const folder = new URL('../../../../src/simulator/scenarios/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name !== 'gallery');
    expect(files.sort()).toEqual(scenarioNames.map((name) => `${name}.yaml`).sort());
  });

  it('are found by name, files by theirs, and a slip of the pen is named', () => {
    expect(scenarioFile('./my.yaml')).toEqual({ file: './my.yaml' });
    expect(scenarioFile('my.yaml')).toEqual({ file: 'my.yaml' });
    const reason = 'there is no scenario "boot": backup, boat, ess, ess-single, gallery, off-grid, rv, or a file';
    expect(scenarioFile('boot')).toEqual({ unknown: `${reason}; did you mean "boat"?` });
  });

  it.each(plantNames)(
    '%s: a day is balanced to a watt in each second, on plausible values',
    async (name) => {
      const { scenario, plant } = await plantOf(name);
      let worst = 0;
      let leastSoc = 100;
      for (let second = 0; second < day; second += 1) {
        for (const event of scenario.events) if (event.at === second && !isDeviceEvent(event)) plant.raise(event);
        plant.step(1);
        const { watts, buses } = plant.balance();
        worst = Math.max(worst, Math.abs(watts), ...Object.values(buses).map(Math.abs));
        leastSoc = Math.min(leastSoc, ...plant.parts.battery.map(({ soc }) => soc));
        if (second % 300 === 0) expectPlausible(plant);
      }
      expect(worst).toBeLessThan(1);
      expectPlausible(plant);
      outcomes[name](plant, leastSoc);
    },
    60_000,
  );

  it.each(plantNames)('%s has a device on a wire or in the store for every meter, source and battery', async (name) => {
    const { devices, plant } = await load(name);
    const read = new Set<string>(devices.flatMap(({ of }) => of));
    const kinds = [
      'batteries',
      'solarChargers',
      'multis',
      'inverters',
      'pvInverters',
      'evChargers',
      'tanks',
      'gps',
    ] as const;
    const unread = kinds.flatMap((kind) => Object.keys(plant[kind] ?? {})).filter((part) => !read.has(part));
    expect(unread).toEqual([]);
  });

  it('differ by their seed, and are the same with the same', async () => {
    const liveFor = async (seed: number) => {
      const { plant } = await plantOf('boat', seed);
      plant.step(3_600);
      return plant.values();
    };
    expect(await liveFor(7)).toEqual(await liveFor(7));
    expect(await liveFor(7)).not.toEqual(await liveFor(8));
  });

  it('begin when they are told to, else at their own time', async () => {
    const scenario = await load('boat');
    const start = (startUnixMs?: number) => plantDescription(scenario, { nowUnixMs: 5, startUnixMs }).startUnixMs;
    expect(start(1_000)).toBe(1_000);
    expect(start()).toBe(Date.UTC(2026, 5, 21, 6));
    const { startUnixMs: _, ...timeless } = scenario;
    expect(plantDescription(timeless, { nowUnixMs: 5 }).startUnixMs).toBe(5);
  });
});
