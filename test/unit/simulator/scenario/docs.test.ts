import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../../src/config/scenario.ts';
import { routes } from '../../../../src/simulator/control/routes.ts';
import { Plant } from '../../../../src/simulator/plant/plant.ts';
import { checkScenario, commonDeviceShape, scenarioKeys } from '../../../../src/simulator/scenario/check-scenario.ts';
import { deviceKinds } from '../../../../src/simulator/scenario/device-kinds.ts';
import { eventShapes } from '../../../../src/simulator/scenario/event-forms.ts';
import { partShapes, placeShape, weatherShape } from '../../../../src/simulator/scenario/plant-form.ts';
import { plantDescription, scenarioNames } from '../../../../src/simulator/scenario/scenario.ts';
import { blocksOf } from '../../../support/markdown.ts';

const page = readFileSync(new URL('../../../../docs/scenarios.md', import.meta.url), 'utf8');

const codesIn = (text: string): string[] => {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
};
/** The cells of each row of the table under a heading (first row: titles). */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => /^\|(?!---)/.test(line));
  return rows.slice(1).map((row) => row.split('|').slice(1, -1));
}

describe('the page about scenarios', () => {
  it.each(blocksOf(page, 'docs/scenarios.md').filter(({ language }) => language === 'yaml'))(
    'has an example that runs: $where',
    ({ text, where }) => {
      const scenario = parseScenario(text, where, checkScenario);
      const plant = new Plant(plantDescription(scenario, { nowUnixMs: 0 }));
      plant.step(60);
      expect(Math.abs(plant.balance().watts)).toBeLessThan(1);
      expect(scenario.devices.length + scenario.events.length).toBeGreaterThan(1);
    },
  );

  it('names every scenario and every key at the top', () => {
    const names = rowsUnder('Scenarios').flatMap(([first = '']) => codesIn(first).slice(0, 1));
    expect([...names].sort()).toEqual([...scenarioNames, ...scenarioKeys].sort());
  });

  it.each(Object.entries(partShapes))('names the keys of %s', (kind, { required, optional }) => {
    const [, must = '', may = ''] = rowsUnder('The plant').find(([first = '']) => codesIn(first)[0] === kind) ?? [];
    for (const key of Object.keys(required)) expect(codesIn(must)).toContain(key);
    for (const key of Object.keys(optional)) expect(codesIn(may)).toContain(key);
  });

  it('names no kind of parts that does not exist, and all of place, weather and devices', () => {
    const kinds = rowsUnder('The plant').map(([first = '']) => codesIn(first)[0]);
    expect(kinds).toEqual(Object.keys(partShapes));
    const others = { ...placeShape, ...weatherShape, ...commonDeviceShape };
    for (const key of Object.keys(others)) expect(codesIn(page)).toContain(key);
  });

  it('names every device of every wire', () => {
    const told = rowsUnder('Devices').flatMap(([wire = '', devices = '']) =>
      codesIn(devices).map((device) => `${codesIn(wire)[0]} ${device}`),
    );
    const known = Object.entries(deviceKinds).flatMap(([wire, kinds]) =>
      Object.keys(kinds).map((device) => `${wire} ${device}`),
    );
    expect([...told].sort()).toEqual([...known].sort());
  });

  it('names every event with its keys', () => {
    const rows = rowsUnder('Events');
    expect(rows.flatMap(([names = '']) => codesIn(names)).sort()).toEqual(Object.keys(eventShapes).sort());
    for (const [name, { required, optional }] of Object.entries(eventShapes)) {
      const [, keys = ''] = rows.find(([names = '']) => codesIn(names).includes(name)) ?? [];
      for (const key of Object.keys({ ...required, ...optional })) expect(codesIn(keys), name).toContain(key);
    }
  });

  it('names every request of the control address', () => {
    const told = rowsUnder('The control address').flatMap(([request = '']) => codesIn(request));
    const known = Object.entries(routes).flatMap(([path, methods]) =>
      Object.keys(methods).map((one) => `${one} ${path}`),
    );
    expect([...told].sort()).toEqual([...known].sort());
  });
});
