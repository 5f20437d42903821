import { describe, expect, it } from 'vitest';
import { startBuiltins } from '../../../src/services/builtins.ts';
import { encodeFirmwareVersion } from '../../../src/services/system/firmware-version.ts';
import { portalIdOf } from '../../../src/services/system/portal-id.ts';
import type { Service } from '../../../src/store/service.ts';
import { Store } from '../../../src/store/store.ts';
import { keptLog } from '../../support/kept-log.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const ethernet = { mac: 'C0:61:9A:B1:23:45', internal: false };
const wireless = { mac: 'd8:3a:dd:00:00:01', internal: false };
const loopback = { mac: '00:00:00:00:00:00', internal: true };

describe('the portal ID', () => {
  it('is the MAC address of the first external interface by name, in small letters without colons', () => {
    expect(portalIdOf({ wlan0: [wireless], lo: [loopback], eth0: [ethernet] })).toBe('c0619ab12345');
  });

  it('passes over interfaces without an address, and internal ones', () => {
    const tunnel = { mac: '00:00:00:00:00:00', internal: false };
    const bridge = { mac: '02:42:00:00:00:01', internal: true };
    expect(portalIdOf({ a0: [tunnel], b0: undefined, c0: [], d0: [bridge], wlan0: [wireless] })).toBe('d83add000001');
  });

  it('is twelve zeros on a computer without a network', () => {
    expect(portalIdOf({ lo: [loopback] })).toBe('000000000000');
    expect(portalIdOf({})).toBe('000000000000');
  });

  it('has twelve hexadecimal digits on this computer', () => {
    expect(portalIdOf()).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe('the firmware version', () => {
  it.each([
    ['v3.70', 0x0370ff],
    ['v3.70~42', 0x03702a],
    ['v3.14~1', 0x031401],
    ['v2.09', 0x0209ff],
    ['v10.00~99', 0x100063],
  ])('%s is encoded with one decimal digit in each half byte, and its last byte tells releases', (text, encoded) => {
    expect(encodeFirmwareVersion(text)).toBe(encoded);
  });
});

describe('the system service', () => {
  function system(): { store: Store; service: Service } {
    const clock = new ManualClock();
    const store = new Store(clock);
    const versions = { firmwareVersion: 'v3.70~42', programVersion: '1.2.3' };
    startBuiltins(store, { clock, log: keptLog([]), portalId: 'c0619ab12345', ...versions });
    const service = store.find('system', 0);
    if (service === undefined) throw new Error('there is no system');
    return { store, service };
  }

  it('tells its serial number and versions', () => {
    const { service } = system();
    expect(service.value('/Serial')).toBe('c0619ab12345');
    expect(service.value('/FirmwareVersion')).toBe(0x03702a);
    expect(service.value('/Mgmt/ProcessVersion')).toBe('1.2.3');
    expect(service.value('/ProductName')).toBe('ccgx-gateway');
  });

  it.each(['/Relay/0/State', '/Relay/1/State'])(
    'has a relay at %s that is open, closes, and knows no third state',
    async (path) => {
      const { store, service } = system();
      expect(service.value(path)).toBe(0);
      const write = (value: number) => store.write([{ service, changes: [{ path, value }] }], 900);
      expect(await write(1)).toEqual({ kind: 'done' });
      expect(service.value(path)).toBe(1);
      for (const value of [2, -1]) expect(await write(value)).toMatchObject({ kind: 'out-of-range' });
      expect(service.value(path)).toBe(1);
    },
  );
});
