import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../../src/config/load.ts';

const mebibyte = 1024 * 1024;

function problemsOf(text: string): ConfigError['problems'] {
  try {
    parseConfig(text, 'gateway.yaml', { checkLink: () => undefined, checkSetting: () => undefined });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('it was accepted');
}

/** `a` has nine texts, `b` nine times `a`, and so on: 9^9 texts in 400 bytes. */
const bomb = Array.from('abcdefghi', (name, index) => {
  const item = index === 0 ? '"lol"' : `*${'abcdefghi'[index - 1]}`;
  return `${name}: &${name} [${Array.from({ length: 9 }, () => item).join(', ')}]`;
}).join('\n');

describe('YAML that is not sound', () => {
  it.each([
    ['modbus: { writes: true', 1, /^YAML: /],
    ['modbus:\n\twrites: true', 2, /^YAML: Tabs are not allowed/],
    ['modbus:\n  writes: "yes', 2, /^YAML: Missing closing "quote/],
    ['a: 1\nb: *c\n', 2, /^YAML: there is no &c before this/],
    ['modbus: {}\n---\nlog: {}\n', 2, /^YAML: a second document begins here/],
    ['modbus: !secret\n  writes: true\n', 1, /^YAML: Unresolved tag: !secret/],
    ['!!set { modbus }\n', 1, /^YAML: Unresolved tag/],
    ['%WHAT\n---\nmodbus: {}\n', 1, /^YAML: Unknown directive %WHAT/],
    ['\n? [a, b]\n: 1\n', 2, /^YAML: a key must be a single word/],
    ['\0\0', 1, /^this is no text in UTF-8/],
    ['a: 1\nb: \u001b[31m', 2, /^this is no text in UTF-8/],
    [`a: 1\nb: ${'['.repeat(65)}`, 2, /^YAML: nested too deeply/],
  ])('is told with its line: %j', (text, line, reason) => {
    const [first] = problemsOf(text);
    expect(first).toEqual({ where: `gateway.yaml:${line}`, reason: expect.stringMatching(reason) });
  });
});

describe('YAML that is meant to harm', () => {
  it('cannot blow up through aliases', () => {
    expect(problemsOf(bomb)).toEqual([
      { where: 'gateway.yaml:1', reason: 'YAML: too many aliases; write the values out' },
    ]);
  });

  it.each([
    ['lists', '['.repeat(mebibyte)],
    ['closed lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['maps', '{a: '.repeat(mebibyte / 4)],
    ['pairs', '["a": '.repeat(mebibyte / 6)],
    ['dashes', '- '.repeat(mebibyte / 2)],
    ['keys', 'a: '.repeat(mebibyte / 3)],
    ['explicit keys', '? - '.repeat(mebibyte / 4)],
    ['values without keys', ': '.repeat(mebibyte / 2)],
    ['indentation', Array.from({ length: 1_400 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
  ])('cannot exhaust the stack with nested %s', (_, text) => {
    const [{ where, reason } = { where: '', reason: '' }, ...others] = problemsOf(text);
    expect(where).toMatch(/^gateway\.yaml:\d+$/);
    expect([reason, ...others]).toEqual(['YAML: nested too deeply']);
  });

  it.each(['a: &a [*a]', 'modbus: &m { listen: *m }', 'devices: &d [*d]', 'devices: [&d { driver: *d }]'])(
    'cannot contain itself: %s',
    (text) => {
      expect(problemsOf(text).length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['devices: [{ driver: { toString: 1 } }]'],
    ['devices: [{ driver: { __proto__: 1 } }]'],
    ['__proto__: { modbus: { writes: true } }'],
    ['constructor: 1'],
    ['toString: 1'],
    ['modbus: { hasOwnProperty: 1 }'],
    ['<<: { modbus: { writes: true } }'],
  ])('cannot use the names of the language: %s', (text) => {
    expect(problemsOf(text)).toHaveLength(1);
  });

  it('gets at most a hundred problems told, in time that grows with its size', { timeout: 15_000 }, () => {
    let text = '';
    for (let index = 0; text.length < mebibyte - 20; index += 1) text += `k${index}: 1\n`;
    const problems = problemsOf(text);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toEqual({
      where: 'gateway.yaml:101',
      reason: `and ${text.split('\n').length - 1 - 100} problems more from here on`,
    });
  });

  it.each([
    `${'k'.repeat(mebibyte)}: 1`,
    `"${'\\n'.repeat(1_000)}": 1`,
    `modbus: { listen: "${'x\\n'.repeat(300_000)}" }`,
    `portalId: "${'0'.repeat(mebibyte)}"`,
    `modbus: { writeTimeout: ${'9'.repeat(mebibyte)}s }`,
    `devices: [{ driver: "${'\\u001b'.repeat(1_000)}" }]`,
  ])('gets short messages, each on one line', (text) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    for (const { reason } of problems) {
      expect(reason.length).toBeLessThanOrEqual(500);
      expect(reason).not.toMatch(/\p{Cc}/u);
    }
  });
});
