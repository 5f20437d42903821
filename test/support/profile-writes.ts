import type { ProfileWrite } from './client-profile.ts';

/** A write that is not confirmed in this house. */
interface Refusal {
  readonly service: string;
  readonly addresses: readonly number[];
  readonly answer: 'exception 2' | 'exception 4' | 'exception 10';
  readonly why: string;
}

/** A path that the device does not offer is exception 10 (modbus-gx.md, 3). */
function notOffered(service: string, addresses: readonly number[], why: string): Refusal {
  return { service, addresses, answer: 'exception 10', why };
}

/** What clients write to devices of ess-single that do not take it. Everything else is confirmed. */
export const refusals: readonly Refusal[] = [
  {
    ...{ service: 'vebus', addresses: [30], answer: 'exception 4' },
    why: 'an MK3 has no word that sets the state of charge: the path is there, and the device refuses',
  },
  notOffered('vebus', [56], 'PV on the output is shut off by shifting the frequency: no word of the public protocol'),
  notOffered(
    'vebus',
    [65, 66, 67, 68, 71, 72],
    'limits of feed-in and the solar offset are no words of the ESS assistant',
  ),
  notOffered('vebus', [102, 103], 'these are signals of a GX to assistants: no word of the public protocol'),
  notOffered(
    'vebus',
    [201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 219, 222, 230],
    'only firmware for microgrids has these',
  ),
  {
    ...{ service: 'battery', addresses: [258], answer: 'exception 2' },
    why: 'the battery power is measured: the register map lets nobody write it, whatever the client offers',
  },
  notOffered('battery', [280], 'unit 225 is the BMS of the battery, which has no relay'),
];

/** The answer that a write to a device that is there must not be confirmed with; undefined = it is confirmed. */
export function refusalOf({ service, start }: Pick<ProfileWrite, 'service' | 'start'>): Refusal | undefined {
  return refusals.find((one) => one.service === service && one.addresses.includes(start));
}

/**
 * What a user might choose where a client leaves it to its users, in register words; where nothing is chosen the
 * present words are written. Of 32-bit registers this client writes the high word alone.
 */
export const chosen: Readonly<Record<number, number>> = {
  22: 250,
  37: 200,
  38: 1,
  39: 1,
  106: 180,
  107: 23_100,
  108: 0,
  109: 1,
  774: 4,
  806: 1,
  807: 1,
  2700: 300,
  2701: 80,
  2702: 90,
  2703: 2,
  2704: 200,
  2705: 50,
  2706: 40,
  2707: 1,
  2708: 1,
  2710: 560,
  2711: 3,
  2712: 1,
  2715: 1,
  2718: 1,
  2900: 9,
  2901: 300,
  2902: 2,
  3814: 10,
  3815: 1,
  3825: 8,
  3826: 0,
  4701: 1,
  4702: 2,
  5421: 4,
  5422: 14,
  5423: 1,
  5424: 1,
  5425: 3_600,
  5426: 1,
  5427: 80,
  5428: 0x6b00,
};

/** Registers that do not show what was written to them, and why. */
export const readsOtherwise: Readonly<Record<number, string>> = {
  40: 'set-points of phases that are not there are taken and ignored',
  41: 'set-points of phases that are not there are taken and ignored',
  98: 'set-points of phases that are not there are taken and ignored',
  100: 'set-points of phases that are not there are taken and ignored',
};

/** After these the system finds out anew what it consists of; until then settings are answered with busy. */
export const restarting: readonly number[] = [62, 105];
