import { switchStates } from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Store } from '../../store/store.ts';
import type { Value } from '../../store/values.ts';
import { mk2Limits } from './limits.ts';

/** /Settings/SystemSetup/AcInput1 and 2 (venus-services.md, 3, vebus): what is connected to an AC input. */
const grid = 1;
const shore = 3;
const phasePaths = ['/Ac/ActiveIn/L1/V', '/Ac/ActiveIn/L2/V', '/Ac/ActiveIn/L3/V'] as const;

/**
 * /Alarms/GridLost: 2 while the grid, or shore, has gone that a switched-on system was connected to, else 0. A system
 * that was found, or switched on, without grid does not miss it; a generator that stops is no alarm, and one that has
 * taken over does not end it. An interface tells no such alarm itself: this is derived from the AC input.
 */
export class GridLoss {
  readonly #clock: Clock;
  readonly #store: Store;
  /** Phases that the grid had while the system was connected to it; undefined: it was not. */
  #before: readonly boolean[] | undefined;
  /** Since when it looks other than the alarm says. */
  #otherSince: number | undefined;
  #level: 0 | 2 | null = null;

  constructor(clock: Clock, store: Store) {
    this.#clock = clock;
    this.#store = store;
  }

  /** Looks at the service's values as they are now. @returns the alarm; null until it is known */
  look(values: ReadonlyMap<string, Value>): 0 | 2 | null {
    const active = values.get('/Ac/ActiveIn/ActiveInput');
    const mode = values.get('/Mode');
    if (typeof active !== 'number' || typeof mode !== 'number') return this.#level;
    this.#level ??= 0;
    if (mode === switchStates.on || mode === switchStates.chargerOnly) {
      this.#become(this.#levelSeen(active, phasesWithVoltage(values)));
    } else {
      this.#before = undefined;
      this.#otherSince = undefined;
      this.#level = 0;
    }
    return this.#level;
  }

  /** What the alarm should be; undefined: as it is. */
  #levelSeen(active: number, now: readonly boolean[]): 0 | 2 | undefined {
    const isConnected = active === 0 || active === 1;
    if (isConnected && !this.#isGrid(active)) {
      this.#before = undefined;
      return undefined;
    }
    const before = this.#before;
    if (isConnected) this.#before = now.map((isThere, phase) => isThere || before?.[phase] === true);
    const isLost = before?.some((wasThere, phase) => wasThere && now[phase] !== true) === true;
    if (isLost) return 2;
    return isConnected ? 0 : undefined;
  }

  /** Voltages, state and input are not read at one moment: a new level must last. */
  #become(level: 0 | 2 | undefined): void {
    if (level === undefined || level === this.#level) {
      this.#otherSince = undefined;
      return;
    }
    this.#otherSince ??= this.#clock.now();
    if (this.#clock.now() - this.#otherSince < mk2Limits.gridLostMs) return;
    this.#otherSince = undefined;
    this.#level = level;
  }

  #isGrid(input: 0 | 1): boolean {
    const type = this.#store.find('settings', 0)?.value(`/Settings/SystemSetup/AcInput${input + 1}`);
    return type === undefined || type === null || type === grid || type === shore;
  }
}

function phasesWithVoltage(values: ReadonlyMap<string, Value>): boolean[] {
  return phasePaths.map((path) => Number(values.get(path) ?? 0) > 0);
}
