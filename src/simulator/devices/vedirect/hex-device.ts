import type { RegisterSet } from './registers.ts';

/** What a device has to say by HEX. */
export interface HexDevice {
  readonly productId: number;
  /** As in answers to ping: 0x4413 is release 4.13. */
  readonly version: number;
  readonly registers: RegisterSet;
  /**
   * Which registers it tells by itself when they change (vedirect.md, 2.4): none, its history, or, while somebody uses
   * HEX, all that are marked so.
   */
  readonly news: 'none' | 'history' | 'while-used';
  /** Milliseconds without text after a HEX command; 0: text goes on. */
  readonly textPauseMs: number;
  /** Power-up: what is not kept in flash is forgotten. */
  restart(): void;
}

const firstRelease = 0x4000;

/**
 * The version as HEX tells it, from text field FW or FWE: `0413` and `413` are release 4.13, `C208` is candidate C of
 * 2.08, `0316FF` and `316FF` are release 3.16 (vedirect.md, 2.5 and 3.1).
 */
export function versionWord(firmware: string): number {
  const digits = firmware.length > 4 ? firmware.padStart(6, '0').slice(0, 4) : firmware;
  const word = Number.parseInt(digits, 16);
  return word < firstRelease ? word | firstRelease : word;
}
