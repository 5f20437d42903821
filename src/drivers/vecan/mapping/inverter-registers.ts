import { alarmRules } from './alarm-registers.ts';
import { ranks } from './ranks.ts';
import { rule } from './register-rules.ts';
import { celsius, percent } from './values-of.ts';

const often = { rhythm: 'often' } as const;
const seldom = { rhythm: 'seldom' } as const;
const fineOften = { rank: ranks.fine, rhythm: 'often' } as const;
const spare = { rank: ranks.spare } as const;

const acOutput = [
  rule(0x2213, '/Ac/Out/L1/V', { rank: ranks.finest }),
  rule(0x2214, '/Ac/Out/L1/I', { rank: ranks.finest }),
  rule(0x2215, '/Ac/Out/L1/P', spare),
  rule(0x2217, '/Ac/Out/L1/F', { rank: ranks.finest }),
];

/** Of the VE.Bus interface's node that answers. */
export const vebusRegisters = [
  rule(0x0201, '/State', fineOften),
  rule(0x0200, '/Mode', fineOften),
  rule(0x0203, '/Ac/ActiveIn/CurrentLimit', fineOften),
  rule(0x0210, '/Ac/ActiveIn/CurrentLimit', spare),
  rule(0x0204, '/Ac/ActiveIn/ActiveInput', often),
  rule(0x0211, 'inputLimitMin', seldom),
  rule(0x0212, 'inputLimitMax', seldom),
  rule(0x0214, 'inputLimitRemote', seldom),
  rule(0x0202, 'remoteControl', seldom),
  rule(0x0fff, '/Soc', { rank: ranks.fine, convert: percent }),
  rule(0xed8d, '/Dc/0/Voltage', spare),
  rule(0xed8f, '/Dc/0/Current', spare),
  rule(0xedec, '/Dc/0/Temperature', { ...spare, convert: celsius }),
  ...acOutput,
  ...alarmRules('vebus'),
];

export const inverterRegisters = [
  rule(0x0201, '/State', fineOften),
  rule(0x0200, '/Mode', fineOften),
  rule(0x0207, '/DeviceOffReason', seldom),
  rule(0xed8d, '/Dc/0/Voltage', spare),
  rule(0xed8f, '/Dc/0/Current', spare),
  ...acOutput,
  ...alarmRules('inverter'),
];
