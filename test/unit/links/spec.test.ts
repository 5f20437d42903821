import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkSpec } from '../../../src/links/link.ts';
import { formatLink, parseLink } from '../../../src/links/spec.ts';
import { GatewayError } from '../../../src/runtime/errors.ts';

function reasonFor(text: string): string {
  try {
    parseLink(text);
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).code).toBe('LINK_SPEC_INVALID');
    return (error as GatewayError).message;
  }
  throw new Error(`${text} was accepted`);
}

describe('parseLink()', () => {
  it.each<[string, LinkSpec]>([
    ['/dev/ttyUSB0', { kind: 'serial', path: '/dev/ttyUSB0' }],
    ['serial:/dev/ttyUSB0', { kind: 'serial', path: '/dev/ttyUSB0' }],
    ['serial:/dev/ttyS1?baud=2400', { kind: 'serial', path: '/dev/ttyS1', baudRate: 2400 }],
    [
      '/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0',
      { kind: 'serial', path: '/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0' },
    ],
    ['  serial:/dev/ttyUSB0  ', { kind: 'serial', path: '/dev/ttyUSB0' }],
    ['tcp://192.168.1.20:4001', { kind: 'tcp', host: '192.168.1.20', port: 4001 }],
    ['TCP://converter.local:4001/', { kind: 'tcp', host: 'converter.local', port: 4001 }],
    ['tcp://[fe80::1%eth0]:4001', { kind: 'tcp', host: 'fe80::1%eth0', port: 4001 }],
    ['replay:day.bin', { kind: 'replay', path: 'day.bin', speed: 1, loop: false }],
    ['replay:/x/day.bin?speed=2.5&loop=1', { kind: 'replay', path: '/x/day.bin', speed: 2.5, loop: true }],
    ['replay:day.bin?loop=0&speed=max', { kind: 'replay', path: 'day.bin', speed: 'max', loop: false }],
    ['memory:bmv', { kind: 'memory', name: 'bmv' }],
  ])('reads %s', (text, spec) => {
    expect(parseLink(text)).toEqual(spec);
  });

  it.each([
    ['', 'the path is missing'],
    ['serial:', 'the path is missing'],
    ['serial:?baud=9600', 'the path is missing'],
    ['serial:/dev/ttyS0?baud=fast', 'baud=fast is no baud rate'],
    ['serial:/dev/ttyS0?baud=', 'baud= is no baud rate'],
    ['serial:/dev/ttyS0?baud=0x2580', 'baud=0x2580 is no baud rate'],
    ['serial:/dev/ttyS0?baud=49', 'baud=49 is no baud rate'],
    ['serial:/dev/ttyS0?baud=9600&baud=19200', 'baud is given twice'],
    ['serial:/dev/ttyS0?parity=even', 'unknown option "parity"; known: baud'],
    ['serial:/dev/ttyS0\u0000x', 'control character'],
    ['tcp://192.168.1.20', 'needs host and port'],
    ['tcp:192.168.1.20:4001', 'needs host and port'],
    ['tcp://:4001', 'needs host and port'],
    ['tcp://user@host:4001', 'needs host and port'],
    ['tcp://host:4001?baud=9600', 'needs host and port'],
    ['tcp://host:0', 'port 0 is not 1 to 65535'],
    ['tcp://host:65536', 'port 65536 is not 1 to 65535'],
    ['tcp://[host]:4001', '"host" is no IPv6 address'],
    ['replay:', 'the path is missing'],
    ['replay:day.bin?speed=0', 'speed=0 is neither'],
    ['replay:day.bin?speed=-1', 'speed=-1 is neither'],
    ['replay:day.bin?speed=1e3', 'speed=1e3 is neither'],
    ['replay:day.bin?speed=1=2', 'speed=1=2 is neither'],
    ['replay:day.bin?loop=yes', 'loop=yes is neither 0 nor 1'],
    ['memory:', 'the name is missing'],
    ['usb:/dev/ttyUSB0', 'unknown kind of link "usb:"'],
  ])('says what is wrong with %j and shows the right forms', (text, reason) => {
    const message = reasonFor(text);
    expect(message).toContain(reason);
    expect(message).toContain('tcp://HOST:PORT');
  });

  it.each(['can:can0', 'slcan:/dev/ttyACM0', 'ydwg://10.0.0.1:1457', 'SocketCAND://10.0.0.1:29536/can0'])(
    'says that %s belongs to another driver',
    (text) => {
      expect(reasonFor(text)).toContain('CAN links belong to driver vecan;');
    },
  );

  it('takes any text without failing in another way', () => {
    const schemes = fc.constantFrom('', 'serial:', 'tcp://', 'replay:', 'memory:', 'can:');
    const rests = fc.oneof(fc.string(), fc.stringMatching(/^[a-z/:.[\]?&=0-9]*$/));
    fc.assert(
      fc.property(schemes, rests, (scheme, rest) => {
        try {
          parseLink(scheme + rest);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
  });
});

describe('formatLink()', () => {
  const path = fc.stringMatching(/^\/[A-Za-z0-9_./:-]{1,40}$/);
  const spec: fc.Arbitrary<LinkSpec> = fc.oneof(
    path.map((text) => ({ kind: 'serial' as const, path: text })),
    fc.record({ kind: fc.constant('serial' as const), path, baudRate: fc.integer({ min: 50, max: 4_000_000 }) }),
    fc.record({
      kind: fc.constant('tcp' as const),
      host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
      port: fc.integer({ min: 1, max: 65_535 }),
    }),
    fc.record({
      kind: fc.constant('replay' as const),
      path,
      speed: fc.oneof(fc.constant('max' as const), fc.integer({ min: 1, max: 1_000_000 })),
      loop: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('memory' as const), name: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/) }),
  );

  it('writes what parseLink() reads back as the same link', () => {
    fc.assert(
      fc.property(spec, (link) => {
        expect(parseLink(formatLink(link))).toEqual(link);
      }),
    );
  });

  it('leaves out what is usual', () => {
    expect(formatLink(parseLink('replay:a.bin?speed=1&loop=0'))).toBe('replay:a.bin');
    expect(formatLink(parseLink('/dev/ttyUSB0'))).toBe('serial:/dev/ttyUSB0');
  });
});
