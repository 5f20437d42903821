import { didYouMean } from '../../../runtime/nearest.ts';
import type { Mk3Faults } from './faults.ts';
import type { Mk3Simulator } from './mk3.ts';

/** A fault as a command line names it. */
interface FaultOption {
  /** What stands behind `=`, for help; undefined = nothing. */
  readonly value?: string;
  readonly about: string;
  /** @throws FaultError when the value does not fit */
  apply(simulator: Mk3Simulator, value: string): void;
}

/** A fault that does not exist, or a value that does not fit; its message is for the user. */
export class FaultError extends Error {}

const flag = (about: string, faults: Partial<Mk3Faults>): FaultOption => ({
  about,
  apply: (simulator) => void Object.assign(simulator.faults, faults),
});

const number = (
  value: string,
  about: string,
  least: number,
  most: number,
  faults: (number: number) => Partial<Mk3Faults>,
): FaultOption => ({
  value,
  about,
  apply: (simulator, text) => void Object.assign(simulator.faults, faults(numberIn(text, least, most))),
});

const options: Readonly<Record<string, FaultOption>> = {
  'no-heartbeat': flag('no version frames by itself', { heartbeatMs: 0 }),
  'mid-frame': flag('the first bytes are the end of a frame', { startsInFrame: true }),
  zeros: number('N', 'bytes 00 ahead of the first frame after power-up', 0, 255, (count) => ({ powerUpZeros: count })),
  noise: {
    value: 'BYTES',
    about: 'bytes ahead of each frame, in hex: 55,AA',
    apply: ({ faults }, text) => void Object.assign(faults, { noise: text.split(',').map(byteIn) }),
  },
  'checksum-errors': number('N', 'wrong checksums in the next N frames', 0, 1_000_000, (count) => ({
    checksumErrors: count,
  })),
  'checksum-rate': number('SHARE', 'wrong checksums in this share of all frames, 0 to 1', 0, 1, (share) => ({
    checksumErrorRate: share,
  })),
  'append-leds': flag('LED status behind every frame', { appendsLeds: true }),
  unanswered: {
    value: 'REQUEST',
    about: 'no answer to a request: V, L, S, "F 0", or a device command: 0E',
    apply({ faults }, text) {
      faults.unanswered = new Set([...faults.unanswered, requestIn(text)]);
    },
  },
  delay: {
    value: 'REQUEST:MS',
    about: 'a later answer to a request: "F 5:750"',
    apply({ faults }, text) {
      const [request, ms] = pairIn(text);
      faults.delayMs = { ...faults.delayMs, [requestIn(request)]: numberIn(ms, 0, 60_000) };
    },
  },
  refuse: {
    value: 'COMMAND:CODE',
    about: 'a device command is refused with 80, 90, 91 or 9B: 37:9B, or only for one id: "30 14:90"',
    apply({ faults }, text) {
      const [command, code] = pairIn(text);
      faults.refused = { ...faults.refused, [requestIn(command)]: [byteIn(code), 0x00] };
    },
  },
  padded: flag('answers 87 and 88 with two bytes more', { padded: true }),
  reset: {
    value: 'SECONDS',
    about: 'the interface is reset again and again, so many seconds apart',
    apply: (simulator, text) => simulator.resetEvery(numberIn(text, 1, 86_400) * 1_000),
  },
  silent: flag('no power: nothing at all is said', { silent: true }),
  stuck: flag('hears nothing but a reset (R)', { stuck: true }),
  'other-speed': flag('left at 115200 baud: hears nothing but a reset (R)', { otherSpeed: true }),
  'long-frames': {
    about: 'other software has left it with long answers',
    apply: (simulator) => simulator.leaveAs({ address: 0, isLong: true }),
  },
  'state-byte': {
    value: 'HEX',
    about: 'main state in AC frames, such as B7',
    apply: ({ faults }, text) => void Object.assign(faults, { mainState: byteIn(text) }),
  },
  'inverter-period': number('RAW', 'inverter period, 0 or 255', 0, 255, (raw) => ({ inverterPeriodRaw: raw })),
  'mains-period': number('RAW', 'mains period, 0 or 255', 0, 255, (raw) => ({ mainsPeriodRaw: raw })),
  'charge-raw': number('RAW', 'charge current in steps, up to 24 bits', 0, 0xff_ffff, (raw) => ({ chargeRaw: raw })),
  'leds-unknown': flag('LEDs 1F/1F: the interface cannot tell', { ledsUnknown: true }),
  'phases-told': number('N', 'the number of phases that it claims', 1, 4, (count) => ({ phasesTold: count })),
  'unsupported-ram': {
    value: 'ID,…',
    about: 'RAM variables that the units do not have',
    apply({ faults }, text) {
      faults.unsupportedRam = new Set([...faults.unsupportedRam, ...text.split(',').map((id) => numberIn(id, 0, 255))]);
    },
  },
  'late-snapshot': {
    value: 'ADDRESS:MS',
    about: 'the snapshot of a device comes late',
    apply({ faults }, text) {
      const [address, ms] = pairIn(text);
      faults.lateSnapshot = { address: numberIn(address, 0, 31), ms: numberIn(ms, 0, 60_000) };
    },
  },
  'dead-address': number('ADDRESS', 'a device that is in the map and answers nothing', 0, 31, (address) => ({
    deadAddresses: new Set([address]),
  })),
  disobeys: flag('state and limit are acknowledged, but not obeyed', { disobeys: true }),
  'limit-fixed': flag('no panel may change the input current limit', { limitFixed: true }),
  panel: {
    value: 'MODE:AMPS',
    about: 'another panel commands mode (1 to 4) and limit each second: 3:16',
    apply({ faults }, text) {
      const [mode, amps] = pairIn(text);
      const limitTenthsAmp = Math.round(numberIn(amps, 0, 100, false) * 10);
      faults.otherPanel = { state: numberIn(mode, 1, 4), limitTenthsAmp };
    },
  },
  'multi-control': flag('a Digital Multi Control commands the system', { multiControl: true }),
  bms: flag('a VE.Bus BMS commands the system', { bms: true }),
  'own-power': flag('the interface stays on while the system sleeps', { ownPower: true }),
};

/** Each fault in a line, for help. */
export function faultHelp(): [option: string, about: string][] {
  return Object.entries(options).map(([name, { value, about }]) => [
    value === undefined ? name : `${name}=${value}`,
    about,
  ]);
}

/**
 * Makes a fault happen. @param text NAME or NAME=VALUE
 * @throws FaultError with what is wrong
 */
export function applyFault(simulator: Mk3Simulator, text: string): void {
  const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    throw new FaultError(`there is no fault "${name}"${didYouMean(name, Object.keys(options))}`);
  }
  if (option.value === undefined && value !== undefined) throw new FaultError(`fault ${name} takes no value`);
  if (option.value !== undefined && (value ?? '') === '') {
    throw new FaultError(`fault ${name} needs a value: ${name}=${option.value}`);
  }
  try {
    option.apply(simulator, value ?? '');
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw new FaultError(`fault ${name}: ${error.message}; write ${name}=${option.value}`);
  }
}

function numberIn(text: string, least: number, most: number, isWhole = !(least === 0 && most === 1)): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  throw new FaultError(`"${text}" is no number from ${least} to ${most}`);
}

function byteIn(text: string): number {
  if (!/^(0x)?[0-9a-f]{1,2}$/i.test(text)) throw new FaultError(`"${text}" is no byte in hex`);
  return Number.parseInt(text, 16);
}

/** Two parts, with a colon between them. */
function pairIn(text: string): [string, string] {
  const [, first, second] = /^([^:]+):([^:]+)$/.exec(text) ?? [];
  if (first === undefined || second === undefined)
    throw new FaultError(`"${text}" is not two parts with a colon between`);
  return [first, second];
}

/** A letter, F with its number, or a device command in hex with a decimal id behind it. */
function requestIn(text: string): string {
  const name = text.trim().toUpperCase();
  if (/^([VALSHD]|F \d|[0-9A-F]{2}( \d{1,3})?)$/.test(name)) return name;
  throw new FaultError(`"${text}" is no request`);
}
