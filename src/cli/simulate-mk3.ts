import type { Clock } from '../runtime/clock.ts';
import { applyFault, FaultError, faultHelp } from '../simulator/devices/mk3/fault-options.ts';
import { Mk3Simulator } from '../simulator/devices/mk3/mk3.ts';
import { type Options, usageError } from './command.ts';
import type { SimulatedDevice } from './simulate.ts';

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

/** The names that --fault takes, a line each. */
export const mk3FaultLines: readonly string[] = faultHelp().map(
  ([option, about]) => `  --fault ${option.padEnd(26)} ${about}`,
);

export interface Mk3Values {
  readonly phases?: string | undefined;
  readonly units?: string | undefined;
  readonly firmware?: string | undefined;
  readonly load?: string | undefined;
  readonly ess?: boolean | undefined;
  readonly mk2?: boolean | undefined;
  readonly 'no-ac'?: boolean | undefined;
  readonly fault?: readonly string[] | undefined;
}

const product = 2_605;
const interfaces = { mk2: 1_130_134, mk3: 1_170_216 } as const;

/** The simulated interface that a command line describes. @throws GatewayError USAGE */
export function startMk3(values: Mk3Values, clock: Clock): SimulatedDevice {
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

function whole(name: string, text: string | undefined, least: number, most: number, usual: number): number {
  if (text === undefined) return usual;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw usageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
}
