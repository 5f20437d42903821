import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError, parseConfig } from '../../src/config/load.ts';

const checkLink = (text: string) => (text.includes('!') ? 'no exclamation marks' : undefined);

/** True when it is accepted; anything but a ConfigError that says where and what is a fault. */
function accepted(text: string): boolean {
  try {
    parseConfig(text, 'gateway.yaml', { checkLink, checkSetting: () => undefined });
    return true;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = text.split(/\r\n|\n|\r/).length;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { where, reason } of error.problems) {
      const line = Number(/^gateway\.yaml:(\d+)$/.exec(where)?.[1]);
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines + 1);
      expect(reason).toMatch(/^\P{Cc}+$/u);
      expect(reason.length).toBeLessThanOrEqual(500);
    }
    return false;
  }
}

const key = fc.constantFrom(
  ...['modbus', 'listen', 'writes', 'maxConnections', 'writeTimeout', 'idleTimeout', 'portalId', 'firmwareVersion'],
  ...['registers', 'devices', 'driver', 'link', 'file', 'name', 'instance', 'units', 'timeout', 'forward', 'log'],
  ...['level', 'format', '__proto__', 'x'],
);
const scalar = fc.oneof(
  fc.constantFrom('vedirect', 'fixture', 'mk2', 'auto', 'off', '10s', '0.0.0.0:502', 'v3.70', 'info', 'a!b', null),
  fc.integer({ min: -2, max: 300 }),
  fc.double(),
  fc.boolean(),
  fc.string(),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
  ),
}));
const sign = fc.constantFrom(
  ...'[]{}:,-?!&*#|>"\'%@` \n\t\r\0\ufeff~=<abc019'.split(''),
  'modbus: ',
  'devices:\n- ',
  '<<: ',
);

describe('a configuration', () => {
  it('is read or refused with line and reason, whatever signs it consists of', () => {
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        accepted(signs.join(''));
      }),
      { numRuns: 500 },
    );
  });

  it('is read or refused with line and reason, whatever stands at its keys', () => {
    fc.assert(
      fc.property(fc.dictionary(key, tree, { maxKeys: 6 }), (content) => {
        accepted(stringify(content));
      }),
      { numRuns: 500 },
    );
  });

  it('comes back as it was written, for all values that are allowed', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    const host = fc.constantFrom('0.0.0.0', '::', '::1', 'localhost');
    const listen = fc.uniqueArray(fc.record({ host, port }), {
      minLength: 1,
      maxLength: 4,
      selector: (address) => JSON.stringify(address),
    });
    const unit = fc.integer({ min: 1, max: 255 }).filter((number) => number !== 100);
    const device = fc.record({
      name: fc.stringMatching(/^[a-zA-Z0-9:#'"é-][a-zA-Z0-9 :#'"é-]{0,30}$/),
      instance: fc.nat(65_535),
      units: fc.array(unit, { maxLength: 4 }),
      seconds: fc.integer({ min: 1, max: 600_000 }),
    });
    fc.assert(
      fc.property(listen, fc.boolean(), fc.array(device, { maxLength: 4 }), (addresses, writes, devices) => {
        const text = stringify({
          modbus: {
            listen: addresses.map(({ host: name, port: at }) => `${name.includes(':') ? `[${name}]` : name}:${at}`),
            writes,
          },
          devices: devices.map(({ seconds, ...rest }, index) => {
            return { driver: 'vedirect', link: `/dev/ttyUSB${index}`, ...rest, timeout: `${seconds}s` };
          }),
        });
        const config = parseConfig(text, 'gateway.yaml', { checkLink, checkSetting: () => undefined });
        expect(config.modbus).toMatchObject({ listen: addresses, writes });
        expect(config.devices).toMatchObject(
          devices.map(({ seconds, ...rest }, index) => {
            return { ...rest, link: `/dev/ttyUSB${index}`, timeoutMs: seconds * 1_000 };
          }),
        );
      }),
    );
  });
});
