import { askDevice, type Refusal } from './device-requests.ts';
import type { DeviceLetter } from './replies.ts';
import { ask, command, type Mk2Request, type ReplyOf, tell } from './requests.ts';

// Commands that the protocol has and the driver does without (mk2.md, 3, 4 and 6).

/** The interface's own switch state and limit, in the old format. */
export const askHeldState = (): Mk2Request<ReplyOf<'state-held'>> => ask('D', command('D'), 'state-held');

/** Takes an MK3 to 115200 baud (mk2.md, 1); not documented by its maker. */
export const raiseSpeed = (): Mk2Request<void> => tell('N', command('N'));

/** Type of the answer to F 9, whose layout is not known (?). */
const batteryLimitsType = 0x3c;

/** Sets the limit of the discharge current, in 0.1 A (mk2.md, 4, F 9) (?). @returns the answer's body */
export const limitDischarge = (tenthsAmp: number): Mk2Request<Uint8Array> => {
  const body = command('F', 9, 3, 0, tenthsAmp & 0xff, tenthsAmp >> 8);
  const request = ask('F 9', body, 'unknown', (reply) => reply.body[0] === batteryLimitsType);
  return { ...request, answer: (replies) => request.answer(replies)?.body };
};

/** Raw VE.Bus switch frames through an MK3: wake up and on, or sleep (mk2.md, 4) (?). */
export const wakeSystem = (isOn: boolean): Mk2Request<void> => tell('switch', [0x3f, isOn ? 0x07 : 0x04, 0, 0, 0]);

/** Selects what writeSelected() writes; known to interfaces in short mode only. */
export const selectRam = (id: number): Mk2Request<void> => tellDevice(`select RAM ${id}`, [0x32, id, 0]);
export const selectSetting = (id: number): Mk2Request<void> => tellDevice(`select setting ${id}`, [0x33, id, 0]);

/** Writes the RAM variable or setting that was selected. @param raw 16 bits */
export const writeSelected = (raw: number): Mk2Request<{ resetRequired: boolean } | Refusal> =>
  askDevice('write what is selected', [0x34, raw & 0xff, (raw >> 8) & 0xff], [0x87, 0x88], ([reply]) => ({
    resetRequired: ((reply?.data[0] ?? 0) & 1) !== 0,
  }));

/** Opens access for 30 s. @param password 8 bytes. A wrong one is refused with 80. */
export const sendPassword = (password: Uint8Array): Mk2Request<true | Refusal> =>
  askDevice('password', [0x3a, ...password], [0x9c], () => true);

/** Who may change settings `id` to `id` + 7 and the eight behind them: one level each. */
export const askAccessLevels = (id: number): Mk2Request<readonly number[] | Refusal> =>
  askDevice('access levels', [0x3c, id, 0], [0x9e, 0x9f], (replies) => {
    const halves = [0x9e, 0x9f].map((code) => replies.find((reply) => reply.code === code)?.data.subarray(1, 9));
    const levels = halves.flatMap((half) => [...(half ?? [])]);
    return levels.length === 16 ? levels : undefined;
  });

/** A device question for a device that is not selected: in lower case, its address at the end (mk2.md, 3) (?). */
export function addressed<T>(request: Mk2Request<T>, address: number): Mk2Request<T> {
  return {
    ...request,
    name: `${request.name} at ${address}`,
    body(letter) {
      const body = request.body(letter);
      body[1] = letter.toLowerCase().charCodeAt(0);
      return Uint8Array.of(...body, address);
    },
  };
}

function tellDevice(name: string, data: readonly number[]): Mk2Request<void> {
  const request = tell(name, []);
  return { ...request, body: (letter: DeviceLetter) => Uint8Array.of(0xff, letter.charCodeAt(0), ...data) };
}
