/** An interface hands over what came since it was last looked at; so often at most. */
const tickMs = 1;

/**
 * Sends frames to a bus at a steady rate, again and again.
 * @param {import('../../../dist/links/can-link.js').CanLink} link
 * @param {import('../../../dist/links/can-link.js').CanFrame[]} frames
 * @param {number} rate frames per second
 * @returns {(seconds: number) => Promise<{ fed: number, ms: number }>} goes on where the call before has ended
 */
export function feeder(link, frames, rate) {
  let next = 0;
  return async (seconds) => {
    const start = performance.now();
    let fed = 0;
    while (performance.now() - start < seconds * 1_000) {
      await new Promise((resolve) => setTimeout(resolve, tickMs));
      const due = ((performance.now() - start) * rate) / 1_000;
      for (; fed < due; fed += 1) {
        void link.send(frames[next]);
        next = (next + 1) % frames.length;
      }
    }
    return { fed, ms: performance.now() - start };
  };
}

/** The frames in a file: identifiers, bytes as hex digits. */
export function parseFrames(json) {
  return JSON.parse(json).map(([id, data]) => ({ id, data: Buffer.from(data, 'hex') }));
}
