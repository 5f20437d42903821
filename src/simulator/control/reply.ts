import type { Plain } from './controlled.ts';

/** A request that is not carried out. The message goes to the client in one line. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** JSON on one line. */
export function encodeReply(body: Plain): string {
  return `${JSON.stringify(body)}\n`;
}
