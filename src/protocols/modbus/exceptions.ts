/** Exception codes that this server sends (Modbus Application Protocol V1.1b3, 7). */
export const exception = {
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  deviceFailure: 4,
  busy: 6,
  pathUnavailable: 10,
  noAnswer: 11,
} as const;

export type ExceptionCode = (typeof exception)[keyof typeof exception];

const names: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'server device failure',
  5: 'acknowledge',
  6: 'server device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target device failed to respond',
};

/** The standard's name of an exception code, for people. */
export function exceptionName(code: number): string {
  return names[code] ?? `exception ${code}`;
}
