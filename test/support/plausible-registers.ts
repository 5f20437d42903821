/** Registers of one kind of service, and what they may show on the scenario ess-single. */
interface Bound {
  readonly service: string;
  readonly addresses: readonly number[];
  readonly type: 'uint16' | 'int16' | 'uint32' | 'int32';
  /** Shown = register / scale (modbus-gx.md). */
  readonly scale: number;
  readonly least: number;
  readonly most: number;
}

function bound(
  service: string,
  addresses: readonly number[],
  type: Bound['type'],
  scale: number,
  least: number,
  most: number,
): Bound {
  return { service, addresses, type, scale, least, most };
}

/**
 * A 48 V LFP battery of 400 Ah, a Multi 48/5000/70 with 32 A from the grid, 3.4 kWp on two chargers, 2 kW of PV on its
 * output, household loads and an EV charger of 16 A. Unused phases read 0.
 */
export const bounds: readonly Bound[] = [
  bound('system', [808], 'uint16', 1, 0, 2_100),
  bound('system', [809, 810, 811, 812, 813, 818, 819, 821, 822], 'int16', 1, 0, 0),
  bound('system', [817], 'uint16', 1, 0, 14_000),
  bound('system', [820], 'int16', 1, -6_500, 14_000),
  bound('system', [840], 'uint16', 10, 44, 58.5),
  bound('system', [841], 'int16', 10, -160, 160),
  bound('system', [842], 'int16', 1, -7_500, 7_500),
  bound('system', [843], 'uint16', 1, 5, 100),
  bound('system', [844], 'uint16', 1, 0, 2),
  bound('system', [850], 'uint16', 1, 0, 3_500),
  bound('battery', [258], 'int16', 1, -7_500, 7_500),
  bound('battery', [259], 'int16', 100, 44, 58.5),
  bound('battery', [261], 'int16', 10, -160, 160),
  bound('battery', [266], 'int16', 10, 5, 100),
  bound('solarcharger', [771], 'uint16', 100, 44, 58.5),
  bound('solarcharger', [775], 'uint16', 1, 0, 252),
  bound('solarcharger', [776], 'uint16', 100, 0, 125),
  bound('solarcharger', [777], 'int16', 10, 0, 36),
  bound('solarcharger', [784, 786], 'uint16', 10, 0, 25),
  bound('solarcharger', [785, 787], 'uint16', 1, 0, 2_200),
  bound('solarcharger', [789], 'uint16', 10, 0, 2_200),
  bound('vebus', [3], 'uint16', 10, 215, 245),
  bound('vebus', [6], 'int16', 10, -25, 33),
  bound('vebus', [9], 'int16', 100, 49, 51),
  bound('vebus', [12], 'int16', 0.1, -5_800, 7_600),
  bound('vebus', [15], 'uint16', 10, 215, 245),
  bound('vebus', [21], 'int16', 100, 49, 53),
  bound('vebus', [22], 'int16', 10, 3, 50),
  bound('vebus', [26], 'uint16', 100, 44, 58.5),
  bound('vebus', [30], 'uint16', 10, 5, 100),
  bound('vebus', [31], 'uint16', 1, 3, 11),
  bound('vebus', [32], 'uint16', 1, 0, 0),
  bound('vebus', [33], 'uint16', 1, 1, 4),
  bound('grid', [2600], 'int16', 1, -6_500, 14_000),
  bound('grid', [2616], 'uint16', 10, 215, 245),
  bound('grid', [2617], 'int16', 10, -30, 62),
  bound('grid', [2644], 'uint16', 100, 49, 51),
  bound('acload', [3910], 'uint16', 10, 215, 245),
  bound('acload', [3911], 'int16', 10, 0, 9),
  bound('acload', [3912, 3913, 3914, 3915], 'int16', 10, 0, 0),
  bound('acload', [3924], 'int32', 1, 0, 2_000),
  bound('acload', [3926, 3928], 'int32', 1, 0, 0),
  bound('pvinverter', [1027], 'uint16', 10, 215, 245),
  bound('pvinverter', [1029], 'uint16', 1, 0, 2_100),
  bound('evcharger', [3821], 'uint16', 1, 0, 7_500),
  bound('evcharger', [3815, 3826], 'uint16', 1, 0, 2),
  bound('temperature', [3304], 'int16', 100, -20, 45),
  bound('tank', [3004], 'uint16', 10, 0, 100),
  bound('settings', [2700], 'int16', 1, -5_000, 5_000),
  bound('settings', [2901], 'uint16', 10, 0, 100),
];

const sizes = { uint16: 1, int16: 1, uint32: 2, int32: 2 } as const;

/** What in a block of registers cannot be, as sentences. @param registers in wire order, from `start` on */
export function implausible(service: string, start: number, registers: Uint8Array): string[] {
  const view = new DataView(registers.buffer, registers.byteOffset, registers.byteLength);
  const wrong: string[] = [];
  for (const { service: type, addresses, type: form, scale, least, most } of bounds) {
    if (type !== service) continue;
    for (const address of addresses) {
      const at = (address - start) * 2;
      if (at < 0 || at + sizes[form] * 2 > registers.byteLength) continue;
      const value = numberAt(view, at, form) / scale;
      if (value < least || value > most) wrong.push(`${service} ${address} is ${value}, not ${least} to ${most}`);
    }
  }
  return wrong;
}

function numberAt(view: DataView, at: number, form: Bound['type']): number {
  switch (form) {
    case 'uint16':
      return view.getUint16(at);
    case 'int16':
      return view.getInt16(at);
    case 'uint32':
      return view.getUint32(at);
    case 'int32':
      return view.getInt32(at);
  }
}
