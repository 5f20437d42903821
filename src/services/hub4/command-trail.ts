import type { WriteOutcome } from '../../store/values.ts';
import type { PhaseWatts } from './phase-shares.ts';

/** Set-points of all phases that were written together. Times are of Clock.now(). */
interface Command {
  watts: PhaseWatts;
  readonly begunAt: number;
  /** When its write was over; undefined = it is under way. */
  settledAt: number | undefined;
  /** Since when the inverter/chargers have been seen to do it; undefined = they do not. */
  followedSince: number | undefined;
}

/** How long set-points take to show in the reading of a grid meter, in milliseconds. */
const effectMs = {
  /** After they were confirmed: inverter/chargers ramp, and meters average and tell once or twice a second. */
  least: 3_000,
  /** After the inverter/chargers were seen to do it: what the meter is late. */
  afterFollowing: 1_500,
  /** Those that have not followed by now do not. */
  most: 10_000,
} as const;
/** How far the measured power may be from the set-point: meters differ, and the measurement is late. */
const followBand = { watts: 150, share: 0.1 } as const;
/** Nobody measures so late: what was over by then is forgotten. */
const latestMs = 60_000;
/** A set-point that differs by less is the same one, written again. */
const sameWatts = 20;

/** Whether an inverter/charger does what it was told; where it does not tell, it counts as doing so. */
export function follows(measured: number | null, told: number): boolean {
  if (measured === null) return true;
  return Math.abs(measured - told) <= Math.max(followBand.watts, followBand.share * Math.abs(told));
}

/** What the inverter/chargers were told lately, and whether they do it. */
export class CommandTrail {
  #commands: Command[] = [];

  /** A write begins. @returns to be called when it is over */
  begin(watts: PhaseWatts, now: number): (outcome: WriteOutcome, now: number) => void {
    const newest = this.#commands.at(-1);
    if (newest?.settledAt !== undefined && isSame(newest.watts, watts)) {
      newest.watts = watts;
      return () => undefined;
    }
    const command: Command = { watts, begunAt: now, settledAt: undefined, followedSince: undefined };
    this.#commands.push(command);
    this.#forgetBefore(now - latestMs);
    return (outcome, settledAt) => {
      command.settledAt = settledAt;
      // What was not confirmed may have been taken all the same; what was turned away was not.
      const isPossible = outcome.kind === 'done' || outcome.kind === 'no-answer';
      if (!isPossible) this.#commands = this.#commands.filter((other) => other !== command);
    };
  }

  /** The inverter/chargers have measured what they draw; null = a phase does not tell. */
  measured(watts: readonly (number | null)[], at: number): void {
    const newest = this.#commands.at(-1);
    if (newest === undefined) return;
    const isFollowed = newest.watts.every((told, phase) => follows(watts[phase] ?? null, told));
    newest.followedSince = isFollowed ? (newest.followedSince ?? at) : undefined;
  }

  get newest(): PhaseWatts | undefined {
    return this.#commands.at(-1)?.watts;
  }

  /** All that may have been in force at a time. What cannot have been since then is forgotten. */
  inForce(at: number): readonly PhaseWatts[] {
    this.#forgetBefore(at);
    const begun = this.#commands.filter(({ begunAt }) => begunAt <= at);
    return begun.map(({ watts }) => watts);
  }

  /** Whether a measurement of that time shows what the newest does. */
  isInEffect(at: number): boolean {
    const newest = this.#commands.at(-1);
    return newest !== undefined && isInEffect(newest, at);
  }

  clear(): void {
    this.#commands = [];
  }

  /** Keeps what was in force then, and what came after it. */
  #forgetBefore(at: number): void {
    const last = this.#commands.findLastIndex((command) => isInEffect(command, at));
    if (last > 0) this.#commands = this.#commands.slice(last);
  }
}

function isSame(told: PhaseWatts, watts: PhaseWatts): boolean {
  return (
    told.length === watts.length && told.every((value, phase) => Math.abs(value - (watts[phase] ?? 0)) < sameWatts)
  );
}

function isInEffect({ settledAt, followedSince }: Command, at: number): boolean {
  if (settledAt === undefined || settledAt + effectMs.least > at) return false;
  return followedSince === undefined ? settledAt + effectMs.most <= at : followedSince + effectMs.afterFollowing <= at;
}
