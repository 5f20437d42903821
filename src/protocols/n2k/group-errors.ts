/** What an acknowledgement of a group function says is wrong (vecan.md, 3); index is the code. */
const pgnErrors = [
  undefined,
  'PGN not supported',
  'PGN not available now',
  'access denied',
  'request or command not supported',
  'tag not supported',
  'read or write not supported',
] as const;

const timingErrors = [
  undefined,
  'interval or priority not supported',
  'interval too low',
  'access to interval or priority denied',
  'interval or priority request not supported',
] as const;

const parameterErrors = [
  undefined,
  'invalid field',
  'temporarily not possible',
  'out of range',
  'access denied',
  'not supported',
] as const;

/** Three of the codes of an acknowledgement. */
export interface GroupErrorCodes {
  readonly pgnError: number;
  readonly timingError: number;
  readonly parameterErrors: readonly number[];
}

/** Every error of an acknowledgement in words, parameters counted from 1; empty when all was done. */
export function groupErrorsOf(codes: GroupErrorCodes): string[] {
  return [
    ...textOf(pgnErrors, codes.pgnError),
    ...textOf(timingErrors, codes.timingError),
    ...codes.parameterErrors.flatMap((code, index) =>
      textOf(parameterErrors, code).map((text) => `parameter ${index + 1}: ${text}`),
    ),
  ];
}

function textOf(table: readonly (string | undefined)[], code: number): string[] {
  return code === 0 ? [] : [table[code] ?? `error ${code}`];
}
