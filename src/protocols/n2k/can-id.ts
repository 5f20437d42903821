/** A CAN frame with a 29-bit identifier. */
export interface CanFrame {
  /** Without flag bits. */
  readonly id: number;
  /** 0 to 8 bytes. */
  readonly data: Uint8Array;
}

/** What a 29-bit identifier says (vecan.md, 2). */
export interface MessageHeader {
  /** 0 (most urgent) to 7. */
  readonly priority: number;
  readonly pgn: number;
  /** Address of the sender. */
  readonly source: number;
  /** Address of the receiver; broadcastAddress where the PGN has none. */
  readonly destination: number;
}

/** One message of NMEA 2000, joined from its frames. */
export interface N2kMessage extends MessageHeader {
  readonly data: Uint8Array;
}

/** The destination "all". */
export const broadcastAddress = 255;
/** The source of a node that has no address. */
export const nullAddress = 254;
/** The highest address that a node may claim (vecan.md, 3). */
export const highestAddress = 251;

/** From this PDU format on the low byte belongs to the PGN, below it is the destination. */
const firstBroadcastFormat = 240;
/** Bit 25: set in frames of other protocols on the same wire. */
const reservedBit = 0x0200_0000;
const highestId = 0x1fff_ffff;
const highestPgn = 0x1_ffff;

/** Whether messages of this PGN go to one address (PDU1). */
export function isAddressed(pgn: number): boolean {
  return ((pgn >> 8) & 0xff) < firstBroadcastFormat;
}

/** Takes an identifier apart; undefined when it is none of NMEA 2000: the reserved bit set, or more than 29 bits. */
export function decodeId(id: number): MessageHeader | undefined {
  if (!(id >= 0 && id <= highestId) || (id & reservedBit) !== 0) return undefined;
  const pgn = (id >> 8) & highestPgn;
  const priority = id >> 26;
  const source = id & 0xff;
  if (!isAddressed(pgn)) return { priority, pgn, source, destination: broadcastAddress };
  return { priority, pgn: pgn & 0x1_ff00, source, destination: pgn & 0xff };
}

/**
 * The identifier of a message's frames. The destination of a PGN that has none is not used.
 * @throws RangeError when a part does not fit: priority 0..7, PGN of 17 bits (low byte 0 when addressed), addresses 0..255
 */
export function encodeId({ priority, pgn, source, destination }: MessageHeader): number {
  check('priority', priority, 7);
  check('PGN', pgn, highestPgn);
  check('source', source, 0xff);
  if (!isAddressed(pgn)) return (priority << 26) | (pgn << 8) | source;
  check('destination', destination, 0xff);
  if ((pgn & 0xff) !== 0) throw new RangeError(`PGN ${pgn} is addressed: its low byte must be 0`);
  return (priority << 26) | ((pgn | destination) << 8) | source;
}

function check(what: string, value: number, highest: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= highest) return;
  throw new RangeError(`${what} ${value} is not a whole number from 0 to ${highest}`);
}
