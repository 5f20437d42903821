import type { DeviceLetter, Reply } from './replies.ts';
import { type Mk2Request, timing } from './requests.ts';
import { decodeScale, decodeSettingInfo, type Scale, type SettingInfo } from './scale.ts';

/**
 * The device does not do that. Codes: 80 unknown command or part of it, 90 unsupported RAM variable, 91 unsupported
 * setting, 9B access level too low (mk2.md, 6).
 */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: number;
  /** The first byte behind the code, if any. */
  readonly detail?: number;
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'refused';
}

const refusals: ReadonlySet<number> = new Set([0x80, 0x90, 0x91, 0x9b]);

export type DeviceReply = Extract<Reply, { kind: 'device' }>;

/**
 * A question to the selected device. It is known by its letter and by the code of its answer.
 * @param decode the answer from the replies with one of `codes`; undefined while a part is missing
 */
export function askDevice<T>(
  name: string,
  data: readonly number[],
  codes: readonly number[],
  decode: (replies: readonly DeviceReply[]) => T | undefined,
): Mk2Request<T | Refusal> {
  return {
    name,
    body: (letter) => Uint8Array.of(0xff, letter.charCodeAt(0), ...data),
    answerMs: timing.answerMs,
    attempts: timing.attempts,
    answer(replies) {
      const fitting: DeviceReply[] = [];
      for (const reply of replies) {
        if (reply.kind !== 'device') continue;
        if (refusals.has(reply.code)) return refusalOf(reply);
        if (codes.includes(reply.code)) fitting.push(reply);
      }
      return fitting.length === 0 ? undefined : decode(fitting);
    },
  };
}

function refusalOf({ code, data: [detail] }: DeviceReply): Refusal {
  return { kind: 'refused', code, ...(detail === undefined ? {} : { detail }) };
}

function words(data: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at + 1 < data.length; at += 2) values.push((data[at] ?? 0) | ((data[at + 1] ?? 0) << 8));
  return values;
}
const low = (value: number): number => value & 0xff;
const high = (value: number): number => (value >> 8) & 0xff;

/**
 * The version of the selected device's firmware, PPPPFFF in decimal digits: product and firmware. Interfaces in short
 * mode give it in two halves; then `isLowHalf`, and askVersionHigh() is to be asked.
 */
export const askDeviceVersion = (): Mk2Request<{ version: number; isLowHalf: boolean } | Refusal> =>
  askDevice('device version', [0x05], [0x82], ([reply]) => {
    const [lower, upper] = words(reply?.data ?? new Uint8Array(0));
    if (lower === undefined) return undefined;
    return { version: lower + (upper ?? 0) * 0x1_0000, isLowHalf: upper === undefined };
  });

/** The upper half of the version, where it comes in halves. */
export const askVersionHigh = (): Mk2Request<number | Refusal> =>
  askDevice('device version, upper half', [0x06], [0x83], ([reply]) => words(reply?.data ?? new Uint8Array(0))[0]);

export interface DeviceState {
  readonly main: number;
  readonly sub: number;
}

const stateAnswer = ([reply]: readonly DeviceReply[]): DeviceState | undefined => {
  const [main, sub] = reply?.data ?? [];
  return main === undefined || sub === undefined ? undefined : { main, sub };
};

export const askState = (): Mk2Request<DeviceState | Refusal> =>
  askDevice('state', [0x0e, 0x00, 0x00], [0x94], stateAnswer);

/** Forces a charge stage: 1 equalise, 2 absorption, 3 float. */
export const forceChargeState = (stage: number): Mk2Request<DeviceState | Refusal> =>
  askDevice(`force charge state ${stage}`, [0x0e, stage, 0x00], [0x94], stateAnswer);

/** The ten energy counters, in ticks; see energy.ts. */
export const askEnergy = (): Mk2Request<Uint8Array | Refusal> =>
  askDevice('energy', [0x0f], [0x98], ([reply]) =>
    reply === undefined || reply.data.length < 10 ? undefined : reply.data.slice(0, 10),
  );

/** RAM variables, as unsigned 16-bit numbers. @param ids 1 to 6 */
export const readRam = (...ids: readonly number[]): Mk2Request<readonly number[] | Refusal> =>
  askDevice(
    `read RAM ${ids.join(' ')}`,
    ids.length === 1 ? [0x30, ...ids, 0x00] : [0x30, ...ids],
    [0x85],
    ([reply]) => {
      const values = words(reply?.data ?? new Uint8Array(0));
      return values.length < ids.length ? undefined : values.slice(0, ids.length);
    },
  );

/** A setting, as an unsigned 16-bit number, from the EEPROM. */
export const readSetting = (id: number): Mk2Request<number | Refusal> =>
  askDevice(
    `read setting ${id}`,
    [0x31, low(id), high(id)],
    [0x86],
    ([reply]) => words(reply?.data ?? new Uint8Array(0))[0],
  );

/** How a RAM variable is scaled; null when the device does not have it. */
export const askRamInfo = (id: number): Mk2Request<{ scale: Scale | null } | Refusal> =>
  askDevice(`info of RAM ${id}`, [0x36, low(id), high(id)], [0x8e], ([reply]) => {
    const scale = decodeScale(reply?.data ?? new Uint8Array(0));
    return scale === undefined ? undefined : { scale };
  });

/** How a setting is scaled and limited; null when the device does not have it. */
export const askSettingInfo = (id: number): Mk2Request<{ info: SettingInfo | null } | Refusal> =>
  askDevice(`info of setting ${id}`, [0x35, low(id), high(id)], [0x89, 0x8a, 0x8b, 0x8c, 0x8d], (replies) => {
    const info = decodeSettingInfo(replies);
    return info === undefined ? undefined : { info };
  });

/** Where a value goes. Persistent settings wear the EEPROM: never in a loop (mk2.md, 13, 31). */
export type WriteTarget = 'ram' | 'setting' | 'setting-ram-only';

const writeFlags: Readonly<Record<WriteTarget, number>> = { ram: 0x00, setting: 0x01, 'setting-ram-only': 0x03 };

/** Writes a RAM variable or a setting. @param raw 16 bits, signed or unsigned */
export const writeValue = (
  target: WriteTarget,
  id: number,
  raw: number,
): Mk2Request<{ resetRequired: boolean } | Refusal> =>
  askDevice(
    `write ${target} ${id}`,
    [0x37, writeFlags[target], id, low(raw), high(raw)],
    [target === 'ram' ? 0x87 : 0x88],
    ([reply]) => ({ resetRequired: ((reply?.data[0] ?? 0) & 1) !== 0 }),
  );

/** The values of the last snapshot in its order, as unsigned 16-bit numbers; empty: there is none. */
export const readSnapshot = (count: number): Mk2Request<readonly number[] | Refusal> =>
  askDevice('snapshot', [0x38], [0x99], ([reply]) => {
    const values = words(reply?.data ?? new Uint8Array(0));
    return values.length === 0 || values.length >= count ? values.slice(0, count) : undefined;
  });

/** The serial number of the selected device (firmware 308 and later). */
export const askSerial = (): Mk2Request<string | Refusal> =>
  askDevice('serial number', [0x3b], [0x9d], ([reply]) => {
    const text = new TextDecoder('latin1').decode(reply?.data ?? new Uint8Array(0));
    return /^[A-Z0-9]{4,16}/.exec(text)?.[0];
  });

/** Any letter works; W carries less (mk2.md, 6). */
export function nextLetter(letter: DeviceLetter): DeviceLetter {
  return ({ W: 'X', X: 'Y', Y: 'Z', Z: 'X' } as const)[letter];
}
