import type { CanMessage } from './socketcan-addon.ts';

/** What came and was no frame of ours: how often. */
export interface SocketCanCounters {
  /** The controller stopped after too many errors. */
  busOff: number;
  /** It started again. */
  restarted: number;
  /** It saw so many errors that it no longer marks them on the bus. */
  errorPassive: number;
  /** Frames were lost in the controller. */
  overflow: number;
  otherErrors: number;
  /** Frames with an 11-bit identifier: another protocol on the same bus, such as that of managed batteries. */
  elevenBit: number;
  remote: number;
  canFd: number;
}

export const noCounts: SocketCanCounters = {
  busOff: 0,
  restarted: 0,
  errorPassive: 0,
  overflow: 0,
  otherErrors: 0,
  elevenBit: 0,
  remote: 0,
  canFd: 0,
};

/** The first that fits counts. Error classes and the bits of data[1]: linux/can/error.h. */
const kinds: readonly (readonly [keyof SocketCanCounters, (message: CanMessage) => boolean])[] = [
  ['busOff', ({ err, id }) => err === true && (id & 0x040) !== 0],
  ['restarted', ({ err, id }) => err === true && (id & 0x100) !== 0],
  ['errorPassive', (message) => ofController(message, 0x30)],
  ['overflow', (message) => ofController(message, 0x03)],
  ['otherErrors', ({ err }) => err === true],
  ['remote', ({ rtr }) => rtr === true],
  // One with 8 bytes or less looks like any other frame; a bus of NMEA 2000 has none.
  ['canFd', ({ data }) => data.length > 8],
  ['elevenBit', ({ ext }) => ext !== true],
];

/** What a message is besides a data frame with a 29-bit identifier; undefined when it is one. */
export function oddKindOf(message: CanMessage): keyof SocketCanCounters | undefined {
  return kinds.find(([, fits]) => fits(message))?.[0];
}

function ofController({ err, id, data }: CanMessage, bits: number): boolean {
  return err === true && (id & 0x004) !== 0 && ((data[1] ?? 0) & bits) !== 0;
}
