import type { Clock } from '../runtime/clock.ts';
import { FaultError } from '../simulator/devices/fault-text.ts';
import type { BmvOptions } from '../simulator/devices/vedirect/bmv.ts';
import type { VeDirectSimulator } from '../simulator/devices/vedirect/device.ts';
import { applyVeDirectFault, type FaultKind } from '../simulator/devices/vedirect/fault-options.ts';
import {
  type SurroundingsOptions,
  wireBmv,
  wireBmv60,
  wireMppt,
  wirePhoenix,
} from '../simulator/devices/vedirect/wired-devices.ts';
import { usageError } from './command.ts';
import type { SimulatedDevice } from './simulate.ts';
import { decimal, firmware, given, oneOf, productId, sendable, type ValuesOf, whole } from './simulate-options.ts';
import type {
  bmv60Options,
  bmvOptions,
  common,
  mpptOptions,
  named,
  phoenixOptions,
  surroundings,
} from './simulate-vedirect-options.ts';

const mostAlarms = 0x7fff;
const remoteRelay = 2;
/** A SmartShunt 500A (recording of one with firmware 4.14); it has no relay. */
const smartShunt = { productId: '0xA389', model: 'SmartShunt 500A/50mV', firmware: '0414', serial: 'HQ2117SIMS1' };
const mostMonitorMode = 8;
const leastMonitorMode = -9;

/** A battery monitor. @throws GatewayError USAGE */
export function startBmv(values: ValuesOf<typeof bmvOptions>, clock: Clock): SimulatedDevice {
  const alarms = whole('alarm', values.alarm, 0, mostAlarms, 0);
  const { simulator, monitor } = wireBmv({
    clock,
    ...aroundOf(values),
    ...(values.smartshunt === true ? smartShunt : {}),
    ...namesOf(values),
    ...given<BmvOptions>({
      model: sendable('model', values.model, 32),
      monitorMode: whole('monitor', values.monitor, leastMonitorMode, mostMonitorMode, 0),
      hasRelay: values.smartshunt !== true,
      relayMode: whole('relay-mode', values['relay-mode'], 0, remoteRelay, remoteRelay),
    }),
    ...auxOf(values),
  });
  monitor.alarms = alarms;
  return withFaults(simulator, values.fault, 'hex');
}

/** A solar charger. @throws GatewayError USAGE */
export function startMppt(values: ValuesOf<typeof mpptOptions>, clock: Clock): SimulatedDevice {
  const error = whole('error', values.error, 0, 255, 0);
  const { simulator, charger } = wireMppt({
    clock,
    ...aroundOf(values),
    ...namesOf(values),
    loadOutput: values['no-load-output'] !== true,
    loadAmps: decimal('output-load', values['output-load'], 0, 100) ?? 0,
    hasRelay: values.relay === true,
    trackers: whole('trackers', values.trackers, 1, 4, 1),
  });
  charger.error = error;
  return withFaults(simulator, values.fault, 'hex');
}

/** An inverter. @throws GatewayError USAGE */
export function startPhoenix(values: ValuesOf<typeof phoenixOptions>, clock: Clock): SimulatedDevice {
  const { simulator } = wirePhoenix({
    clock,
    ...namesOf(values),
    ...seedOf(values),
    ...given<{ loadVoltAmps: number; batteryVolts: number }>({
      loadVoltAmps: decimal('load', values.load, 0, 10_000),
      batteryVolts: decimal('battery', values.battery, 0, 70),
    }),
  });
  return withFaults(simulator, values.fault, 'hex');
}

/** A BMV-60xS. @throws GatewayError USAGE */
export function startBmv60(values: ValuesOf<typeof bmv60Options>, clock: Clock): SimulatedDevice {
  const alarms = whole('alarm', values.alarm, 0, mostAlarms, 0);
  const { simulator, monitor } = wireBmv60({
    clock,
    ...aroundOf(values),
    model: oneOf('model', values.model, ['600S', '602S', '600HS']) ?? '602S',
    firmware: firmware('firmware', values.firmware) ?? '210',
  });
  monitor.alarms = alarms;
  monitor.isSynchronised = values['not-synchronised'] !== true;
  return withFaults(simulator, values.fault, 'text');
}

function aroundOf(values: ValuesOf<typeof surroundings & typeof common>): Partial<SurroundingsOptions> {
  const sunPercent = decimal('sun', values.sun, 0, 100);
  return {
    ...seedOf(values),
    ...given<SurroundingsOptions>({
      nominalVolts: Number(oneOf('voltage', values.voltage, ['12', '24', '36', '48']) ?? 12),
      capacityAmpHours: values.capacity === undefined ? undefined : whole('capacity', values.capacity, 1, 9_999, 0),
      soc: decimal('soc', values.soc, 0, 100),
      loadWatts: decimal('load', values.load, 0, 100_000),
      sun: sunPercent === undefined ? undefined : sunPercent / 100,
    }),
  };
}

function seedOf(values: ValuesOf<typeof common>): { seed: number } {
  return { seed: whole('seed', values.seed, 0, 0xffff_ffff, 1) };
}

interface Names {
  readonly productId: string;
  readonly firmware: string;
  readonly serial: string;
}

function namesOf(values: ValuesOf<typeof named>): Partial<Names> {
  return given<Names>({
    productId: productId('product', values.product),
    firmware: firmware('firmware', values.firmware),
    serial: values['no-serial'] === true ? '' : sendable('serial', values.serial, 15),
  });
}

/** A sensor that is not there still makes a field: `T` with `---`. */
function auxOf(values: ValuesOf<typeof bmvOptions>): Pick<BmvOptions, 'aux' | 'temperatureCelsius'> {
  const celsius = values.temperature === 'none' ? undefined : decimal('temperature', values.temperature, -50, 100);
  const aux = oneOf('aux', values.aux, ['starter', 'midpoint', 'temperature', 'none']);
  return {
    aux: aux ?? (values.smartshunt === true && values.temperature === undefined ? 'none' : 'temperature'),
    ...(values.temperature === 'none' ? {} : { temperatureCelsius: celsius ?? 21 }),
  };
}

function withFaults(
  simulator: VeDirectSimulator,
  faults: readonly string[] | undefined,
  kind: FaultKind,
): SimulatedDevice {
  try {
    for (const fault of faults ?? []) applyVeDirectFault(simulator, fault, kind);
  } catch (error) {
    simulator.stop();
    throw error instanceof FaultError ? usageError(`--fault: ${error.message}`) : error;
  }
  return simulator;
}
