import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkScenario } from '../../../../src/simulator/scenario/check-scenario.ts';

const plant = {
  batteries: { house: { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200 } },
  solarChargers: { roof: { battery: 'house', peakWatts: 1_000, openVolts: 100, ratedAmps: 35 } },
  grids: { grid: {} },
  tanks: { one: { litres: 1 }, two: { litres: 2 } },
};
const least = { about: 'a plant', plant };

const reasonsOf = (document: unknown) => checkScenario(document).findings.map(({ reason }) => reason);

describe('a scenario', () => {
  it('needs a sentence and a plant, and fills the rest in', () => {
    expect(checkScenario(least)).toEqual({
      value: { about: 'a plant', seed: 1, plant, devices: [], events: [], settings: {}, fixtures: [] },
      findings: [],
    });
  });

  it('may set the gateway, as far as that knows the settings', () => {
    const path = '/Settings/SystemSetup/AcInput1';
    const check = (name: string) => (name === path ? undefined : 'is no setting');
    expect(checkScenario({ ...least, settings: { [path]: 2 } }, check).value?.settings).toEqual({ [path]: 2 });
    expect(checkScenario({ ...least, settings: { [path]: 'x' } }, check).value?.settings).toEqual({ [path]: 'x' });
    expect(checkScenario({ ...least, settings: { '/Settings/None': 2, [path]: true } }, check).findings).toEqual([
      { path: ['settings', '/Settings/None'], reason: 'settings: "/Settings/None" is no setting' },
      { path: ['settings', path], reason: `settings: "${path}" takes a number or a text` },
    ]);
  });

  it('may have fixtures, which are other files', () => {
    const fixtures = [{ file: 'more.csv', units: [40] }, { file: 'others.csv' }];
    expect(checkScenario({ ...least, fixtures }).value?.fixtures).toEqual([
      { file: 'more.csv', units: [40] },
      { file: 'others.csv', units: [] },
    ]);
    expect(checkScenario({ ...least, fixtures: [{ units: [1] }] }).findings).toEqual([
      { path: ['fixtures', 0, 'file'], reason: expect.stringMatching(/^fixtures\[1\]\.file is missing; /) },
    ]);
  });

  it('calls devices like the part that they read, unless they have a name of their own', () => {
    const { value } = checkScenario({
      ...least,
      devices: [
        { wire: 'vedirect', device: 'mppt', of: 'roof' },
        { wire: 'can', device: 'tank', of: ['one', 'two'], name: 'Tanks', units: [21], instance: 3 },
      ],
    });
    expect(value?.devices).toEqual([
      { wire: 'vedirect', device: 'mppt', of: ['roof'], name: 'roof', units: [] },
      { wire: 'can', device: 'tank', of: ['one', 'two'], name: 'Tanks', units: [21], instance: 3 },
    ]);
  });

  it('has its events in the order in which they happen', () => {
    const { value } = checkScenario({
      ...least,
      start: '2026-06-21T05:00',
      events: [
        { at: '1h', event: 'grid-restored' },
        { at: '10m', event: 'grid-lost', device: 'grid' },
      ],
    });
    expect(value?.startUnixMs).toBe(Date.UTC(2026, 5, 21, 5));
    expect(value?.events).toEqual([
      { at: 600, event: 'grid-lost', device: 'grid' },
      { at: 3_600, event: 'grid-restored' },
    ]);
  });

  it.each<[string, object, string[]]>([
    ['its keys', { ...least, plants: 1 }, ['unknown key "plants"; did you mean "plant"?']],
    ['what it is about', { plant }, ['about is missing; write a text of 1 to 200 characters on one line']],
    [
      'two devices of the same name',
      {
        ...least,
        devices: [
          { wire: 'vedirect', device: 'bmv', of: 'house' },
          { wire: 'can', device: 'bmv', of: 'house' },
        ],
      },
      ['devices[2] is called "house" as devices[1] is; give one of them another name'],
    ],
    [
      'two devices that would both command one part',
      {
        ...least,
        devices: [
          { wire: 'vedirect', device: 'mppt', of: 'roof', name: 'One' },
          { wire: 'vedirect', device: 'bmv', of: 'house' },
          { wire: 'store', device: 'solarcharger', of: 'roof', name: 'Two' },
        ],
      },
      ['devices[3] commands roof as devices[1] does; let one of them go, or give it another of the solarChargers'],
    ],
    [
      'two services of one type with one instance, whatever wires they are on',
      {
        ...least,
        devices: [
          { wire: 'vedirect', device: 'bmv', of: 'house', instance: 5 },
          { wire: 'store', device: 'battery', of: 'house', name: 'BMS', instance: 5 },
          { wire: 'vedirect', device: 'mppt', of: 'roof', instance: 5 },
          { wire: 'can', device: 'tank', of: ['one', 'two'], instance: 3 },
          { wire: 'store', device: 'tank', of: 'two', instance: 4 },
        ],
      },
      [
        'devices[2] would be battery 5 as devices[1] is; give one of them another instance',
        'devices[5] would be tank 4 as devices[4] is; give one of them another instance',
      ],
    ],
    [
      'a device on the wrong wire',
      { ...least, devices: [{ wire: 'mk3', device: 'mppt', of: 'roof' }] },
      ['devices[1].device is "mppt"; write multi'],
    ],
    [
      'the unit ID of the system',
      { ...least, devices: [{ wire: 'vedirect', device: 'mppt', of: 'roof', units: [226, 100] }] },
      ['devices[1].units[2] is 100; write another unit ID: 0 and 100 are the system'],
    ],
  ])('tells what is wrong with %s', (_, document, reasons) => {
    expect(reasonsOf(document)).toEqual(reasons);
  });

  it('may have several devices that only read one part', () => {
    const { findings } = checkScenario({
      ...least,
      devices: [
        { wire: 'vedirect', device: 'bmv', of: 'house' },
        { wire: 'can', device: 'lynx-shunt', of: 'house', name: 'Lynx' },
        { wire: 'store', device: 'battery', of: 'house', name: 'BMS' },
        { wire: 'can', device: 'tank', of: ['one', 'two'] },
        { wire: 'store', device: 'tank', of: 'two' },
      ],
    });
    expect(findings).toEqual([]);
  });

  it('says so whatever it is given, and never throws', () => {
    const entry = fc.oneof(fc.jsonValue(), fc.constantFrom('house', 'roof', 'grid', [], {}, null));
    const documents = fc.oneof(
      fc.jsonValue(),
      fc.record({ about: entry, start: entry, seed: entry, plant: entry, devices: entry, events: entry }),
      fc.record({
        about: fc.constant('x'),
        plant: fc.record({ batteries: fc.dictionary(fc.string(), entry), multis: fc.dictionary(fc.string(), entry) }),
        devices: fc.array(fc.record({ wire: entry, device: entry, of: entry, name: entry })),
        events: fc.array(fc.record({ at: entry, event: entry, device: entry })),
      }),
    );
    fc.assert(
      fc.property(documents, (document) => {
        const { value, findings } = checkScenario(document);
        expect(value === undefined).toBe(findings.length > 0);
        for (const { reason } of findings) expect(reason).not.toMatch(/\n/);
      }),
    );
  });
});
