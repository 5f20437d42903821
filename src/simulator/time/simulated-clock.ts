import { type Cancel, type Clock, systemClock } from '../../runtime/clock.ts';
import { TimerQueue } from './timer-queue.ts';
import { nextTurn as processTurn } from './turns.ts';

/** Times as fast as the other clock; `max`: from timer to timer, as fast as the computer can. */
export type Speed = number | 'max';

export interface SimulatedClockOptions {
  /** Whose time it follows. Default: the computer's. */
  readonly clock?: Clock;
  /** What it shows at first: milliseconds since 1970, UTC. */
  readonly startUnixMs: number;
  /** Default 1. */
  readonly speed?: Speed;
  /** Lets what follows from a timer have its turn before `fn` is called. Default: promises, and sockets in time. */
  readonly nextTurn?: (fn: () => void) => Cancel;
}

export const fastest = 10_000;
/** What a timer of Node can wait. */
const longestWaitMs = 0x7fff_ffff;
/** So much behind (a busy or sleeping computer), it does not hurry to catch up: time was slower for a while. */
const mostLagMs = 1_000;
/** Sums of fractions miss a moment by less than this. */
const closeMs = 0.001;

/**
 * A clock of its own time, which runs at any speed, pauses, and begins at any date. Time never passes a timer that
 * has not been called: each one sees exactly the moment that it asked for, in the same order at each speed, however
 * late the computer is. Between two timers all that follows from the first has its turn, so that bytes and promises
 * move on.
 */
export class SimulatedClock implements Clock {
  readonly #clock: Clock;
  readonly #nextTurn: (fn: () => void) => Cancel;
  readonly #startUnixMs: number;
  readonly #queue = new TimerQueue();
  #speed: Speed;
  #isPaused = false;
  #isStopped = false;
  /** A timer is being called, or what follows from it has its turn: time stands at that timer's moment. */
  #isHeld = false;
  /** Time that has passed when the other clock showed #since. */
  #passed = 0;
  #since: number;
  /** Of the turn or the wait for the next timer. */
  #cancelWait: Cancel | undefined;
  #waitsUntil = Number.POSITIVE_INFINITY;
  readonly #next = (): void => this.#run();

  constructor({ clock = systemClock, startUnixMs, speed = 1, nextTurn = processTurn }: SimulatedClockOptions) {
    this.#clock = clock;
    this.#nextTurn = nextTurn;
    this.#startUnixMs = startUnixMs;
    this.#speed = checkedSpeed(speed);
    this.#since = clock.now();
  }

  now(): number {
    if (this.#speed === 'max' || this.#isPaused || this.#isStopped || this.#isHeld) return this.#passed;
    return Math.min(this.#target(this.#speed), this.#queue.next?.due ?? Number.POSITIVE_INFINITY);
  }

  unixTime(): number {
    return this.#startUnixMs + this.now();
  }

  after(ms: number, fn: () => void): Cancel {
    // A moment that no clock reaches; at full speed this one would.
    if (this.#isStopped || ms === Number.POSITIVE_INFINITY) return () => undefined;
    const timer = this.#queue.add(this.now() + (Math.max(ms, 0) || 0), fn);
    if (timer.due < this.#waitsUntil) this.#wait();
    return () => this.#queue.cancel(timer);
  }

  get speed(): Speed {
    return this.#speed;
  }

  /** Changes the speed at once. @throws RangeError when it is none: 0 up to `fastest`, or max */
  set speed(speed: Speed) {
    const right = checkedSpeed(speed);
    this.#settle();
    this.#speed = right;
    this.#wait();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Stops time; nothing is called until it goes on. */
  pause(): void {
    this.#settle();
    this.#isPaused = true;
    this.#wait();
  }

  resume(): void {
    this.#settle();
    this.#isPaused = false;
    this.#wait();
  }

  /** Ends it for good: no timer is called any more, and nothing keeps the process alive. */
  stop(): void {
    this.#settle();
    this.#isStopped = true;
    this.#queue.clear();
    this.#wait();
  }

  /** Where time would be if all timers had been called. */
  #target(speed: number): number {
    return this.#passed + (this.#clock.now() - this.#since) * speed;
  }

  /** From here on time is counted anew. */
  #settle(): void {
    this.#passed = this.now();
    this.#since = this.#clock.now();
  }

  /** Waits for the next timer. */
  #wait(): void {
    if (this.#isHeld) return;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#waitsUntil = Number.POSITIVE_INFINITY;
    const next = this.#isPaused ? undefined : this.#queue.next;
    if (next === undefined) return;
    this.#waitsUntil = next.due;
    const speed = this.#speed;
    const left = speed === 'max' ? 0 : next.due - this.#target(speed);
    this.#cancelWait =
      speed === 'max' || left <= closeMs
        ? this.#nextTurn(this.#next)
        : this.#clock.after(Math.min(left / speed, longestWaitMs), this.#next);
  }

  /** Calls the next timer if its time has come. */
  #run(): void {
    this.#isHeld = false;
    const { next } = this.#queue;
    const isDue = next !== undefined && (this.#speed === 'max' || next.due <= this.#target(this.#speed) + closeMs);
    if (!isDue || this.#isPaused) {
      this.#wait();
      return;
    }
    this.#moveTo(next.due);
    this.#queue.take();
    this.#isHeld = true;
    try {
      next.fn();
    } finally {
      this.#cancelWait = this.#nextTurn(this.#next);
    }
  }

  #moveTo(due: number): void {
    // At full speed it follows no other clock.
    if (this.#speed !== 'max') {
      const now = this.#clock.now();
      const behindMs = (this.#target(this.#speed) - due) / this.#speed;
      // Counted from the timer's own moment, without losing what the call comes late.
      this.#since = now - Math.min(behindMs, mostLagMs);
    }
    this.#passed = due;
  }
}

/** @throws RangeError */
function checkedSpeed(speed: Speed): Speed {
  if (speed === 'max' || (speed > 0 && speed <= fastest)) return speed;
  throw new RangeError(`a speed is a number above 0, up to ${fastest}, or max; not ${speed}`);
}
