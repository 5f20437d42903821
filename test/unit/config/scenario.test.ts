import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/load.ts';
import { loadScenario, parseScenario } from '../../../src/config/scenario.ts';
import { checkScenario } from '../../../src/simulator/scenario/check-scenario.ts';

const sound = `about: a plant
plant:
  batteries:
    house: { chemistry: lfp, nominalVolts: 48, capacityAmpHours: 200 }
  grids:
    grid: { phases: 1 }
`;

function problemsOf(text: string): string[] {
  try {
    parseScenario(text, 'my.yaml', checkScenario);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a scenario file', () => {
  it('is read with all that it says', () => {
    const scenario = parseScenario(sound, 'my.yaml', checkScenario);
    expect(scenario.plant.batteries['house']?.capacityAmpHours).toBe(200);
  });

  it('that is wrong in many ways has every problem told, each with its line', () => {
    const text = `about: ""
start: tomorrow
seeds: 5
plant:
  batteries:
    house: { chemistry: lfpp, nominalVolts: 36, capacityAmpHours: 0, soc: 120 }
    "a b": { chemistry: agm, nominalVolts: 12, capacityAmpHours: 100 }
  solarChargers:
    roof:
      battery: hous
      peakWatts: 1000
      ratedAmps: 35
  multis:
    multi: { battery: house, inputs: grid, voltAmps: 3000, chargeAmps: 35 }
devices:
  - { wire: vedirct, device: mppt, of: roof }
  - { wire: vedirect, device: mpt, of: roof }
  - { wire: vedirect, device: mppt, of: house }
events:
  - { at: 10, event: grid-lost }
  - { at: 10m, event: grid-lots }
  - { at: 10m, event: cloud, factor: 2 }
  - { at: 10m, event: unplug, device: rof }
`;
    expect(problemsOf(text)).toEqual([
      'my.yaml:1: about is ""; write a text of 1 to 200 characters on one line',
      'my.yaml:2: start is "tomorrow"; write a date with its time (UTC) in quotes, like "2026-06-21T05:00"',
      'my.yaml:3: unknown key "seeds"; did you mean "seed"?',
      'my.yaml:6: plant.batteries.house.chemistry is "lfpp"; write lead, agm or lfp; did you mean "lfp"?',
      'my.yaml:6: plant.batteries.house.nominalVolts is 36; write 12, 24 or 48',
      'my.yaml:6: plant.batteries.house.capacityAmpHours is 0; write a number above 0, up to 1000000',
      'my.yaml:6: plant.batteries.house.soc is 120; write a number from 0 to 100',
      'my.yaml:7: "a b" in plant.batteries is no name; write up to 32 letters, digits, - and _, a letter first',
      'my.yaml:9: plant.solarChargers.roof.openVolts is missing; write a number above 0, up to 1000',
      'my.yaml:10: plant.solarChargers.roof.battery is "hous"; write one of house, a b; did you mean "house"?',
      'my.yaml:14: plant.multis.multi.inputs is "grid"; write a list of grids and generators',
      'my.yaml:16: devices[1].wire is "vedirct"; write vedirect, mk3, can or store; did you mean "vedirect"?',
      'my.yaml:17: devices[2].device is "mpt"; write bmv, smartshunt, bmv60xs, mppt or phoenix; did you mean "mppt"?',
      'my.yaml:18: devices[3].of is "house"; write one of roof',
      'my.yaml:20: events[1].at is 10; write a time span from the start, like 90s, 10m, 1h 30m or 2d',
      expect.stringMatching(/^my.yaml:21: events\[2\].event is "grid-lots"; write .*; did you mean "grid-lost"\?$/),
      'my.yaml:22: events[3].factor is 2; write a number from 0 to 1',
      'my.yaml:22: events[3].seconds is missing; write a number from 1 to 10000000',
      'my.yaml:23: events[4].device is "rof"; write one of roof, house; did you mean "roof"?',
    ]);
  });

  it('with phases that its grid lacks, or a name twice, has that told with its line', () => {
    const more = `  multis:
    multi: { battery: house, inputs: [grid], phases: 3, voltAmps: 3000, chargeAmps: 35 }
  tanks:
    grid: { litres: 100 }
`;
    expect(problemsOf(sound + more)).toEqual([
      'my.yaml:8: plant.multis.multi: grid has fewer phases than it needs, 3',
      'my.yaml:9: plant.tanks: the name grid is taken by grids',
    ]);
  });

  it('that is no YAML, or empty, is refused', () => {
    expect(problemsOf('a: [')[0]).toMatch(/^my.yaml:1: YAML: /);
    expect(problemsOf('')).toEqual([
      'my.yaml:1: about is missing; write a text of 1 to 200 characters on one line',
      expect.stringMatching(/^my.yaml:1: plant is missing; write its keys below it: batteries, place/),
    ]);
    expect(problemsOf('- a')).toEqual([expect.stringMatching(/^my.yaml:1: the whole is a list; write its keys/)]);
  });
});

describe('loading a scenario', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads a file', async () => {
    const file = join(folder, 'my.yaml');
    writeFileSync(file, sound);
    expect((await loadScenario(file, checkScenario)).about).toBe('a plant');
  });

  it('tells which file is not there', async () => {
    const file = join(folder, 'other.yaml');
    await expect(loadScenario(file, checkScenario)).rejects.toThrow(`${file}: cannot read it: no such file`);
  });
});
