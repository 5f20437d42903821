import type { Clock } from '../../runtime/clock.ts';

/** Waits for what a bus brings, no longer than it may take. */
export class Watch {
  readonly #clock: Clock;
  readonly #looks = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something has come: whoever waits looks. */
  changed(): void {
    for (const look of [...this.#looks]) look();
  }

  /** What `find` finds, now or after a change; undefined when it finds nothing within `ms`. */
  until<T>(ms: number, find: () => T | undefined): Promise<T | undefined> {
    const found = find();
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      const settle = (value: T | undefined): void => {
        cancel();
        this.#looks.delete(look);
        resolve(value);
      };
      const look = (): void => {
        const now = find();
        if (now !== undefined) settle(now);
      };
      const cancel = this.#clock.after(ms, () => settle(undefined));
      this.#looks.add(look);
    });
  }
}
