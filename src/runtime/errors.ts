/**
 * Stable names of what can go wrong outside our own code. Each has a line in docs/errors.md; programs and
 * tests match on the code, people read the message.
 */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'CONFIG_MISSING'
  | 'REGISTERS_INVALID'
  | 'LISTEN_FAILED'
  | 'LINK_OPEN_FAILED'
  | 'LINK_CLOSED'
  | 'LINK_WRITE_TIMEOUT'
  | 'LINK_SPEC_INVALID'
  | 'STATE_FOLDER'
  | 'DEVICE_FAILED'
  | 'USAGE';

/** An error whose message is meant for the user: what is wrong, where, and what to do. */
export class GatewayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GatewayError';
    this.code = code;
  }
}

/** The text of anything that was thrown, in one line. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return fileFault.exec(thrown.message)?.[1] ?? thrown.message;
}

/** Node's words about files: `ENOENT: no such file or directory, open '/etc/x'`. The caller names the file himself. */
const fileFault = /^E[A-Z0-9]+: ([^,]+), \w+( '[^']*'( -> '[^']*')?)?$/;
