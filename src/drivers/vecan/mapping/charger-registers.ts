import { dayReadings, totalReading } from '../../vedirect/history-readings.ts';
import { alarmRules } from './alarm-registers.ts';
import { ranks } from './ranks.ts';
import { bytesRule, type RegisterRule, type Rhythm, rule } from './register-rules.ts';
import { switchModes } from './states.ts';
import { celsius } from './values-of.ts';

const often = { rhythm: 'often' } as const;
const seldom = { rhythm: 'seldom' } as const;
const fineOften = { rank: ranks.fine, rhythm: 'often' } as const;
const spare = { rank: ranks.spare } as const;
const constant = { rhythm: 'constant' } as const;
const spareSeldom = { rank: ranks.spare, rhythm: 'seldom' } as const;

/** A charger that is off says 0 or 4. */
const modeOf =
  (type: keyof typeof switchModes) =>
  (mode: number): number =>
    mode === 0 || mode === 4 ? switchModes[type].off : mode;

/** Tells what a charger's output has as finely as 127508. */
const chargerOutput = [
  rule(0xedd5, '/Dc/0/Voltage', spare),
  rule(0xedd7, '/Dc/0/Current', spare),
  rule(0xedec, '/Dc/0/Temperature', { ...spare, convert: celsius }),
];

const link = [
  rule(0x200e, '/Link/NetworkMode', seldom),
  rule(0x200f, '/Link/NetworkStatus', seldom),
  rule(0x2001, '/Link/ChargeVoltage', seldom),
  rule(0x2015, '/Link/ChargeCurrent', seldom),
  rule(0x2002, '/Link/VoltageSense', seldom),
  rule(0x2003, '/Link/TemperatureSense', seldom),
  rule(0x200a, '/Link/BatteryCurrent', seldom),
];

/** The same records as over VE.Direct (vecan.md, 5). */
const days = [totalReading, ...dayReadings.slice(0, 2)].map(({ id, paths, values }, index): RegisterRule => {
  const rhythm: Rhythm = index === 1 ? 'seldom' : 'constant';
  return bytesRule(id, paths, { rank: ranks.spare, rhythm }, (bytes) => {
    const isEmpty = bytes.every((byte) => byte === 0xff);
    return values(bytes)?.map((value, at) => [paths[at] ?? '', isEmpty ? null : value]);
  });
});

/** Of a solar charger. */
export const solarRegisters = [
  rule(0x0201, '/State', fineOften),
  rule(0x0200, '/Mode', { ...spareSeldom, convert: modeOf('solarcharger') }),
  rule(0x0207, '/DeviceOffReason', often),
  rule(0x0205, '/DeviceOffReason', spare),
  ...chargerOutput,
  rule(0xedbb, '/Pv/V', spare),
  rule(0xedbd, '/Pv/I', spare),
  rule(0xedbc, '/Yield/Power', fineOften),
  rule(0xedb3, '/MppOperationMode', often),
  rule(0xedda, '/ErrorCode', often),
  rule(0xedd8, '/Relay/0/State', spare),
  rule(0x034e, '/Relay/0/State', spare),
  rule(0xeddc, '/Yield/User', seldom),
  rule(0xeddd, '/Yield/System', seldom),
  rule(0xedd3, '/History/Daily/0/Yield', seldom),
  rule(0xedd2, '/History/Daily/0/MaxPower', seldom),
  rule(0xedd1, '/History/Daily/1/Yield', seldom),
  rule(0xedd0, '/History/Daily/1/MaxPower', seldom),
  rule(0xedf0, '/Settings/ChargeCurrentLimit', seldom),
  rule(0xede8, '/Settings/BmsPresent', constant),
  rule(0x2018, '/Equalization/Pending', spare),
  ...link,
  ...days,
  ...alarmRules('mppt'),
];

/** Of a Skylla-i. (?) Its input current limit has the numbers of VE.Bus. */
export const chargerRegisters = [
  rule(0x0201, '/State', fineOften),
  rule(0x0200, '/Mode', { ...spareSeldom, convert: modeOf('charger') }),
  rule(0x0203, '/Ac/In/CurrentLimit', seldom),
  rule(0x0210, '/Ac/In/CurrentLimit', spare),
  rule(0x0211, 'inputLimitMin', seldom),
  rule(0x0212, 'inputLimitMax', seldom),
  rule(0x0202, 'remoteControl', seldom),
  ...chargerOutput,
  rule(0xed7d, '/Dc/1/Voltage', spare),
  rule(0xed7f, '/Dc/1/Current', spare),
  rule(0xed6d, '/Dc/2/Voltage', spare),
  rule(0xedda, '/ErrorCode', often),
  rule(0xedd8, '/Relay/0/State', spare),
  rule(0x034e, '/Relay/0/State', spare),
  rule(0xedf0, '/Settings/ChargeCurrentLimit', seldom),
  ...alarmRules('charger'),
];
