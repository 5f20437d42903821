import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configChecks } from '../../../src/cli/configuration.ts';
import { ConfigError, parseConfig } from '../../../src/config/load.ts';
import { keysAt } from '../../../src/config/schema.ts';
import { parseFixture } from '../../../src/drivers/fixture/fixture-file.ts';
import { parseTableFile } from '../../../src/registers/table-file.ts';
import { blocksOf } from '../../support/markdown.ts';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const blocks = blocksOf(page, 'docs/configuration.md');

function blocksIn(language: string) {
  return blocks.filter((block) => block.language === language);
}

const load = (text: string) => parseConfig(text, 'gateway.yaml', configChecks);

/** The rows of the tables of keys: `| \`key\` | \`default\` | … |`. */
const keyRows = [...page.matchAll(/^\| `(?<key>[\w.]+)` \| (?:`(?<value>[^`]+)`)?[^|]*\|/gm)].map(({ groups }) => ({
  key: groups?.['key'] ?? '',
  value: groups?.['value'],
}));

describe('the page about the configuration', () => {
  it('has examples', () => {
    expect(blocksIn('yaml').length).toBeGreaterThan(5);
  });

  it.each(blocksIn('yaml'))('has an example that loads: $where', ({ text }) => {
    const config = load(text);
    // An example shows something: it is not the configuration that an empty file is.
    expect(config).not.toEqual(load(''));
  });

  it('names every key, and none that does not exist', () => {
    const sections = ['modbus', 'log'];
    const expected = [
      ...keysAt([], {}).filter((key) => !sections.includes(key)),
      ...sections.flatMap((section) => keysAt([section], {}).map((key) => `${section}.${key}`)),
      ...keysAt(['devices', 0], { driver: 'vedirect' }),
      ...keysAt(['devices', 0], { driver: 'mk2' }),
      ...keysAt(['devices', 0], { driver: 'vecan' }),
      ...keysAt(['devices', 0, 'nodes', 0], {}),
      ...keysAt(['devices', 0], { driver: 'fixture' }),
      ...keysAt(['forward', 0], {}),
    ];
    // `setpointTimeout` is a key of the file and of mk2.
    expect([...new Set(keyRows.map(({ key }) => key))].sort()).toEqual([...new Set(expected)].sort());
  });

  it.each(
    keyRows.filter(
      ({ key, value }) =>
        value !== undefined && !['timeout', 'setpointTimeout', 'units', 'claim', 'nodes'].includes(key),
    ),
  )('tells the default of $key: $value', ({ key, value }) => {
    const written = key.split('.').reduceRight((below, name) => `{ ${name}: ${below} }`, value ?? '');
    expect(load(written)).toEqual(load(''));
  });

  it.each(keyRows.filter(({ key }) => ['claim', 'nodes'].includes(key)))(
    'tells the default of $key of a bus: $value',
    ({ key, value }) => {
      const bus = (more: string) => load(`devices: [{ driver: vecan, link: can:can0${more} }]`).devices;
      expect(bus(`, ${key}: ${value}`)).toEqual(bus(''));
    },
  );

  it.each(blocksIn('csv'))('has a fixture without problems: $where', ({ text }) => {
    const { services, problems } = parseFixture(text, 'services.csv');
    expect(problems).toEqual([]);
    expect(services.size).toBeGreaterThan(1);
  });

  it.each(blocksIn('csv registers'))('has register rows without problems: $where', ({ text }) => {
    const { rows, problems } = parseTableFile(text, 'battery.csv');
    expect(problems).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('shows the problems of its wrong example as they are printed', () => {
    const [wrong] = blocksIn('yaml wrong');
    const [printed] = blocksIn('text');
    let message = '';
    try {
      load(wrong?.text ?? '');
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      message = error.message;
    }
    expect(message).toBe(printed?.text);
  });
});
