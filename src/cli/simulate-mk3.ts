import type { Clock } from '../runtime/clock.ts';
import { FaultError } from '../simulator/devices/fault-text.ts';
import { applyFault, faultHelp } from '../simulator/devices/mk3/fault-options.ts';
import { Mk3Simulator } from '../simulator/devices/mk3/mk3.ts';
import { type Options, usageError } from './command.ts';
import type { SimulatedDevice } from './simulate.ts';
import { type ValuesOf, whole } from './simulate-options.ts';

export const mk3Options = {
  phases: { type: 'string' },
  units: { type: 'string' },
  firmware: { type: 'string' },
  load: { type: 'string' },
  ess: { type: 'boolean' },
  mk2: { type: 'boolean' },
  'no-ac': { type: 'boolean' },
  fault: { type: 'string', multiple: true },
} as const satisfies Options;

/** What help says about the device. */
export const mk3Lines: readonly string[] = [
  'DEVICE mk3: an MK3 interface with Multis. --phases N, --units N, --firmware N, --ess, --mk2, --no-ac, --load W,',
  '  --fault NAME[=VALUE] (repeatable).',
];

/** The names that --fault takes, a line each. */
export const mk3FaultLines: readonly string[] = faultHelp().map(
  ([option, about]) => `  --fault ${option.padEnd(26)} ${about}`,
);

const product = 2_605;
const interfaces = { mk2: 1_130_134, mk3: 1_170_216 } as const;

/** The simulated interface that a command line describes. @throws GatewayError USAGE */
export function startMk3(values: ValuesOf<typeof mk3Options>, clock: Clock): SimulatedDevice {
  const phases = whole('phases', values.phases, 1, 3, 1);
  const units = whole('units', values.units, phases, 12, phases);
  if (units % phases !== 0) throw usageError(`--units ${units}: each of ${phases} phases has the same number of units`);
  const firmware = whole('firmware', values.firmware, 100, 999, 552);
  const loadWatts = whole('load', values.load, 0, 100_000, 200 * phases);
  const mk3 = new Mk3Simulator({
    clock,
    phases,
    units,
    version: product * 1_000 + firmware,
    interfaceVersion: values.mk2 === true ? interfaces.mk2 : interfaces.mk3,
    hasEss: values.ess === true,
  });
  const { around } = mk3.system;
  around.loadWatts.fill(loadWatts / phases);
  if (values['no-ac'] === true) around.mainsVolts = 0;
  try {
    for (const fault of values.fault ?? []) applyFault(mk3, fault);
  } catch (error) {
    mk3.stop();
    throw error instanceof FaultError ? usageError(`--fault: ${error.message}`) : error;
  }
  return mk3;
}
