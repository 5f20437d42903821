import { GatewayError } from '../runtime/errors.ts';
import type { ByteLink } from './link.ts';

/** The byte link below a CAN link, with errors under the name that the user wrote. */
export function underCanName(link: ByteLink, name: string): ByteLink {
  return {
    name,
    onBytes: (listener) => link.onBytes(listener),
    closed: link.closed.then((reason) => (reason === undefined ? undefined : renamed(reason, link.name, name))),
    async send(bytes) {
      try {
        await link.send(bytes);
      } catch (error) {
        throw renamed(error, link.name, name);
      }
    },
    close: () => link.close(),
  };
}

/** An error whose message begins with another name than the one that the user wrote. */
export function renamed(error: unknown, from: string, to: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!(error instanceof GatewayError)) return error;
  return new GatewayError(
    error.code,
    error.message.replace(from, () => to),
    { cause: error.cause },
  );
}
