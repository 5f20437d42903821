import {
  applyFaultOf,
  FaultError,
  type FaultOption,
  type FaultOptions,
  faultHelpOf,
  hexIn,
  numberIn,
  pairIn,
} from '../fault-text.ts';
import type { Mk3Faults } from './faults.ts';
import type { Mk3Simulator } from './mk3.ts';

type Option = FaultOption<Mk3Simulator>;

const flag = (about: string, faults: Partial<Mk3Faults>): Option => ({
  about,
  apply: (simulator) => void Object.assign(simulator.faults, faults),
});

const number = (
  value: string,
  about: string,
  least: number,
  most: number,
  faults: (number: number) => Partial<Mk3Faults>,
): Option => ({
  value,
  about,
  apply: (simulator, text) => void Object.assign(simulator.faults, faults(numberIn(text, least, most))),
});

const options: FaultOptions<Mk3Simulator> = {
  'no-heartbeat': flag('no version frames by itself', { heartbeatMs: 0 }),
  'mid-frame': flag('the first bytes are the end of a frame', { startsInFrame: true }),
  zeros: number('N', 'bytes 00 ahead of the first frame after power-up', 0, 255, (count) => ({ powerUpZeros: count })),
  noise: {
    value: 'BYTES',
    about: 'bytes ahead of each frame, in hex: 55,AA',
    apply: ({ faults }, text) => void Object.assign(faults, { noise: text.split(',').map((byte) => hexIn(byte, 1)) }),
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
      faults.refused = { ...faults.refused, [requestIn(command)]: [hexIn(code, 1), 0x00] };
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
    apply: ({ faults }, text) => void Object.assign(faults, { mainState: hexIn(text, 1) }),
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
  return faultHelpOf(options);
}

/**
 * Makes a fault happen. @param text NAME or NAME=VALUE
 * @throws FaultError with what is wrong
 */
export function applyFault(simulator: Mk3Simulator, text: string): void {
  applyFaultOf(options, simulator, text);
}

/** A letter, F with its number, or a device command in hex with a decimal id behind it. */
function requestIn(text: string): string {
  const name = text.trim().toUpperCase();
  if (/^([VALSHD]|F \d|[0-9A-F]{2}( \d{1,3})?)$/.test(name)) return name;
  throw new FaultError(`"${text}" is no request`);
}
