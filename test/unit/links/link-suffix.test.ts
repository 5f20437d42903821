import { describe, expect, it } from 'vitest';
import { linkSuffix } from '../../../src/links/link-suffix.ts';
import { parseLink } from '../../../src/links/spec.ts';

describe('the suffix of a service name', () => {
  // The serial form is that of Venus (venus-services.md, 1).
  it.each([
    ['serial:/dev/ttyUSB0', 'ttyUSB0'],
    ['serial:/dev/ttyS5?baud=9600', 'ttyS5'],
    ['/dev/serial/by-id/usb-VictronEnergy_BV_VE_Direct_cable_VE3MQXH-if00-port0', /^\w+VE3MQXH_if00_port0$/],
    ['tcp://192.168.1.20:4001', '192_168_1_20_4001'],
    ['tcp://[fe80::1]:4001', 'fe80_1_4001'],
    ['replay:/logs/bmv.bin', 'replay_bmv_bin'],
    ['memory:bmv', 'bmv'],
    ['memory:--', 'link'],
  ])('of %s comes from the link', (link, suffix) => {
    expect(linkSuffix(parseLink(link))).toEqual(typeof suffix === 'string' ? suffix : expect.stringMatching(suffix));
  });
});
