import type { Value } from '../store/values.ts';

/** Reads a path of the service that a computed register belongs to; undefined = the service has no such path. */
export type ReadPath = (path: string) => Value | undefined;

/** A register whose value is worked out from several paths or from the clock (modbus-gx.md, section 8). */
export interface Computation {
  /** Paths whose change changes the result; empty when only the clock counts. */
  readonly inputs: readonly string[];
  /** True when the result depends on the clock: computed at each read instead of on change. */
  readonly live: boolean;
  /** The value before scaling. `unixMs`: the wall clock. */
  compute(read: ReadPath, unixMs: number): Value;
}

const errorPaths = Array.from({ length: 8 }, (_, index) => `/Error/${index}/Id`);

/** 0xFF00 = the generator set reports any error as text; the numbered codes of the list are history. */
const gensetError: Computation = {
  inputs: errorPaths,
  live: false,
  compute(read) {
    const failing = errorPaths.some((path) => {
      const id = read(path);
      return typeof id === 'string' && id !== '';
    });
    return failing ? 0xff00 : 0;
  },
};

/** Computed registers by the name that stands in the tables' path column. */
export const computations: ReadonlyMap<string, Computation> = new Map([
  [
    '@pv-current',
    {
      inputs: ['/Yield/Power', '/Pv/V'],
      live: false,
      compute(read) {
        const watts = read('/Yield/Power');
        const volts = read('/Pv/V');
        if (typeof watts !== 'number' || typeof volts !== 'number' || volts === 0) return 0;
        return watts / volts;
      },
    },
  ],
  ['@unix-time', { inputs: [], live: true, compute: (_read, unixMs) => Math.floor(unixMs / 1000) }],
  [
    '@firmware-version',
    {
      inputs: ['/FirmwareVersion'],
      live: false,
      compute(read) {
        const version = read('/FirmwareVersion');
        if (typeof version !== 'number') return null;
        // 0xMMmmbb spread over two registers: 0x03702A -> 0x0370002A.
        return ((version << 8) & 0xffff0000) + (version & 0xff);
      },
    },
  ],
  ['@genset-error', gensetError],
]);
