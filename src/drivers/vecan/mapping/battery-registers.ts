import { alarmRules } from './alarm-registers.ts';
import { lynxIonRegisters } from './lynx-ion-registers.ts';
import { ranks } from './ranks.ts';
import { rule } from './register-rules.ts';
import { celsius, percent } from './values-of.ts';

const minutes = (value: number): number => value * 60;

/** H1 to H12 and those behind, of every monitor (vecan.md, 5). */
const history = [
  rule(0x0300, '/History/DeepestDischarge', { rhythm: 'seldom' }),
  rule(0x0301, '/History/LastDischarge', { rhythm: 'seldom' }),
  rule(0x0302, '/History/AverageDischarge', { rhythm: 'seldom' }),
  rule(0x0303, '/History/ChargeCycles', { rhythm: 'seldom' }),
  rule(0x0304, '/History/FullDischarges', { rhythm: 'seldom' }),
  rule(0x0305, '/History/TotalAhDrawn', { rhythm: 'seldom' }),
  rule(0x0306, '/History/MinimumVoltage', { rhythm: 'seldom' }),
  rule(0x0307, '/History/MaximumVoltage', { rhythm: 'seldom' }),
  rule(0x0308, '/History/TimeSinceLastFullCharge', { rhythm: 'seldom' }),
  rule(0x0309, '/History/AutomaticSyncs', { rhythm: 'seldom' }),
  rule(0x030a, '/History/LowVoltageAlarms', { rhythm: 'seldom' }),
  rule(0x030b, '/History/HighVoltageAlarms', { rhythm: 'seldom' }),
  rule(0x0310, '/History/DischargedEnergy', { rhythm: 'seldom' }),
  rule(0x0311, '/History/ChargedEnergy', { rhythm: 'seldom' }),
];

/** Of every battery. What 127508 tells as finely is not asked for. */
const common = [
  rule(0x0fff, '/Soc', { rank: ranks.fine, rhythm: 'often', convert: percent }),
  rule(0x0ffe, '/TimeToGo', { rank: ranks.spare, convert: minutes }),
  // The older of the two comes by itself every 1.5 s; both are negative when drawn.
  rule(0xeeff, '/ConsumedAmphours', { rhythm: 'often' }),
  rule(0x0ffc, '/ConsumedAmphours', { rank: ranks.spare }),
  rule(0xed8d, '/Dc/0/Voltage', { rank: ranks.spare }),
  rule(0xed8f, '/Dc/0/Current', { rank: ranks.spare }),
  rule(0xed8c, '/Dc/0/Current', { rank: ranks.spare }),
  rule(0xedec, '/Dc/0/Temperature', { rank: ranks.spare, convert: celsius }),
];

const relay = rule(0x034e, '/Relay/0/State', { rank: ranks.fine, rhythm: 'often' });
const capacity = rule(0x1000, ['/Capacity', '/InstalledCapacity'], { rhythm: 'constant' });

const starter = [
  rule(0xed7d, '/Dc/1/Voltage', { rank: ranks.spare }),
  rule(0x030e, '/History/MinimumStarterVoltage', { rhythm: 'seldom' }),
  rule(0x030f, '/History/MaximumStarterVoltage', { rhythm: 'seldom' }),
];
const midpoint = [
  rule(0x0382, '/Dc/0/MidVoltage', { rhythm: 'often' }),
  rule(0x0383, '/Dc/0/MidVoltageDeviation', { rhythm: 'often' }),
];

/** Registers of battery monitors, by kind. */
export const batteryRegisters = {
  bmv: [...common, ...alarmRules('bmv'), relay, capacity, ...starter, ...midpoint, ...history],
  'lynx-shunt': [...common, ...alarmRules('lynx-shunt'), relay, capacity, ...history],
  'lynx-ion': [...common, ...alarmRules('lynx-ion'), relay, capacity, ...lynxIonRegisters, ...history],
} as const;
