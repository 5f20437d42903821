import { forceChargeState, isRefusal } from '../../protocols/mk2/device-requests.ts';
import type { InputReply } from '../../protocols/mk2/info-frames.ts';
import { askConfig, resetDevices, switchStates } from '../../protocols/mk2/requests.ts';
import { modeOfSwitches } from '../../protocols/mk2/states.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Owner } from '../../store/service.ts';
import { type Change, done, type Rejection, type WriteOutcome } from '../../store/values.ts';
import type { Bus } from './bus.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import type { Ess } from './ess.ts';
import type { EssFlagPath } from './ess-flags.ts';
import { masterOf } from './masters.ts';
import type { Pair, PanelRole } from './panel.ts';
import type { SettingPath } from './setting-places.ts';
import type { UnitSettings } from './unit-settings.ts';

/** What writes work with; the session fills it in as it learns. */
export interface WriteContext {
  readonly talk: Conversation;
  readonly panel: PanelRole;
  readonly ess: Ess;
  readonly settings: UnitSettings;
  readonly log: Logger;
  readonly bus: () => Bus | undefined;
  readonly input: () => InputReply | undefined;
  /** Other panels on the bus may not have shown themselves yet. */
  readonly isListening: () => boolean;
  /** The system is reset: what was known of it may change. */
  readonly wasReset: () => void;
  /** The units are to be looked for anew. */
  readonly redetect: () => void;
  /** Shows what a write has changed. */
  readonly publish: () => void;
}

type Kind = 'mode' | 'limit' | 'set-point' | 'ess-flag' | 'charge-state' | 'setting' | 'redetect' | 'reset';

/** Paths that take writes, and how. Everything else in the service only tells. */
const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^\/Mode$/, 'mode'],
  [/^\/Ac\/ActiveIn\/CurrentLimit$/, 'limit'],
  [/^\/Ac\/In\/[12]\/CurrentLimit$/, 'limit'],
  [/^\/Hub4\/L[123]\/AcPowerSetpoint$/, 'set-point'],
  [/^\/Hub4\/Disable(Charge|FeedIn)$/, 'ess-flag'],
  [/^\/VebusSetChargeState$/, 'charge-state'],
  [/^\/Settings\/(AssistCurrentBoostFactor|InverterOutputVoltage|PowerAssistEnabled|UpsFunction)$/, 'setting'],
  [/^\/RedetectSystem$/, 'redetect'],
  [/^\/SystemReset$/, 'reset'],
];

const mostWatts = 0x7fff;
const outOfRange = (why: string): Rejection => ({ kind: 'out-of-range', why });
const refused = (why: string): Rejection => ({ kind: 'refused', why });
const listening: Rejection = {
  kind: 'busy',
  why: 'still listening for others that command the system: try again in a few seconds',
};

/** Takes writes to a vebus service. One after the other, so that two clients get an order, not a mixture. */
export class VebusWrites implements Owner {
  readonly #context: WriteContext;
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: WriteContext) {
    this.#context = context;
  }

  check(changes: readonly Change[]): Rejection | undefined {
    for (const change of changes) {
      const rejection = this.#checkOne(change);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  }

  write(changes: readonly Change[], signal: AbortSignal): Promise<WriteOutcome> {
    const mine = this.#last.then(() => this.#carryOut(changes, signal));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  #checkOne({ path, value }: Change): Rejection | undefined {
    const kind = kindOf(path);
    if (kind !== undefined && typeof value !== 'number') return outOfRange(`${path} takes a number, not a text`);
    return this.#checkNumber(kind, path, Number(value));
  }

  #checkNumber(kind: Kind | undefined, path: string, value: number): Rejection | undefined {
    switch (kind) {
      case undefined:
        return refused(`${path} cannot be set through an MK2 or MK3 interface`);
      case 'mode':
        if (!Object.values(switchStates).some((state) => state === value)) {
          return outOfRange(`${path} takes 1 charger only, 2 inverter only, 3 on or 4 off, not ${value}`);
        }
        return this.#checkRole();
      case 'limit':
        return this.#checkRole() ?? this.#checkLimit(path, value);
      case 'set-point':
        if (!this.#context.ess.isThere) return refused('the system has no ESS assistant');
        if (Math.abs(value) > mostWatts) return outOfRange(`${path}: at most ${mostWatts} W either way`);
        return this.#checkPanels();
      case 'ess-flag':
        if (!this.#context.ess.isThere) return refused('the system has no ESS assistant');
        if (value !== 0 && value !== 1) return outOfRange(`${path} takes 0 or 1, not ${value}`);
        return this.#checkPanels();
      case 'charge-state':
        if ([1, 2, 3].includes(value)) return this.#checkPanels();
        return outOfRange(`${path} takes 1 equalise, 2 absorption or 3 float, not ${value}`);
      case 'setting':
        return this.#context.settings.check(path as SettingPath, value);
      case 'redetect':
        return undefined;
      case 'reset':
        return this.#checkPanels();
    }
  }

  /**
   * Whether another panel, or a GX, commands the system: then nothing is ours to set. With a BMS or Digital Multi
   * Control, state and limit are not (mk2.md, 4, Panel and auxiliary frames), but ESS goes on beside them.
   */
  #checkPanels(): Rejection | undefined {
    const { panel, isListening } = this.#context;
    if (isListening()) return listening;
    return panel.isForeign ? refused('another panel on the bus commands the system') : undefined;
  }

  /** Whether mode and limit are ours to set (mk2.md, 4 and 5). */
  #checkRole(): Rejection | undefined {
    const bus = this.#context.bus();
    const input = this.#context.input();
    const master = bus === undefined ? null : masterOf(bus, input);
    if (typeof master === 'string') return refused(`${master} on the bus commands the system`);
    const others = this.#checkPanels() ?? (master === null ? listening : undefined);
    if (others !== undefined) return others;
    return input === undefined ? { kind: 'no-answer', why: 'the device has not told its state yet' } : undefined;
  }

  #checkLimit(path: string, amps: number): Rejection | undefined {
    const input = this.#context.input();
    if (input === undefined) return undefined;
    if (!input.limitAdjustable) return refused('the device lets nobody change its input current limit');
    const number = /^\/Ac\/In\/([12])\//.exec(path)?.[1];
    if (number !== undefined && Number(number) !== input.lastActiveInput + 1) {
      return refused(`AC input ${number} is not the active one: a panel sets the limit of the active input`);
    }
    const most = input.maxTenthsAmp / 10;
    return amps >= 0 && amps <= most ? undefined : outOfRange(`${path}: 0 to ${most} A, not ${amps}`);
  }

  async #carryOut(changes: readonly Change[], signal: AbortSignal): Promise<WriteOutcome> {
    if (signal.aborted) return { kind: 'no-answer', why: 'the writes before it took too long' };
    // What was true when the request came may not be any more after the writes before it.
    const rejection = this.check(changes);
    if (rejection !== undefined) return rejection;
    const outcome = await this.#inOrder(changes, signal);
    this.#context.publish();
    return outcome;
  }

  async #inOrder(changes: readonly Change[], signal: AbortSignal): Promise<WriteOutcome> {
    const pair = this.#pairFor(changes);
    if (pair !== undefined) {
      const outcome = await this.#context.panel.command(pair, signal);
      if (outcome.kind !== 'done') return outcome;
    }
    for (const { path, value } of changes) {
      const outcome = await this.#single(path, Number(value), signal);
      if (outcome.kind !== 'done') return outcome;
    }
    return done;
  }

  /** Mode and limit of a request as one pair; what it leaves out stays as it is. */
  #pairFor(changes: readonly Change[]): Pair | undefined {
    const { panel, input: inputNow } = this.#context;
    const input = inputNow();
    const last = (kind: Kind): number | undefined =>
      changes.findLast(({ path }) => kindOf(path) === kind)?.value as number | undefined;
    const mode = last('mode');
    const amps = last('limit');
    if (input === undefined || (mode === undefined && amps === undefined)) return undefined;
    return {
      mode: mode ?? panel.held?.mode ?? modeOfSwitches(input.switches),
      limitTenthsAmp:
        amps === undefined ? (panel.held?.limitTenthsAmp ?? input.limitTenthsAmp) : this.#raised(amps, input),
    };
  }

  /** A limit below the device's least is raised to it (design.md, Writes). */
  #raised(amps: number, { minTenthsAmp }: InputReply): number {
    const wanted = Math.round(amps * 10);
    if (wanted >= minTenthsAmp) return wanted;
    this.#context.log.info(
      `input current limit ${amps} A is less than the device can: raised to ${minTenthsAmp / 10} A`,
    );
    return minTenthsAmp;
  }

  async #single(path: string, value: number, signal: AbortSignal): Promise<WriteOutcome> {
    const { ess, settings } = this.#context;
    switch (kindOf(path)) {
      case 'set-point':
        return ess.setPoint(Number(path.charAt('/Hub4/L'.length)), value, signal);
      case 'ess-flag':
        return ess.setFlag(path as EssFlagPath, value === 1, signal);
      case 'charge-state':
        return this.#forceChargeState(value, signal);
      case 'setting':
        return settings.write(path as SettingPath, value, signal);
      case 'redetect':
        return this.#redetect(signal);
      case 'reset':
        return this.#reset(signal);
      default:
        return done;
    }
  }

  /** A reset has no answer: the system must have been there just before (mk2.md, 4, F 8). */
  async #reset(signal: AbortSignal): Promise<WriteOutcome> {
    const { talk, wasReset } = this.#context;
    const how = { urgent: true, signal };
    if (isNoAnswer(await talk.ask(askConfig(0), how))) return { kind: 'no-answer', why: 'the system does not answer' };
    if (isNoAnswer(await talk.ask(resetDevices(), how)))
      return { kind: 'no-answer', why: 'the interface was too busy' };
    wasReset();
    return done;
  }

  /** An interface has no word for that: what start-up finds out is found out anew, if anybody is there. */
  async #redetect(signal: AbortSignal): Promise<WriteOutcome> {
    const { talk, redetect } = this.#context;
    const config = await talk.ask(askConfig(0), { urgent: true, signal });
    if (isNoAnswer(config)) return { kind: 'no-answer', why: 'the system does not answer' };
    redetect();
    return done;
  }

  async #forceChargeState(stage: number, signal: AbortSignal): Promise<WriteOutcome> {
    const address = this.#context.bus()?.units[0].address ?? 0;
    const answer = await this.#context.talk.ask(forceChargeState(stage), { urgent: true, address, signal });
    if (isNoAnswer(answer)) return { kind: 'no-answer', why: 'the device does not answer' };
    if (isRefusal(answer)) return refused(`the device refuses (answer ${answer.code.toString(16).toUpperCase()})`);
    return done;
  }
}

function kindOf(path: string): Kind | undefined {
  return kinds.find(([pattern]) => pattern.test(path))?.[1];
}
