import type { AcReply, AuxiliaryReply, ConfigReply, DcReply, InputReply } from './info-frames.ts';
import type { DeviceLetter, Reply } from './replies.ts';

/** Time limits and attempts, with where they come from (mk2.md, 2, Transmit rules). */
export const timing = {
  /** Specification, by way of [J9]. */
  answerMs: 500,
  /** Answers that take longer: F 5 (750 ms by the specification). */
  slowAnswerMs: 1_000,
  /** [VL] */
  attempts: 5,
  /** Questions to devices that may not be there; [VL]. */
  presenceAttempts: 2,
  /** Commands: a client waits for the outcome, and would rather hear soon that there is none. */
  commandAttempts: 3,
  /** [VL]: at most one transmission starts in this time. */
  spacingMs: 50,
  /** [VL]: a frame that has begun and does not go on for so long will not end. */
  partialFrameMs: 300,
} as const;

/** A question to the interface, the bus or a device. */
export interface Mk2Request<T> {
  /** For log lines: `F 5`, `read RAM 14`. */
  readonly name: string;
  /** The body to send. @param letter the one to use when the question is for a device */
  body(letter: DeviceLetter): Uint8Array;
  /** How long one attempt waits for its answer; 0 = there is none. */
  readonly answerMs: number;
  readonly attempts: number;
  /**
   * The answer, once there is all of it; undefined while there is not. Answers are known by their kind, never by
   * their order (mk2.md, 2).
   * @param replies what has come since the question was sent; for a device question only with its letter
   */
  answer(replies: readonly Reply[]): T | undefined;
}

export type ReplyOf<K extends Reply['kind']> = Extract<Reply, { kind: K }>;

/** A question in one letter and bytes, answered by one reply of one kind. */
export function ask<K extends Reply['kind']>(
  name: string,
  body: readonly number[],
  kind: K,
  fits: (reply: ReplyOf<K>) => boolean = () => true,
  answerMs: number = timing.answerMs,
): Mk2Request<ReplyOf<K>> {
  return {
    name,
    body: () => Uint8Array.from(body),
    answerMs,
    attempts: timing.attempts,
    answer: (replies) => replies.find((reply): reply is ReplyOf<K> => reply.kind === kind && fits(reply as ReplyOf<K>)),
  };
}

/** Something that has no answer. */
export function tell(name: string, body: readonly number[]): Mk2Request<void> {
  return { name, body: () => Uint8Array.from(body), answerMs: 0, attempts: 1, answer: () => undefined };
}

/** The body of a command to the interface itself. */
export const command = (letter: string, ...data: readonly number[]): number[] => [0xff, letter.charCodeAt(0), ...data];
const word = (value: number): [number, number] => [value & 0xff, (value >> 8) & 0xff];

/** Who the interface is. */
export const askVersion = (): Mk2Request<ReplyOf<'version'>> => ask('V', command('V'), 'version');

/** Selects the device that device questions go to. */
export const selectAddress = (address: number): Mk2Request<ReplyOf<'address'>> =>
  ask(`A ${address}`, command('A', 1, address), 'address', (reply) => reply.address === address);

export const askLeds = (): Mk2Request<ReplyOf<'leds'>> => ask('L', command('L'), 'leds');

/** Lines of an MK3. Bits: 0 panel detect, 1 standby. */
export const holdLines = (lines: number): Mk2Request<ReplyOf<'lines'>> => ask('H', command('H', lines), 'lines');

/** Resets the interface; the next version frame acknowledges. Causes an outage (mk2.md, 1). */
export const resetInterface = (): Mk2Request<ReplyOf<'version'>> =>
  ask('R', command('R'), 'version', undefined, timing.slowAnswerMs);

export const askDc = (): Mk2Request<DcReply> => ask('F 0', command('F', 0), 'dc');

/** @param phase 1..4 */
export const askAc = (phase: number): Mk2Request<AcReply> =>
  ask(`F ${phase}`, command('F', phase), 'ac', (reply) => reply.phase === phase);

export const askInput = (): Mk2Request<InputReply> =>
  ask('F 5', command('F', 5), 'input', undefined, timing.slowAnswerMs);

/** Makes all units keep the values of RAM variables as they are now. @param ids at most 6 */
export const takeSnapshot = (ids: readonly number[]): Mk2Request<void> => tell('F 6', command('F', 6, ...ids));

export const askConfig = (address: number): Mk2Request<ConfigReply> =>
  ask(`F 7 ${address}`, command('F', 7, address), 'config');

/** Resets devices. @param uniqueNumber 0 = all */
export const resetDevices = (uniqueNumber = 0): Mk2Request<void> => {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = [0, 8, 16, 24].map((shift) => (uniqueNumber >>> shift) & 0xff);
  return tell('F 8', command('F', 8, b2, b3, b0, b1));
};

const auxiliaryIds = { 'multi-control': 0x80, bms: 0x83 } as const;

/** Asks whether a Digital Multi Control or a VE.Bus BMS is there; one that is not does not answer. */
export const askAuxiliary = (device: AuxiliaryReply['device']): Mk2Request<AuxiliaryReply> => ({
  ...ask(device, [0x21, 0xff, 0xff, 0xff, 0xff, auxiliaryIds[device]], 'auxiliary', (reply) => reply.device === device),
  attempts: timing.presenceAttempts,
});

/** Switch states as S and the panel frames carry them; also the values of /Mode. */
export const switchStates = { chargerOnly: 1, inverterOnly: 2, on: 3, off: 4 } as const;

/** Flags of S (mk2.md, 5). */
export const stateFlags = {
  keepSending: 0x01,
  appendLeds: 0x02,
  doNotSend: 0x10,
  forwardPanels: 0x40,
  tenthsAmp: 0x80,
} as const;

/** No limit from this panel. */
export const noLimit = 0x8000;

export interface StateCommand {
  /** 0 with the flag doNotSend. */
  readonly state: number;
  /** Tenths of an ampere, or noLimit. 0 means the device's least. */
  readonly limitTenthsAmp: number;
  readonly flags: number;
  /** Settings of the interface: whether device answers come whole ('long'), and whether to set this at all. */
  readonly frames?: 'long' | 'short';
}

/** The switch state and the input current limit, always together (mk2.md, 5). */
export const commandState = (state: StateCommand): Mk2Request<ReplyOf<'state-taken'>> => {
  const frames = state.frames === undefined ? [] : [0, state.frames === 'short' ? 1 : 0, 0];
  const data = [state.state, ...word(state.limitTenthsAmp), 0x01, state.flags, ...frames];
  return { ...ask('S', command('S', ...data), 'state-taken'), attempts: timing.commandAttempts };
};
