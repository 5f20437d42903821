import type { CanFrame, CanLink } from '../../links/can-link.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';

/** A frame with a 29-bit identifier and no data, gap to the next one included; stuff bits left out (vecan.md, 2). */
const emptyFrameBits = 67;
const bitsPerMs = 250;
/** A second of a full bus. */
const mostWaiting = 2_048;

interface Waiting {
  readonly frame: CanFrame;
  readonly endsAt: number;
  /** undefined: the frame comes from the bus. */
  readonly sent?: () => void;
}

/**
 * A link to a bus of 250 kbit/s: one frame after the other, whichever way it goes, at most about 1900 in a second. What
 * more is received than the wire carries is lost; what more is sent is refused.
 */
export function pacedCan(link: CanLink, clock: Clock): CanLink {
  const waiting: Waiting[] = [];
  let listener: (frames: readonly CanFrame[]) => void = () => undefined;
  let busyUntil = 0;
  let cancel: Cancel | undefined;

  function push(frame: CanFrame, sent?: () => void): boolean {
    if (waiting.length >= mostWaiting) return false;
    const bits = emptyFrameBits + 8 * frame.data.length;
    busyUntil = Math.max(busyUntil, clock.now()) + bits / bitsPerMs;
    waiting.push({ frame, endsAt: busyUntil, ...(sent === undefined ? {} : { sent }) });
    cancel ??= clock.after(busyUntil - clock.now(), carry);
    return true;
  }

  /** Everything whose last bit is through. Timers that come late do not slow the bus down. */
  function carry(): void {
    const now = clock.now();
    const count = waiting.findIndex(({ endsAt }) => endsAt > now);
    const through = waiting.splice(0, count === -1 ? waiting.length : count);
    const next = waiting[0];
    cancel = next === undefined ? undefined : clock.after(next.endsAt - now, carry);
    const received: CanFrame[] = [];
    for (const { frame, sent } of through) {
      if (sent === undefined) received.push(frame);
      else {
        link.send(frame).catch(() => undefined);
        sent();
      }
    }
    if (received.length > 0) listener(received);
  }

  link.onFrames((frames) => {
    for (const frame of frames) push(frame);
  });
  void link.closed.then(() => cancel?.());
  return {
    ...link,
    onFrames(fn) {
      listener = fn;
    },
    send: (frame) =>
      new Promise((resolve, reject) => {
        if (!push(frame, resolve)) reject(new GatewayError('LINK_WRITE_TIMEOUT', `${link.name}: the bus is full`));
      }),
  };
}
