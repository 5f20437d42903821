import {
  applyFaultOf,
  type FaultOption,
  type FaultOptions,
  faultHelpOf,
  hexIn,
  numberIn,
  pairIn,
} from '../fault-text.ts';
import type { VeDirectSimulator } from './device.ts';
import type { VeDirectFaults } from './faults.ts';

type Option = FaultOption<VeDirectSimulator>;

const flag = (about: string, faults: VeDirectFaults): Option => ({
  about,
  apply: (simulator) => void Object.assign(simulator.faults, faults),
});

const number = (
  value: string,
  about: string,
  most: number,
  faults: (number: number) => VeDirectFaults,
  least = 0,
): Option => ({
  value,
  about,
  apply: (simulator, text) => void Object.assign(simulator.faults, faults(numberIn(text, least, most))),
});

const share = (about: string, faults: (share: number) => VeDirectFaults): Option => number('SHARE', about, 1, faults);

const repeated = (about: string, happen: (simulator: VeDirectSimulator) => void): Option => ({
  value: 'SECONDS',
  about,
  apply: (simulator, text) => simulator.every(numberIn(text, 1, 86_400) * 1_000, () => happen(simulator)),
});

/** Another SmartSolar charger, for `other-device`. */
const otherDevice = { productId: 0xa056, serial: 'HQ2248OTHER' } as const;

/** On the wire. */
const wire: FaultOptions<VeDirectSimulator> = {
  silent: flag('nothing is sent, as by an adapter without power', { silent: true }),
  'dead-first': flag('nothing is sent to the first who connects', { deadUntilReopened: true }),
  sparse: number('SECONDS', 'text in so many seconds of each minute only', 60, (seconds) => ({
    secondsPerMinute: seconds,
  })),
  corrupt: share('this share of blocks, 0 to 1, has a wrong bit', (corruptBlocks) => ({ corruptBlocks })),
  'lost-bytes': share('this share of blocks lacks a byte', (lostBytes) => ({ lostBytes })),
  cut: share('this share of blocks ends before its end', (cutBlocks) => ({ cutBlocks })),
  noise: share('random bytes ahead of this share of blocks', (noise) => ({ noise })),
  chunk: number('BYTES', 'so many bytes at a time', 4_096, (chunkBytes) => ({ chunkBytes }), 1),
  burst: number('MS', 'what comes within so many milliseconds comes at once', 60_000, (burstMs) => ({ burstMs })),
  unplug: repeated('the cable is pulled after so many seconds, again and again', (simulator) => simulator.unplug()),
  restart: repeated('the device restarts again and again, so many seconds apart', (simulator) => simulator.restart()),
};

/** In text. */
const text: FaultOptions<VeDirectSimulator> = {
  'split-blocks': flag('one set of values in two blocks, the second without product id', { splitBlocks: true }),
  'unknown-fields': flag('blocks are full of fields that nobody knows', { unknownFields: true }),
  'garbage-labels': flag('fields with damaged labels; the checksum holds', { garbageLabels: true }),
  'not-available': flag('--- for measured values, and by HEX FFFF and the like', { notAvailable: true }),
  'wrong-serial': share('this share of blocks has a damaged SER#; the checksum holds', (wrongSerial) => ({
    wrongSerial,
  })),
  pid: {
    value: 'HEX',
    about: 'another product id, such as one that nobody knows: 0xA999',
    apply({ faults }, value) {
      faults.identity = { ...faults.identity, productId: hexIn(value, 2) };
    },
  },
  'other-device': {
    value: 'SECONDS',
    about: 'after so many seconds another device hangs on the cable',
    apply(simulator, value) {
      simulator.every(numberIn(value, 1, 86_400) * 1_000, () => {
        simulator.faults.identity = otherDevice;
      });
    },
  },
  stuck: flag('the same values over and over', { stuck: true }),
  'no-text': flag('no text: all that changes is told by HEX', { noText: true }),
};

/** By HEX. */
const hex: FaultOptions<VeDirectSimulator> = {
  'no-hex': flag('HEX commands get no answer', { noHex: true }),
  'late-hex': number('MS', 'answers to HEX commands come so much later', 60_000, (lateHexMs) => ({ lateHexMs })),
  'lost-hex': share('this share of HEX commands is not heard', (lostHex) => ({ lostHex })),
  'hurried-hex': flag('HEX commands less than 50 ms after the one before are not heard', { hurriedHexLost: true }),
  'hex-in-block': flag('HEX commands that come during a text block are not heard', { hexInBlockLost: true }),
  'hex-pauses-text': number('SECONDS', 'no text for so long after a HEX command', 3_600, (seconds) => ({
    hexPausesTextSeconds: seconds,
  })),
  'hex-end': {
    value: 'HEX',
    about: 'the byte that ends HEX frames, such as FE',
    apply: ({ faults }, value) => void Object.assign(faults, { hexEnd: hexIn(value, 1) }),
  },
  async: flag('news by HEX though nobody uses HEX', { asyncAlways: true }),
  'hex-in-fields': flag('HEX frames in the middle of text fields', { hexInFields: true }),
  echo: flag('the port echoes: the device hears itself and answers :4AAAAFD without end', { echo: true }),
  loopback: flag('what is sent to the device comes back', { loopback: true }),
  refuse: {
    value: 'ID:FLAGS',
    about: 'sets of a register are refused with flags 01, 02 or 04: 0x0200:02',
    apply({ faults }, value) {
      const [id, flags] = pairIn(value);
      faults.refused = new Map([...(faults.refused ?? []), [hexIn(id, 2), hexIn(flags, 1)]]);
    },
  },
  disobeys: flag('sets are confirmed, but not carried out', { disobeys: true }),
};

/** What can go wrong with a device that speaks text and HEX, and with one that speaks text only. */
const everything: FaultOptions<VeDirectSimulator> = { ...wire, ...text, ...hex };
const textOnly: FaultOptions<VeDirectSimulator> = { ...wire, ...text };

export type FaultKind = 'hex' | 'text';

/** Each fault in a line, for help. */
export function vedirectFaultHelp(kind: FaultKind): [option: string, about: string][] {
  return faultHelpOf(kind === 'hex' ? everything : textOnly);
}

/**
 * Makes a fault happen. @param text NAME or NAME=VALUE
 * @throws FaultError with what is wrong
 */
export function applyVeDirectFault(simulator: VeDirectSimulator, fault: string, kind: FaultKind = 'hex'): void {
  applyFaultOf(kind === 'hex' ? everything : textOnly, simulator, fault);
}
