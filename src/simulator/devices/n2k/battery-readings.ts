import type { FieldValues } from '../../../protocols/n2k/field.ts';
import { measured, type RegisterEntry, settable, told, toldEvery } from './registers.ts';
import { dataInstance, type OwnField, type SentMessage } from './sent-message.ts';

/** What is measured at a battery; null: not available. */
export interface DcReadings {
  volts: number | null;
  /** Positive: into the battery; of a panel, out of it. */
  amps: number | null;
  celsius: number | null;
}

/** What a battery monitor knows. */
export interface BatteryReadings extends DcReadings {
  /** 0 to 100. */
  soc: number | null;
  soh: number | null;
  secondsToGo: number | null;
  /** Charge missing to full, negative. */
  consumedAmpHours: number | null;
  capacityAmpHours: number | null;
  /** Bits of VREG 031E and 031C (vecan.md, 5). */
  alarms: number;
  warnings: number;
  /** 0 open, 1 closed. */
  relay: number;
  /** VREG 0200: 3 on, 4 off. */
  mode: number;
}

/** The battery of scene bmv702: a 12 V one that is drawn from. */
export function batteryReadings(): BatteryReadings {
  return {
    ...{ volts: 12.86, amps: -4.3, celsius: null, soc: 87.65, soh: null, secondsToGo: 74_040 },
    ...{ consumedAmpHours: -123.4, capacityAmpHours: 1_000, alarms: 0, warnings: 0, relay: 0, mode: 3 },
  };
}

/** 127508, 127506 and consumed Ah are sent so often (data communication white paper). */
export const usualMs = 1_500;
const kelvinAtZeroCelsius = 273.15;
/** Types of 127506. */
export const dcTypes = { battery: 0, solar: 3 } as const;

/** K; null stays null. */
export function kelvin(celsius: number | null): number | null {
  return celsius === null ? null : celsius + kelvinAtZeroCelsius;
}

/** Battery status (127508): of a battery, or of what else has volts and amperes. */
export function batteryStatus(instance: OwnField, read: () => Partial<DcReadings>): SentMessage {
  const values = (): FieldValues => {
    const { volts = null, amps = null, celsius = null } = read();
    return { voltage: volts, current: amps, temperature: kelvin(celsius) };
  };
  return { pgn: 127508, everyMs: usualMs, own: { instance }, values };
}

/** DC detailed status (127506); its instance is that of the battery status (vecan.md, 7). */
export function dcDetails(
  instance: OwnField,
  dcType: number,
  read: () => Partial<BatteryReadings>,
  how: { readonly length?: number; readonly everyMs?: number } = {},
): SentMessage {
  const values = (): FieldValues => {
    const { soc = null, soh = null, secondsToGo = null } = read();
    // Not rounded up: a battery that is not full does not show 100 %.
    return { stateOfCharge: soc === null ? null : Math.floor(soc), stateOfHealth: soh, timeRemaining: secondsToGo };
  };
  const fixed = { sid: 0, dcType };
  return { pgn: 127506, everyMs: usualMs, ...how, fixed, own: { instance }, values };
}

/** A bank of switches (127501): 0 off, 1 on; those that are not named are not available. */
export function switchBank(bank: number, states: () => readonly (boolean | number)[], everyMs = usualMs): SentMessage {
  const values = (): FieldValues => ({ states: states().map(Number) });
  return { pgn: 127501, everyMs, own: { instance: dataInstance(bank) }, values };
}

/** The registers of a battery monitor (vecan.md, 5). */
export function monitorRegisters(battery: BatteryReadings): RegisterEntry[] {
  const consumedAmpHours = (): number | null => battery.consumedAmpHours;
  return [
    toldEvery(usualMs, measured(0xeeff, 'sn32', 10, consumedAmpHours)),
    measured(0x0ffc, 'sn32', 10, consumedAmpHours),
    told(0x0fff, 'un16', 100, () => battery.soc),
    told(0x0ffe, 'un16', 1, () => (battery.secondsToGo === null ? null : Math.floor(battery.secondsToGo / 60))),
    told(0x031c, 'un16', 1, () => battery.warnings),
    told(0x031e, 'un16', 1, () => battery.alarms),
    measured(0x1000, 'un16', 1, () => battery.capacityAmpHours),
    measured(0xed8d, 'sn16', 100, () => battery.volts),
    measured(0xed8f, 'sn16', 10, () => battery.amps),
    measured(0xed8c, 'sn32', 1000, () => battery.amps),
    measured(0xedec, 'un16', 100, () => kelvin(battery.celsius)),
    settable(0x034e, 'un8', 1, {
      oneOf: [0, 1],
      read: () => battery.relay,
      set(state) {
        battery.relay = state;
      },
    }),
    settable(0x0200, 'un8', 1, {
      oneOf: [3, 4],
      read: () => battery.mode,
      set(mode) {
        battery.mode = mode;
      },
    }),
  ];
}

/** Whether bit `index` of alarm reasons is set. */
export function hasBit(bits: number, index: number): boolean {
  return ((bits >> index) & 1) === 1;
}
