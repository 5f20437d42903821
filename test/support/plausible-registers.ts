import type { ProfileValue, WordFormat } from './client-profile.ts';

/** Registers of one kind of service, and what they may show on the scenario ess-single. */
interface Bound {
  readonly service: string;
  readonly addresses: readonly number[];
  readonly type: WordFormat;
  /** Shown = register / scale (modbus-gx.md; clients that show another unit have a scale of their own). */
  readonly scale: number;
  readonly least: number;
  readonly most: number;
  /** Whether it is something else than 0 at some time of the day; otherwise it may be 0 all day. */
  readonly isAlive: boolean;
}

type Place = readonly [service: string, addresses: readonly number[], type: WordFormat, scale: number];

/** Shows something at some time of the day. */
function alive(...[service, addresses, type, scale, least, most]: [...Place, least: number, most: number]): Bound {
  return { service, addresses, type, scale, least, most, isAlive: true };
}

/** Reads 0 in this house: what it tells of is not there, or does not happen. */
function none(...[service, addresses, type, scale]: Place): Bound {
  return { service, addresses, type, scale, least: 0, most: 0, isAlive: false };
}

/**
 * A 48 V LFP battery of 400 Ah, a Multi 48/5000/70 with 32 A from the grid, 3.4 kWp on two chargers, 2 kW of PV on its
 * output, household loads and an EV charger of 16 A. Unused phases read 0.
 */
export const bounds: readonly Bound[] = [
  // Relays are open.
  none('system', [806], 'uint16', 1),
  alive('system', [808], 'uint16', 1, 0, 2_100),
  // The PV inverter is on the Multi's output, on L1.
  none('system', [809, 810, 811, 812, 813], 'uint16', 1),
  alive('system', [817], 'uint16', 1, 0, 14_000),
  none('system', [818, 819, 821, 822], 'int16', 1),
  alive('system', [820], 'int16', 1, -6_500, 14_000),
  alive('system', [826], 'int16', 1, 1, 1),
  alive('system', [840], 'uint16', 10, 44, 58.5),
  alive('system', [841], 'int16', 10, -160, 160),
  alive('system', [842], 'int16', 1, -7_500, 7_500),
  alive('system', [843], 'uint16', 1, 5, 100),
  alive('system', [844], 'uint16', 1, 0, 2),
  alive('system', [850], 'uint16', 1, 0, 3_500),
  // Ventilation of 35 W, what hangs on a charger's load output, and what the meters differ by.
  alive('system', [860], 'int16', 1, 0, 150),
  // One of the clients shows ten times as much.
  alive('system', [860], 'int16', 0.1, 0, 1_500),
  none('system', [5400], 'uint16', 1),
  alive('battery', [258], 'int16', 1, -7_500, 7_500),
  alive('battery', [259], 'uint16', 100, 44, 58.5),
  alive('battery', [261], 'int16', 10, -160, 160),
  alive('battery', [262], 'int16', 10, 5, 35),
  alive('battery', [266], 'uint16', 10, 5, 100),
  alive('grid', [2600], 'int16', 1, -6_500, 14_000),
  none('grid', [2601, 2602], 'int16', 1),
  alive('grid', [2603, 2606], 'uint16', 100, 90, 280),
  alive('grid', [2616], 'uint16', 10, 215, 245),
  alive('grid', [2617], 'int16', 10, -30, 62),
  none('grid', [2618, 2619, 2620, 2621], 'uint16', 10),
  alive('grid', [2644], 'uint16', 100, 49, 51),
  alive('solarcharger', [771], 'uint16', 100, 44, 58.5),
  alive('solarcharger', [774], 'uint16', 1, 1, 1),
  alive('solarcharger', [775], 'uint16', 1, 0, 252),
  alive('solarcharger', [776], 'uint16', 100, 0, 125),
  alive('solarcharger', [777], 'int16', 10, 0, 36),
  alive('solarcharger', [784, 786], 'uint16', 10, 0, 25),
  alive('solarcharger', [785, 787], 'uint16', 1, 0, 2_200),
  none('solarcharger', [788], 'uint16', 1),
  alive('solarcharger', [789], 'uint16', 10, 0, 2_200),
  alive('solarcharger', [791], 'uint16', 1, 0, 2),
  alive('vebus', [3], 'uint16', 10, 215, 245),
  alive('vebus', [6], 'int16', 10, -25, 33),
  alive('vebus', [9], 'int16', 100, 49, 51),
  alive('vebus', [12], 'int16', 0.1, -5_800, 7_600),
  alive('vebus', [15], 'uint16', 10, 215, 245),
  // The PV inverter gives more than the loads take, or loads draw what Multi and input can give together.
  alive('vebus', [18], 'int16', 10, -10, 57),
  alive('vebus', [21], 'int16', 100, 49, 53),
  alive('vebus', [22], 'int16', 10, 32, 32),
  alive('vebus', [23], 'int16', 0.1, -2_100, 13_000),
  alive('vebus', [26], 'uint16', 100, 44, 58.5),
  alive('vebus', [30], 'uint16', 10, 5, 100),
  alive('vebus', [31], 'uint16', 1, 3, 11),
  none('vebus', [32, 34, 36, 64], 'uint16', 1),
  alive('vebus', [33], 'uint16', 1, 3, 3),
  alive('acload', [3910], 'uint16', 10, 215, 245),
  alive('acload', [3911], 'int16', 10, 0, 9),
  none('acload', [3912, 3913, 3914, 3915], 'int16', 10),
  alive('acload', [3916], 'uint32', 100, 60, 90),
  none('acload', [3918, 3920], 'uint32', 100),
  alive('acload', [3924], 'int32', 1, 0, 2_000),
  none('acload', [3926, 3928], 'int32', 1),
  alive('pvinverter', [1026], 'uint16', 1, 1, 1),
  alive('pvinverter', [1027], 'uint16', 10, 215, 245),
  alive('pvinverter', [1029], 'uint16', 1, 0, 2_100),
  alive('pvinverter', [1030], 'uint16', 100, 230, 270),
  // It stays in manual mode, and charges when the car has come.
  none('evcharger', [3815], 'uint16', 1),
  alive('evcharger', [3816], 'uint32', 100, 0, 40),
  alive('evcharger', [3821], 'uint16', 1, 0, 3_900),
  alive('evcharger', [3824], 'uint16', 1, 0, 3),
  alive('evcharger', [3826], 'uint16', 1, 1, 1),
  alive('dcload', [4300], 'uint16', 100, 44, 58.5),
  alive('dcload', [4301], 'int16', 10, 0.4, 1.2),
  alive('temperature', [3304], 'int16', 100, -20, 45),
  alive('tank', [3004], 'uint16', 10, 0, 100),
  alive('gps', [2800], 'int32', 10_000_000, 51, 53),
  alive('gps', [2802], 'int32', 10_000_000, 4, 6),
  alive('gps', [2806], 'uint16', 1, 1, 1),
  alive('settings', [2700], 'int16', 1, 50, 50),
  // No limit (-1) in hundreds of watts.
  none('settings', [2706], 'uint16', 100),
  alive('settings', [2900], 'uint16', 1, 10, 12),
  alive('settings', [2901, 2903], 'uint16', 10, 10, 10),
];

/** What only monitors by the shunt tell, which count charge; a BMS does not. */
const monitorBounds: readonly Bound[] = [
  alive('battery', [265], 'uint16', -10, -400, 0),
  // Hours. A day and the night before it; 240 h stands for a battery that is not being emptied.
  alive('battery', [289], 'uint16', 36.0101, 0, 40),
  alive('battery', [303], 'uint16', 36.0101, 0, 240),
];

/** A value as it is shown. */
export interface Shown {
  readonly address: number;
  readonly value: number;
  /** undefined = nobody has said what it may be. */
  readonly bound: Bound | undefined;
}

/** Everything in a block of registers that has bounds. @param registers in wire order, from `start` on */
export function shownIn(service: string, start: number, registers: Uint8Array): Shown[] {
  return bounds
    .filter((bound) => bound.service === service)
    .flatMap((bound) =>
      bound.addresses.flatMap((address): Shown[] => {
        const raw = numberAt(registers, address - start, bound.type);
        return raw === undefined ? [] : [{ address, value: raw / bound.scale, bound }];
      }),
    );
}

/** A value as a client reads it out of its answer; undefined = it is not in there. */
export function decoded(
  service: string,
  start: number,
  registers: Uint8Array,
  { address, type, scale }: ProfileValue,
): Shown | undefined {
  const raw = numberAt(registers, address - start, type);
  if (raw === undefined) return undefined;
  const bound = [...bounds, ...monitorBounds].find(
    (one) => one.service === service && one.scale === scale && one.addresses.includes(address),
  );
  return { address, value: raw / scale, bound };
}

/** What is wrong with a value, as a sentence. */
export function implausible({ value, bound }: Shown): string | undefined {
  if (bound === undefined) return `${value}: nobody has said what it may be`;
  const { least, most } = bound;
  return value >= least && value <= most ? undefined : `${value}, not ${least} to ${most}`;
}

/** @param at registers from the beginning */
function numberAt(registers: Uint8Array, at: number, type: WordFormat): number | undefined {
  const view = new DataView(registers.buffer, registers.byteOffset, registers.byteLength);
  const bytes = type.endsWith('32') ? 4 : 2;
  if (at < 0 || at * 2 + bytes > registers.byteLength) return undefined;
  switch (type) {
    case 'uint16':
      return view.getUint16(at * 2);
    case 'int16':
      return view.getInt16(at * 2);
    case 'uint32':
      return view.getUint32(at * 2);
    case 'int32':
      return view.getInt32(at * 2);
  }
}
