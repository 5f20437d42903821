import type { Service } from '../../store/service.ts';

/** A value that battery monitors measure and chargers take from outside (vedirect.md, 3.6). */
export interface Sense {
  readonly what: string;
  readonly path: string;
  /** The network register of the charger. */
  readonly vreg: number;
  /** Sources that differ by more do not measure the same battery, or one is broken. */
  readonly mostSpread: number;
  /** Little-endian bytes. */
  readonly bytes: (value: number) => Uint8Array;
}

/** 16 bits, little-endian, kept inside what they hold less the value for "not available". */
function word(raw: number, least: number, most: number): Uint8Array {
  const kept = Math.min(Math.max(Math.round(raw), least), most);
  return Uint8Array.of(kept & 0xff, (kept >> 8) & 0xff);
}

export const senses: readonly Sense[] = [
  {
    what: 'battery temperature',
    path: '/Dc/0/Temperature',
    vreg: 0x2003,
    mostSpread: 20,
    // sn16, 0.01 °C, 7FFF not available
    bytes: (celsius) => word(celsius * 100, -0x8000, 0x7ffe),
  },
  {
    what: 'battery voltage',
    path: '/Dc/0/Voltage',
    vreg: 0x2002,
    mostSpread: 2,
    // un16, 0.01 V, FFFF not available
    bytes: (volts) => word(volts * 100, 0, 0xfffe),
  },
];

/** The mean of what the sources tell; those that have no such value now are left out. */
export function senseOf({ path, mostSpread }: Sense, sources: readonly Service[]): number | 'none' | 'apart' {
  const values = sources.map((source) => source.value(path)).filter((value) => typeof value === 'number');
  if (values.length === 0) return 'none';
  if (Math.max(...values) - Math.min(...values) > mostSpread) return 'apart';
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
