import { askSettingInfo, isRefusal, readSetting, writeValue } from '../../protocols/mk2/device-requests.ts';
import type { Mk2Request } from '../../protocols/mk2/requests.ts';
import type { SettingInfo } from '../../protocols/mk2/scale.ts';
import { type Clock, sleep } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { done, type Rejection, type Value, type WriteOutcome } from '../../store/values.ts';
import type { Bus, Unit } from './bus.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import { mk2Limits } from './limits.ts';
import {
  type SettingPath,
  settingIds,
  settingOf,
  settingPaths,
  settingProblem,
  settingWord,
  shownValue,
} from './setting-places.ts';

/** Scales and limits by version and id, so that they are asked once only; null: the device does not have it. */
export type SettingInfos = Map<string, SettingInfo | null>;

interface How {
  readonly urgent?: true;
  readonly signal?: AbortSignal;
  readonly attempts?: number;
}

/**
 * Settings in the EEPROM of the units. Shown are those of the first unit, read after start-up and every few minutes,
 * one a turn. Writes go to all units, to the EEPROM only where it holds another value, and are confirmed by reading.
 */
export class UnitSettings {
  readonly #talk: Conversation;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #infos: SettingInfos;
  #units: readonly Unit[] = [];
  /** Of the first unit, by id. */
  readonly #raw = new Map<number, number>();
  #toRead: number[] = [];
  #readAt = 0;
  /** When a client has changed something. */
  #changes: number[] = [];
  #eepromReadyAt = 0;

  /** @param infos outlive this */
  constructor(talk: Conversation, clock: Clock, log: Logger, infos: SettingInfos) {
    this.#talk = talk;
    this.#clock = clock;
    this.#log = log;
    this.#infos = infos;
  }

  setBus({ units }: Bus): void {
    this.#units = units;
    this.#raw.clear();
    this.#beginReading();
  }

  /** Reads one setting if that is due; what is not answered waits for the next round. */
  async refresh(): Promise<void> {
    const [unit] = this.#units;
    if (this.#clock.now() >= this.#readAt) this.#beginReading();
    const id = this.#toRead.shift();
    if (id === undefined || unit === undefined) return;
    if (typeof (await this.#infoOf(unit, id, { attempts: 1 })) !== 'object') return;
    const raw = await this.#read(unit, id, { attempts: 1 });
    if (raw !== undefined) this.#raw.set(id, raw);
  }

  /** Sets the paths that show them; null: the device has none, or has not told. */
  show(values: Map<string, Value>): void {
    for (const path of settingPaths) values.set(path, this.#valueOf(path));
  }

  /** Whether a value can be written. */
  check(path: SettingPath, value: number): Rejection | undefined {
    const info = this.#knownInfo(path);
    if (info === undefined) return { kind: 'busy', why: 'the settings are still being read: try again in a minute' };
    const shown = this.#valueOf(path);
    if (info === null || shown === null) return { kind: 'not-offered', why: `the device has no ${path}` };
    const problem = settingProblem(path, value, info);
    if (problem !== undefined || shown === value) return problem;
    const since = this.#clock.now() - mk2Limits.changesMs;
    this.#changes = this.#changes.filter((at) => at > since);
    if (this.#changes.length < mk2Limits.mostChanges) return undefined;
    return { kind: 'busy', why: 'the settings were changed too often within an hour: each change wears the EEPROM' };
  }

  /** Writes to all units, one after the other. */
  async write(path: SettingPath, value: number, signal: AbortSignal): Promise<WriteOutcome> {
    const [first, ...others] = this.#units;
    if (first === undefined) return { kind: 'no-answer', why: 'no device has been found yet' };
    const outcome = await this.#writeTo(first, path, value, signal);
    for (const unit of outcome.kind === 'done' ? others : []) {
      // The units must agree: what has begun goes on, even if the client does not wait any more.
      const next = await this.#writeTo(unit, path, value);
      if (next.kind !== 'done') return next;
    }
    return outcome;
  }

  async #writeTo(unit: Unit, path: SettingPath, value: number, signal?: AbortSignal): Promise<WriteOutcome> {
    const { id } = settingOf(path);
    const who = `device ${unit.address}`;
    const how: How = { urgent: true, ...(signal === undefined ? {} : { signal }) };
    const info = await this.#infoOf(unit, id, how);
    const before = await this.#read(unit, id, how);
    if (info === undefined || before === undefined) return { kind: 'no-answer', why: `${who} does not answer` };
    if (info === null) return { kind: 'refused', why: `${who} does not have ${path}` };
    const problem = settingProblem(path, value, info);
    if (problem !== undefined) return problem;
    const word = settingWord(path, value, info, before);
    const rejection = word === before ? undefined : await this.#change(unit, path, word);
    if (rejection !== undefined) return rejection;
    if (unit === this.#units[0]) this.#raw.set(id, word);
    return done;
  }

  async #change(unit: Unit, path: SettingPath, word: number): Promise<Rejection | undefined> {
    const { id } = settingOf(path);
    const { address } = unit;
    if (unit === this.#units[0]) this.#changes.push(this.#clock.now());
    await sleep(this.#clock, Math.max(this.#eepromReadyAt - this.#clock.now(), 0));
    this.#eepromReadyAt = this.#clock.now() + mk2Limits.eepromMs;
    const request = { ...writeValue('setting', id, word), attempts: 1 };
    const answer = await this.#talk.ask(request, { urgent: true, address });
    if (isRefusal(answer)) {
      const code = answer.code.toString(16).toUpperCase();
      return { kind: 'refused', why: `device ${address} refuses ${path} (answer ${code})` };
    }
    // Some do not confirm although they have written (mk2.md, 6, 37): what is there counts.
    if ((await this.#read(unit, id, { urgent: true })) !== word) {
      return { kind: 'refused', why: `device ${address} does not keep ${path}` };
    }
    this.#log.info(`${path} of device ${address} was changed in its EEPROM`);
    if (!isNoAnswer(answer) && answer.resetRequired) this.#log.info(`${path} works after a reset of the system`);
    return undefined;
  }

  #beginReading(): void {
    this.#toRead = [...settingIds];
    this.#readAt = this.#clock.now() + mk2Limits.settingsMs;
  }

  #valueOf(path: SettingPath): number | null {
    const raw = this.#raw.get(settingOf(path).id);
    const info = this.#knownInfo(path);
    return raw === undefined || info === undefined || info === null ? null : shownValue(path, info, raw);
  }

  /** Of the first unit; undefined: not known yet. */
  #knownInfo(path: SettingPath): SettingInfo | null | undefined {
    const [unit] = this.#units;
    return unit === undefined ? undefined : this.#infos.get(keyOf(unit, settingOf(path).id));
  }

  /** @returns undefined when the device does not answer, null when it does not have the setting */
  async #infoOf(unit: Unit, id: number, how: How): Promise<SettingInfo | null | undefined> {
    const known = this.#infos.get(keyOf(unit, id));
    if (known !== undefined) return known;
    const answer = await this.#ask(askSettingInfo(id), unit, how);
    if (isNoAnswer(answer)) return undefined;
    const info = isRefusal(answer) ? null : answer.info;
    this.#infos.set(keyOf(unit, id), info);
    return info;
  }

  async #read(unit: Unit, id: number, how: How): Promise<number | undefined> {
    const answer = await this.#ask(readSetting(id), unit, how);
    return typeof answer === 'number' ? answer : undefined;
  }

  #ask<T>(request: Mk2Request<T>, { address }: Unit, { attempts = request.attempts, ...how }: How) {
    return this.#talk.ask({ ...request, attempts }, { ...how, address });
  }
}

const keyOf = ({ version }: Unit, id: number): string => `${version} ${id}`;
