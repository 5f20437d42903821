import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanLinkSpec } from '../../../src/links/can-link.ts';
import { formatCanLink, parseCanLink } from '../../../src/links/can-spec.ts';
import { GatewayError } from '../../../src/runtime/errors.ts';

function reasonFor(text: string): string {
  try {
    parseCanLink(text);
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).code).toBe('LINK_SPEC_INVALID');
    return (error as GatewayError).message;
  }
  throw new Error(`${text} was accepted`);
}

describe('parseCanLink()', () => {
  it.each<[string, CanLinkSpec]>([
    ['can:can0', { kind: 'can', interface: 'can0' }],
    ['CAN:vecan1', { kind: 'can', interface: 'vecan1' }],
    ['slcan:/dev/ttyACM0', { kind: 'slcan', path: '/dev/ttyACM0' }],
    ['slcan:/dev/ttyUSB0?baud=3000000', { kind: 'slcan', path: '/dev/ttyUSB0', baudRate: 3_000_000 }],
    ['ydwg://192.168.1.20:1457', { kind: 'ydwg', host: '192.168.1.20', port: 1457 }],
    ['ydwg://[fe80::1%eth0]:1457/', { kind: 'ydwg', host: 'fe80::1%eth0', port: 1457 }],
    ['socketcand://10.0.0.1/can0', { kind: 'socketcand', host: '10.0.0.1', port: 29_536, interface: 'can0' }],
    ['socketcand://pi.local:4000/can1', { kind: 'socketcand', host: 'pi.local', port: 4000, interface: 'can1' }],
    ['socketcand://[::1]/can0/', { kind: 'socketcand', host: '::1', port: 29_536, interface: 'can0' }],
    ['replay:bus.log?speed=max&loop=1', { kind: 'replay', path: 'bus.log', speed: 'max', loop: true }],
    ['memory:bus', { kind: 'memory', name: 'bus' }],
  ])('reads %s', (text, spec) => {
    expect(parseCanLink(text)).toEqual(spec);
  });

  it.each([
    ['can:', 'the interface is missing'],
    ['can:/dev/can0', '"/dev/can0" is no name of an interface'],
    ['can:averylongname1234', '"averylongname1234" is no name of an interface'],
    ['can:..', '".." is no name of an interface'],
    ['can:can0?baud=250000', 'is no name of an interface'],
    ['can:can0\u0000', 'control character'],
    ['slcan:', 'the path is missing'],
    ['slcan:/dev/ttyACM0?bitrate=5', 'unknown option "bitrate"; known: baud'],
    ['ydwg://192.168.1.20', 'needs host and port'],
    ['ydwg://192.168.1.20:1457/can0', 'needs host and port, and nothing else'],
    ['ydwg://192.168.1.20:0', 'port 0 is not 1 to 65535'],
    ['socketcand://10.0.0.1:29536', 'the interface is missing'],
    ['socketcand://10.0.0.1/', 'the interface is missing'],
    ['socketcand:can0', 'needs host and interface'],
    ['socketcand://10.0.0.1/can0/x', 'is no name of an interface'],
    ['socketcand://10.0.0.1/<can0>', 'is no name of an interface'],
    ['replay:bus.log?speed=0', 'speed=0 is neither'],
    ['memory:', 'the name is missing'],
    ['serial:/dev/ttyACM0', 'serial: carries bytes, not CAN frames'],
    ['tcp://192.168.1.20:4001', 'tcp: carries bytes, not CAN frames'],
    ['/dev/ttyACM0', 'write slcan:/dev/ttyACM0'],
    ['can0', 'write can:can0'],
    ['cannelloni://10.0.0.1', 'unknown kind of CAN link "cannelloni:"'],
  ])('says what is wrong with %j and shows the right forms', (text, reason) => {
    const message = reasonFor(text);
    expect(message).toContain(reason);
    expect(message).toMatch(
      /; write can:INTERFACE, slcan:PATH\S*, ydwg:\S+, socketcand:\/\/HOST\[:29536\]\/INTERFACE or replay:FILE\S*$/,
    );
  });

  it('takes any text without failing in another way', () => {
    const schemes = fc.constantFrom('', 'can:', 'slcan:', 'ydwg://', 'socketcand://', 'replay:', 'memory:', 'serial:');
    const rests = fc.oneof(fc.string(), fc.stringMatching(/^[a-z/:.[\]?&=0-9]*$/));
    fc.assert(
      fc.property(schemes, rests, (scheme, rest) => {
        try {
          parseCanLink(scheme + rest);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
  });
});

describe('formatCanLink()', () => {
  const path = fc.stringMatching(/^\/[A-Za-z0-9_./:-]{1,40}$/);
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,14}$/);
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
  const port = fc.integer({ min: 1, max: 65_535 });
  const baudRate = fc.integer({ min: 50, max: 4_000_000 });
  const spec: fc.Arbitrary<CanLinkSpec> = fc.oneof(
    fc.record({ kind: fc.constant('can' as const), interface: name }),
    fc.record({ kind: fc.constant('slcan' as const), path }),
    fc.record({ kind: fc.constant('slcan' as const), path, baudRate }),
    fc.record({ kind: fc.constant('ydwg' as const), host, port }),
    fc.record({ kind: fc.constant('socketcand' as const), host, port, interface: name }),
    fc.record({
      kind: fc.constant('replay' as const),
      path,
      speed: fc.oneof(fc.constant('max' as const), fc.integer({ min: 1, max: 1_000_000 })),
      loop: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('memory' as const), name }),
  );

  it('writes what parseCanLink() reads back as the same link', () => {
    fc.assert(
      fc.property(spec, (link) => {
        expect(parseCanLink(formatCanLink(link))).toEqual(link);
      }),
    );
  });
});
