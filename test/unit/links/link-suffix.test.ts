import { describe, expect, it } from 'vitest';
import { parseCanLink } from '../../../src/links/can-spec.ts';
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

  it.each([
    ['can:can0', 'can0'],
    ['slcan:/dev/ttyACM0', 'ttyACM0'],
    ['ydwg://192.168.1.20:1457', '192_168_1_20_1457'],
    ['socketcand://10.0.0.1/can0', '10_0_0_1_29536_can0'],
    ['replay:/logs/night.log', 'replay_night_log'],
    ['memory:bus', 'bus'],
  ])('of %s comes from the CAN link', (link, suffix) => {
    expect(linkSuffix(parseCanLink(link))).toBe(suffix);
  });
});
