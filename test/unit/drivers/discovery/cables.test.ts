import { describe, expect, it } from 'vitest';
import { cableKind, cablesAmong } from '../../../../src/drivers/discovery/cables.ts';
import type { SerialPortEntry } from '../../../../src/links/serial-ports.ts';

function port(name: string, more: Partial<SerialPortEntry> = {}): SerialPortEntry {
  const path = `/dev/${name}`;
  return { path, realPath: path, link: `serial:${more.byId ?? path}`, ...more };
}
const usb = { vendorId: '0403', productId: '6015', manufacturer: 'VictronEnergy BV' };
const byId = (name: string): string => `/dev/serial/by-id/${name}`;

describe('a cable', () => {
  it.each([
    ['usb-VictronEnergy_BV_VE_Direct_cable_VE3MQXH-if00-port0', 'vedirect'],
    ['usb-VictronEnergy_BV_MK3-USB_Interface_HQ1746NNQZ2-if00-port0', 'mk2'],
    ['usb-Victron_Energy_MK2USB_COM_Interface_COF4Q2WL-if00-port0', 'mk2'],
    ['usb-FTDI_FT232R_USB_UART_A10KZP45-if00-port0', undefined],
    ['usb-Silicon_Labs_CP2102_0001-if00-port0', undefined],
  ])('is known by the name %s', (name, kind) => {
    expect(cableKind(port('ttyUSB0', { byId: byId(name) }))).toBe(kind);
  });

  it.each([
    ['VE Direct cable', 'vedirect'],
    ['MK3-USB Interface', 'mk2'],
    ['MK2USB COM Interface', 'mk2'],
    ['FT232R USB UART', undefined],
  ])('is known by what it says of itself: %s', (product, kind) => {
    expect(cableKind(port('ttyUSB0', { usb: { ...usb, product } }))).toBe(kind);
  });
});

describe('what a cable is known by', () => {
  const product = 'VE Direct cable';
  const name = `serial:${byId('usb-VictronEnergy_BV_VE_Direct_cable_VE3MQXH-if00-port0')}`;

  it('is the same whether udev has named it or not, and whatever its port is', () => {
    const named = port('ttyUSB0', { byId: name.slice('serial:'.length) });
    const nameless = port('ttyUSB5', { usb: { ...usb, product, serial: 'VE3MQXH' } });
    for (const one of [named, nameless]) {
      expect(cablesAmong([one], '/')).toMatchObject([{ identity: name, serial: 'VE3MQXH', link: one.link }]);
    }
  });

  it('is its port where it has no serial number, or where another has the same', () => {
    const without = port('ttyUSB0', { usb: { ...usb, product } });
    const twins = ['ttyUSB1', 'ttyUSB2'].map((tty) => port(tty, { usb: { ...usb, product, serial: 'VE3MQXH' } }));
    expect(cablesAmong([without, ...twins], '/').map(({ identity }) => identity)).toEqual([
      'serial:/dev/ttyUSB0',
      name,
      'serial:/dev/ttyUSB2',
    ]);
  });
});
