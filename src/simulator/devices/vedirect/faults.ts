/** What is wrong with a simulated device and its wire (vedirect.md, 6). All at rest when left out; may be changed at any time. */
export interface VeDirectFaults {
  /** Nothing is sent at all, though the line is open. */
  silent?: boolean;
  /** Nothing is sent to the first who opens the line; whoever opens it again hears the device. */
  deadUntilReopened?: boolean;
  /** Text is sent only in so many seconds of each minute. */
  secondsPerMinute?: number;

  /** Share of blocks, 0..1, in which one bit is changed on the way, so that the checksum does not hold. */
  corruptBlocks?: number;
  /** Share of HEX frames, 0..1, in which one digit is changed on the way. */
  corruptFrames?: number;
  /** Share of blocks, 0..1, from which one byte is missing. */
  lostBytes?: number;
  /** Share of blocks, 0..1, that end before their end. */
  cutBlocks?: number;
  /** Share of blocks, 0..1, that random bytes precede. */
  noise?: number;
  /** So many bytes at once; left out: chunks of varying size. */
  chunkBytes?: number;
  /** What comes within so many milliseconds arrives together. */
  burstMs?: number;

  /** One set of values in two blocks, of which only the first tells the product. */
  splitBlocks?: boolean;
  /** Further fields that nobody knows, so that a block is full. */
  unknownFields?: boolean;
  /** Fields with damaged labels, in blocks whose checksum holds. */
  garbageLabels?: boolean;
  /** Measured values are not available: `---` in text, 0xFFFF and the like by HEX. */
  notAvailable?: boolean;
  /** Share of blocks, 0..1, whose serial number is damaged although the checksum holds. */
  wrongSerial?: number;
  /** Another device, or one that nobody knows, hangs on the cable. */
  identity?: { readonly productId?: number; readonly serial?: string };
  /** The same values over and over. */
  stuck?: boolean;
  /** No text; what is told, is told by HEX. */
  noText?: boolean;

  /** HEX commands are not heard. */
  noHex?: boolean;
  /** Answers come so much later, in milliseconds. */
  lateHexMs?: number;
  /** Share of HEX commands, 0..1, that are not heard. */
  lostHex?: number;
  /** Commands closer than 50 ms to the one before are not heard. */
  hurriedHexLost?: boolean;
  /** Commands that come while a text block is under way are not heard. */
  hexInBlockLost?: boolean;
  /** No text for so many seconds after a HEX command; left out: as the device's firmware does. */
  hexPausesTextSeconds?: number;
  /** The byte at the end of a HEX frame, in place of the line feed. */
  hexEnd?: number;
  /** News by HEX although nobody has used HEX. */
  asyncAlways?: boolean;
  /** HEX frames stand in the middle of fields, not between blocks. */
  hexInFields?: boolean;
  /** The host's port echoes: the device hears itself, and answers that it does not understand. */
  echo?: boolean;
  /** What the host sends comes back to it. */
  loopback?: boolean;
  /** Sets of these registers are refused with these flags. */
  refused?: ReadonlyMap<number, number>;
  /** Sets are confirmed, but not carried out. */
  disobeys?: boolean;
}
