import type { CanLink } from '../../../links/can-link.ts';

/** Joins two buses: what is on one is put on the other as well. A frame that the other does not take is lost. */
export function bridge(one: CanLink, other: CanLink): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.onFrames((frames) => {
      for (const frame of frames) to.send(frame).catch(() => undefined);
    });
    void from.closed.then(() => to.close());
  }
}
