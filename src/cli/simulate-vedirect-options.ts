import { vedirectFaultHelp } from '../simulator/devices/vedirect/fault-options.ts';
import type { Options } from './command.ts';

export const common = {
  seed: { type: 'string' },
  fault: { type: 'string', multiple: true },
} as const satisfies Options;
export const surroundings = {
  voltage: { type: 'string' },
  capacity: { type: 'string' },
  soc: { type: 'string' },
  load: { type: 'string' },
  sun: { type: 'string' },
} as const satisfies Options;
export const named = {
  product: { type: 'string' },
  firmware: { type: 'string' },
  serial: { type: 'string' },
  'no-serial': { type: 'boolean' },
} as const satisfies Options;

export const bmvOptions = {
  ...{ ...common, ...surroundings, ...named },
  model: { type: 'string' },
  smartshunt: { type: 'boolean' },
  temperature: { type: 'string' },
  aux: { type: 'string' },
  monitor: { type: 'string' },
  'relay-mode': { type: 'string' },
  alarm: { type: 'string' },
} as const satisfies Options;

export const mpptOptions = {
  ...{ ...common, ...surroundings, ...named },
  'no-load-output': { type: 'boolean' },
  'output-load': { type: 'string' },
  relay: { type: 'boolean' },
  trackers: { type: 'string' },
  error: { type: 'string' },
} as const satisfies Options;

export const phoenixOptions = {
  ...{ ...common, ...named },
  load: { type: 'string' },
  battery: { type: 'string' },
} as const satisfies Options;

export const bmv60Options = {
  ...{ ...common, ...surroundings },
  model: { type: 'string' },
  firmware: { type: 'string' },
  'not-synchronised': { type: 'boolean' },
  alarm: { type: 'string' },
} as const satisfies Options;

/** What help says about the devices. */
export const vedirectLines: readonly string[] = [
  'DEVICE bmv: a BMV-712 Smart with a battery, what charges it and what draws from it; text and HEX.',
  '  --smartshunt, --product 0xHHHH, --model TEXT, --firmware 0413, --serial TEXT, --no-serial, --monitor N (label MON),',
  '  --temperature CELSIUS|none, --aux starter|midpoint|temperature|none, --relay-mode 0|1|2, --alarm BITS.',
  'DEVICE mppt: a SmartSolar charger on that battery; text and HEX.',
  '  --product 0xHHHH, --firmware 161|0316FF, --serial TEXT, --no-serial, --no-load-output, --output-load A, --relay,',
  '  --trackers N, --error CODE.',
  'DEVICE phoenix: a Phoenix inverter; text and HEX. --product 0xHHHH, --firmware 0124, --serial TEXT, --no-serial,',
  '  --load VA, --battery V.',
  'DEVICE bmv60xs: a BMV-60xS on that battery; text only. --model 600S|602S|600HS, --firmware 210, --not-synchronised,',
  '  --alarm BITS.',
  'The battery: --voltage 12|24|36|48, --capacity AH, --soc PERCENT, --load W, --sun PERCENT. All: --seed N,',
  '  --fault NAME[=VALUE] (repeatable).',
];

/** The names that --fault takes, a line each. */
export const vedirectFaultLines: readonly string[] = vedirectFaultHelp('hex').map(
  ([option, about]) => `  --fault ${option.padEnd(26)} ${about}`,
);
