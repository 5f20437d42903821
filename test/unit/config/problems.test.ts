import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../../src/config/load.ts';

const checkLink = (text: string) => (text.startsWith('bad') ? `link ${text} is of no known kind` : undefined);

/** All problems as `LINE: reason`. */
function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'gateway.yaml', { checkLink, checkSetting: () => undefined });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message.split('\n')).toEqual(error.problems.map(({ where, reason }) => `${where}: ${reason}`));
    return error.problems.map(({ where, reason }) => `${where.replace('gateway.yaml:', '')}: ${reason}`);
  }
  throw new Error('it was accepted');
}

describe('the problems of a configuration', () => {
  it('come all at once, in the order of the file, each with its line', () => {
    const lines = problemsOf(`modbus:
  lisen: 0.0.0.0:502
  writes: maybe
  writes: true
devces: []
devices:
  - driver: vedirect
    link: bad:thing
    units: [5,
      0]
  - driver: fixture
    file: a.csv
    timeout: 10s
  - driver: vecan
    claim: maybe
  - driver: vedirect
    name: no link
log:
  level: loud
`);
    expect(lines).toEqual([
      '2: unknown key "lisen" in modbus; did you mean "listen"?',
      '4: YAML: the key "writes" stands here twice',
      '5: unknown key "devces"; did you mean "devices"?',
      '8: devices[1].link: link bad:thing is of no known kind',
      '10: devices[1].units[2] is 0; write a unit ID from 1 to 255, but not 100: 0 and 100 are the system',
      '13: unknown key "timeout" in devices[2]; known: driver, file, name, instance, units',
      '14: devices[3].link is missing; write a CAN link, like can:can0, slcan:/dev/ttyACM0 or ydwg://HOST:PORT',
      '15: devices[3].claim is "maybe"; write true, or false to listen only',
      '16: devices[4].link is missing; write a link, like serial:/dev/serial/by-id/NAME or tcp://HOST:PORT',
      '19: log.level is "loud"; write debug, info, warn, error',
    ]);
  });

  it.each([
    ['modbus: { listen: 502 }', /^1: modbus\.listen is 502; write HOST:PORT/],
    ['modbus: { listen: "::1:502" }', /^1: modbus\.listen\[1\] is "::1:502"; write HOST:PORT.*"\[::\]:502"/],
    ['modbus: { listen: "[1.2.3.4]:502" }', /write HOST:PORT/],
    ['modbus: { listen: ":502" }', /write HOST:PORT/],
    ['modbus: { listen: localhost }', /write HOST:PORT/],
    ['modbus: { listen: localhost:65536 }', /write HOST:PORT/],
    ['modbus:\n  listen:\n    - a:1\n    - b', /^4: modbus\.listen\[2\] is "b"; write HOST:PORT/],
    ['modbus: { listen: [] }', /modbus\.listen: write HOST:PORT/],
    [
      'modbus:\n  listen:\n    - a:1\n    - b:1\n    - a:1',
      /^5: modbus\.listen\[3\]: the same as modbus\.listen\[1\]$/,
    ],
    ['modbus: { writes: yes }', /modbus\.writes is "yes"; write true or false/],
    ['modbus: { maxConnections: 0 }', /maxConnections is 0; write a whole number from 1 to 10000/],
    ['modbus: { maxConnections: 1.5 }', /maxConnections is 1\.5; write a whole number/],
    ['modbus: { maxConnections: "10" }', /maxConnections is "10"; write a whole number/],
    ['modbus: { writeTimeout: 900 }', /writeTimeout is 900; write a time span with its unit \(like 900ms/],
    ['modbus: { writeTimeout: 5ms }', /writeTimeout is "5ms"; .* from 10ms to 60s/],
    ['modbus: { writeTimeout: 2m }', /writeTimeout is "2m"; .* from 10ms to 60s/],
    ['modbus: { writeTimeout: off }', /writeTimeout is "off"; write a time span/],
    ['modbus: { writeTimeout: -1s }', /write a time span/],
    ['modbus: { writeTimeout: 1d }', /write a time span/],
    ['modbus: { idleTimeout: 60 }', /idleTimeout is 60; .* from 1s to 168h, or off/],
    ['modbus:', /^1: modbus is null; write its keys below it, each with more indentation$/],
    ['modbus: [1]', /^1: modbus: write its keys below it/],
    ['portalId: 123456789012', /portalId is 123456789012; write 12 hexadecimal digits in quotes/],
    ['portalId: c0619ab1234', /portalId is "c0619ab1234"; write 12 hexadecimal digits/],
    ['firmwareVersion: 3.70', /firmwareVersion is 3\.7; write a version like v3\.70/],
    ['firmwareVersion: v3.7', /firmwareVersion is "v3\.7"; write a version like v3\.70/],
    ['registers: extra.csv', /registers is "extra\.csv"; write a list of CSV files, like/],
    ['registers: [""]', /registers\[1\] is ""; write the name of a CSV file/],
    ['devices: automatic', /^1: devices is "automatic"; write a list of devices, \[\] or auto$/],
    ['devices: [{ driver: auto, name: x }]', /unknown key "name" in devices\[1\]; known: driver$/],
    ['devices: [{ driver: auto }]\nforward: [{ from: 5, to: x }]', /^2: forward\[1\]\.from is 5; write the name/],
    ['devices:', /devices is null; write a list of devices, \[\] or auto/],
    ['devices: { driver: vedirect }', /devices: write a list of devices/],
    ['devices: [vedirect]', /devices\[1\] is "vedirect"; write a device/],
    [
      'devices:\n  - link: /dev/ttyUSB0',
      /^2: devices\[1\]\.driver is missing; write vedirect, bmv60xs, mk2, vecan, fixture or auto/,
    ],
    ['devices: [{ driver: vedirct, link: x }]', /driver is "vedirct"; write .*; did you mean "vedirect"\?/],
    [
      'devices: [{ driver: vecan, link: can:can0, units: [5] }]',
      /unknown key "units" in devices\[1\]; known: driver, link/,
    ],
    [
      'devices: [{ driver: vecan, link: can:can0, nodes: [{ instance: 5 }] }]',
      /nodes\[1\]\.unique is missing; write a whole number from 0 to 2097151/,
    ],
    [
      'devices: [{ driver: vecan, link: can:can0, nodes: [{ unique: 5, unit: 5 }] }]',
      /unknown key "unit" in devices\[1\]\.nodes\[1\]; did you mean "units"/,
    ],
    [
      'devices: [{ driver: vecan, link: can:can0, nodes: [{ unique: 5 }, { unique: 5 }] }]',
      /nodes\[2\]\.unique: the same as devices\[1\]\.nodes\[1\]\.unique/,
    ],
    ['devices: [{ driver: fixture, file: a, link: x }]', /unknown key "link" in devices\[1\]; known: driver, file/],
    ['devices: [{ driver: fixture, file: a, instance: -1 }]', /instance is -1; write a whole number from 0 to 65535/],
    ['devices: [{ driver: fixture, file: a, units: 5 }]', /units is 5; write a list of unit IDs, like \[247\]/],
    ['devices: [{ driver: fixture, file: a, units: [100] }]', /units\[1\] is 100; .*0 and 100 are the system/],
    ['devices: [{ driver: fixture, file: a, units: [256] }]', /units\[1\] is 256; write a unit ID from 1 to 255/],
    ['devices: [{ driver: fixture, file: a, name: "  " }]', /name is " {2}"; write a text of 1 to 64 characters/],
    ['devices: [{ driver: fixture, file: a, name: "a\\nb" }]', /name is "a\\nb"; write a text/],
    ['devices: [{ driver: vedirect, link: x, timeout: 10 }]', /timeout is 10; write a time span/],
    ['settings: 5', /settings is 5; write paths of settings and their values/],
    ['settings: { speed: 5 }', /settings/],
    ['forward: house', /forward is "house"; write a list of `from:` and `to:`/],
    ['log: { format: xml }', /log\.format is "xml"; write text or json/],
    ['just words', /^1: the file is "just words"; write the keys of a configuration/],
    ['- driver: vedirect', /^1: the file: write the keys of a configuration/],
  ])('say what is wrong with %j and what is right', (text, reason) => {
    const problems = problemsOf(text);
    expect(problems).toEqual([expect.stringMatching(reason)]);
  });

  it('find devices that share a link or a file, however they are written', () => {
    const text = (key: string, values: readonly string[], driver: string): string =>
      ['devices:', ...values.map((value) => `  - { driver: ${driver}, ${key}: "${value}" }`)].join('\n');
    expect(problemsOf(text('link', ['/dev/ttyUSB0', 'tcp://a:1', 'serial:/dev/ttyUSB0'], 'vedirect'))).toEqual([
      '4: devices[3].link: the same as devices[1].link',
    ]);
    expect(problemsOf(text('file', ['a.csv', './a.csv'], 'fixture'))).toEqual([
      '3: devices[2].file: the same as devices[1].file',
    ]);
  });

  it('name ends of a forwarding that are no device', () => {
    const text = `devices:
  - { driver: vedirect, link: /dev/ttyUSB0, name: house }
  - { driver: vedirect, link: /dev/ttyUSB1 }
  - { driver: mk2, link: /dev/ttyUSB3, name: multi }
forward:
  - { from: hose, to: [/dev/ttyUSB2, serial:/dev/ttyUSB1] }
  - { from: house }
  - { from: house, to: [] }
  - { from: house, to: [house, multi] }
  - { from: [house, /dev/ttyUSB0], to: /dev/ttyUSB1 }
`;
    expect(problemsOf(text)).toEqual([
      '6: forward[1].from: there is no device "hose"; did you mean "house"?',
      '6: forward[1].to: there is no device "/dev/ttyUSB2"; write the `name:` or the `link:` of a device',
      '7: forward[2].to is missing; write the name or the link of a device, or a list of them',
      '8: forward[3].to: write the name or the link of a device, or a list of them',
      '9: forward[4].to: "house" stands in from already',
      '9: forward[4].to: "multi" has driver mk2; to takes vedirect',
      '10: forward[5].from: "/dev/ttyUSB0" stands in from already',
    ]);
  });

  it('allow port 0 more than once: it is another port each time', () => {
    const config = parseConfig('modbus: { listen: [localhost:0, localhost:0] }', 'gateway.yaml', {
      checkLink,
      checkSetting: () => undefined,
    });
    expect(config.modbus.listen).toHaveLength(2);
  });
});
