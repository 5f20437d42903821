import type { SlcanFaults } from '../../can/slcan-adapter.ts';
import { applyFaultOf, type FaultOptions, faultHelpOf, numberIn } from '../fault-text.ts';

/** How a fault of the adapter is told from one of a device: `adapter/silent`. */
const prefix = 'adapter/';

const options: FaultOptions<SlcanFaults> = {
  silent: { about: 'the SLCAN adapter says nothing', apply: (faults) => void Object.assign(faults, { silent: true }) },
  'no-answers': {
    about: 'the SLCAN adapter obeys commands and answers none but V',
    apply: (faults) => void Object.assign(faults, { noAnswers: true }),
  },
  'refuse-frames': {
    about: 'the SLCAN adapter takes no frame: BEL',
    apply: (faults) => void Object.assign(faults, { refuseFrames: true }),
  },
  'lost-bytes': {
    value: 'SHARE',
    about: 'this share of the lines of the SLCAN adapter lacks a byte, 0 to 1',
    apply: (faults, text) => void Object.assign(faults, { lostBytes: numberIn(text, 0, 1) }),
  },
};

/** Whether the text of a fault is about the adapter. */
export function isAdapterFault(text: string): boolean {
  return text.startsWith(prefix);
}

/** Each fault in a line, for help. */
export function adapterFaultHelp(): [option: string, about: string][] {
  return faultHelpOf(options).map(([option, about]) => [prefix + option, about]);
}

/**
 * Makes a fault happen. @param text `adapter/NAME` or `adapter/NAME=VALUE`
 * @throws FaultError with what is wrong
 */
export function applyAdapterFault(faults: SlcanFaults, text: string): void {
  applyFaultOf(options, faults, text.slice(prefix.length));
}
