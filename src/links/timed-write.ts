import type { Writable } from 'node:stream';
import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import { withDeadline } from './deadline.ts';
import type { LinkEnd } from './link-end.ts';

/** With so much waiting, whoever sends has not looked at the answers for a while. */
const mostUnsent = 64 * 1024;

export interface TimedWriteOptions {
  readonly end: LinkEnd;
  readonly stream: Writable;
  readonly clock: Clock;
  /** How long `bytes` may take, all that waits included. */
  limitMs(bytes: number): number;
}

/**
 * Writes to a stream; resolves when the operating system took the bytes. Ends the link when that takes longer
 * than the limit, or when 64 KiB wait already.
 * @throws GatewayError LINK_CLOSED, LINK_WRITE_TIMEOUT
 */
export async function timedWrite(options: TimedWriteOptions, bytes: Uint8Array): Promise<void> {
  const { end, stream, clock, limitMs } = options;
  if (end.ended) throw end.closedError();
  const late = (): GatewayError =>
    new GatewayError('LINK_WRITE_TIMEOUT', `${end.name}: the other side takes no more bytes`);
  if (stream.writableLength > mostUnsent) {
    end.end(late());
    throw late();
  }
  const written = new Promise<void>((resolve, reject) => {
    // A stream that ended meanwhile may never call back.
    const cancel = end.onEnd(() => reject(end.closedError()));
    stream.write(Buffer.from(bytes), (error) => {
      cancel();
      if (error) reject(new GatewayError('LINK_CLOSED', `${end.name}: ${error.message}`, { cause: error }));
      else resolve();
    });
  });
  try {
    await withDeadline(clock, limitMs(stream.writableLength), written, late);
  } catch (error) {
    end.end(error instanceof Error ? error : undefined);
    throw error;
  }
}
