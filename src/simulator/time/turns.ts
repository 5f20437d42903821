import type { Cancel } from '../../runtime/clock.ts';

/** Sockets, files and the computer's own timers wait no longer than this, in milliseconds, while all others hurry. */
const mostWithoutLoopMs = 4;

/** The turns of this process' event loop, of which there is one for all clocks. */
class EventLoopTurns {
  #turnedAt = Number.NEGATIVE_INFINITY;

  /** Calls `fn` when all promises that can go on have gone on; from time to time also the whole event loop has. */
  next(fn: () => void): Cancel {
    return performance.now() - this.#turnedAt < mostWithoutLoopMs ? afterPromises(fn) : this.#afterLoop(fn);
  }

  #afterLoop(fn: () => void): Cancel {
    const turn = setImmediate(() => {
      this.#turnedAt = performance.now();
      fn();
    });
    return () => clearImmediate(turn);
  }
}

const settled = Promise.resolve();

/**
 * A tick alone comes before promises, a promise alone amid them. A tick that a promise asks for comes when all promises
 * that can go on have gone on, however long their chains are (Node.js, "The event loop": process.nextTick).
 */
function afterPromises(fn: () => void): Cancel {
  let isCancelled = false;
  const turn = (): void => {
    if (!isCancelled) fn();
  };
  void settled.then(() => process.nextTick(turn));
  return () => {
    isCancelled = true;
  };
}

const eventLoop = new EventLoopTurns();

/** Lets everything that follows from what was just done have its turn before `fn` is called. */
export function nextTurn(fn: () => void): Cancel {
  return eventLoop.next(fn);
}
