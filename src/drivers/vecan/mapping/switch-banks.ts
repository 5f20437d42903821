import type { FieldValues } from '../../../protocols/n2k/field.ts';
import { alarmName } from './alarms.ts';
import { type NodeKind, serviceOfKind } from './node-kind.ts';
import { ranks } from './ranks.ts';
import type { Telling } from './telling.ts';
import { numberOf, onOff, type Values } from './values-of.ts';

const relay = '/Relay/0/State';

/** What the switches of a bank mean, by their number from 1 on; what nobody shows is left out. */
type Bank = Readonly<Record<number, string>>;

const charger: Bank = { 1: relay, 2: alarmName('Alarm'), 3: alarmName('LowVoltage'), 4: alarmName('HighVoltage') };

/**
 * By kind of product. MPPT: Victron's list of switch banks (vecan.md, 7). BMV: manual of the BMV to NMEA 2000 interface,
 * 1.7. Lynx Shunt: 1 and 2 of that list, (?) the others in the order of the alarm bits of VREG 031E. (?) Skylla-i: as the
 * MPPT. What the banks of VE.Bus mean is not known.
 */
const banks: Readonly<Partial<Record<NodeKind, Bank>>> = {
  mppt: charger,
  charger,
  bmv: {
    ...charger,
    5: alarmName('LowSoc'),
    6: alarmName('LowStarterVoltage'),
    7: alarmName('HighStarterVoltage'),
  },
  'lynx-shunt': {
    1: alarmName('LowVoltage'),
    2: alarmName('HighVoltage'),
    3: alarmName('LowSoc'),
    4: alarmName('LowFusedVoltage'),
    5: alarmName('HighFusedVoltage'),
    6: alarmName('LowTemperature'),
    7: alarmName('HighTemperature'),
  },
};

/** Of a Lynx Shunt: why its relay is closed, not what is wrong (vecan.md, 7). */
const relayReasons = { kind: 'lynx-shunt', instance: 1 } as const;

/**
 * Relay and alarms from a bank of switches: 127501, or 127502 as old firmware sends it. Only for Victron's products:
 * anybody else's bank may mean anything.
 */
export function switchBank(kind: NodeKind, pgn: number, fields: FieldValues): readonly Telling[] {
  const type = serviceOfKind(kind);
  const bank = banks[kind];
  const states = fields['states'];
  const instance = numberOf(fields, 'instance');
  if (type === undefined || bank === undefined || !Array.isArray(states)) return [];
  const isReasons = kind === relayReasons.kind && instance === relayReasons.instance;
  const values = isReasons ? relayByReasons(bank, states) : valuesOf(bank, states);
  return [{ type, part: 0, source: `${pgn} ${instance}`, rank: ranks.usual, values }];
}

function valuesOf(bank: Bank, states: readonly number[]): Values {
  return Object.entries(bank).map(([number, name]) => [name, onOff(states[Number(number) - 1] ?? null)]);
}

/** (?) The relay is closed while there is a reason for it. */
function relayByReasons(bank: Bank, states: readonly number[]): Values {
  const reasons = Object.keys(bank).map((number) => onOff(states[Number(number) - 1] ?? null));
  const known = reasons.filter((reason) => reason !== null);
  return [[relay, known.length === 0 ? null : known.includes(1) ? 1 : 0]];
}
