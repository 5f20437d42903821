import { batteryStatus, type DcReadings, hasBit, kelvin, switchBank, usualMs } from './battery-readings.ts';
import { type ChargeSettings, chargeSettings } from './charge-settings.ts';
import { type ChargerState, chargerStatus, chargerSwitch } from './charger-status.ts';
import { classes, functions, type Identity, type NodeModel, victronNode } from './node-model.ts';
import { measured, told } from './registers.ts';
import { dataInstance, type SentMessage } from './sent-message.ts';

/** What a battery charger measures and does. */
export interface SkyllaReadings extends ChargerState, ChargeSettings {
  readonly outputs: readonly DcReadings[];
  acAmps: number | null;
  error: number;
  alarms: number;
  relay: number;
}

/** What scene skylla-i-3 shows: three outputs; the (1+1) has a main one and one for the starter battery. */
export function skyllaReadings(outputs: 2 | 3 = 3): SkyllaReadings {
  const all = [
    { volts: 27.01, amps: 12.3, celsius: 21 },
    { volts: 27.03, amps: 1.4, celsius: null },
    { volts: 26.98, amps: 0, celsius: null },
  ];
  return {
    ...{ outputs: all.slice(0, outputs), acAmps: 3.4, mode: 1, state: 5, workingState: 5, equalizing: 0 },
    ...{ error: 0, alarms: 0, relay: 1 },
    ...{ limitAmps: 80, floatVolts: 27.6, absorptionVolts: 28.8, hasPresetVolts: false },
  };
}

const charger = { deviceClass: classes.generation, deviceFunction: functions.charger } as const;
/** By rated current and by the number of outputs (vecan.md, 6). */
const makes = {
  80: {
    2: { productCode: 0x0105, model: 'Skylla-i 24V/80A (1+1)' },
    3: { productCode: 0x0107, model: 'Skylla-i 24V/80A (3)' },
  },
  100: {
    2: { productCode: 0x0104, model: 'Skylla-i 24V/100A (1+1)' },
    3: { productCode: 0x0106, model: 'Skylla-i 24V/100A (3)' },
  },
} as const;
const firmware = 0x0108;
const settableVolts = { least: 24, most: 32 } as const;

/** A Skylla-i (vecan.md, 7). */
export function skylla(readings: SkyllaReadings, identity: Identity, ratedAmps: keyof typeof makes = 80): NodeModel {
  const make = makes[ratedAmps][readings.outputs.length === 2 ? 2 : 3];
  const low = (): boolean => hasBit(readings.alarms, 0);
  return victronNode({ ...make, ...charger, firmware, database: 2000 }, identity, {
    messages: [
      ...readings.outputs.map((output, index) => batteryStatus(dataInstance(index), () => output)),
      chargerStatus(readings),
      acInput(readings),
      // (?) vecan.md, 7, Switch banks: relay, alarm, low voltage.
      switchBank(0, () => [readings.relay, readings.alarms !== 0, low()]),
    ],
    registers: [
      chargerSwitch(readings),
      told(0x0201, 'un8', 1, () => readings.state),
      told(0xedda, 'un8', 1, () => readings.error),
      told(0xedd8, 'un8', 1, () => readings.relay),
      measured(0xedd5, 'un16', 100, () => readings.outputs[0]?.volts ?? null),
      measured(0xedd7, 'sn16', 10, () => readings.outputs[0]?.amps ?? null),
      measured(0xedec, 'un16', 100, () => kelvin(readings.outputs[0]?.celsius ?? null)),
      ...chargeSettings(readings, ratedAmps, settableVolts),
    ],
  });
}

/** AC input status (127503): only the current is known (vecan.md, 4). */
function acInput(readings: SkyllaReadings): SentMessage {
  const line = { line: 0, acceptability: 3 };
  return {
    ...{ pgn: 127503, everyMs: usualMs, fixed: { list: [line] }, own: { instance: dataInstance(0) } },
    values: () => ({ list: [{ ...line, current: readings.acAmps }] }),
  };
}
