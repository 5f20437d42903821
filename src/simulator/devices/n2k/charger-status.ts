import { usualMs } from './battery-readings.ts';
import { type RegisterEntry, settable } from './registers.ts';
import { dataInstance, type SentMessage } from './sent-message.ts';

/** What a charger does. */
export interface ChargerState {
  /** VREG 0200: 1 on, 4 off. */
  mode: number;
  /** VREG 0201: 0 off, 2 fault, 3 bulk, 4 absorption, 5 float, 7 equalise. */
  state: number;
  /** The state that it takes when it is switched on. */
  workingState: number;
  /** Seconds of equalisation that are left; 0: none is pending. */
  equalizing: number;
}

/** States of 127507 by those of VREG 0201; others are "not charging" (vecan.md, 4 and 7). */
const operatingStates: ReadonlyMap<number, number> = new Map([
  [2, 9],
  [3, 1],
  [4, 2],
  [5, 5],
  [6, 6],
  [7, 4],
]);
/** VREG 0200. */
export const chargerModes = { on: 1, off: 4 } as const;

/** What 127507 tells of a state of VREG 0201. */
export function operatingStateOf(state: number): number {
  return operatingStates.get(state) ?? 0;
}

/** Charger status (127507). */
export function chargerStatus(charger: ChargerState): SentMessage {
  return {
    pgn: 127507,
    everyMs: usualMs,
    fixed: { chargeMode: 0 },
    own: { instance: dataInstance(0), batteryInstance: dataInstance(0) },
    values: () => ({
      operatingState: operatingStateOf(charger.state),
      enabled: charger.mode === chargerModes.on ? 1 : 0,
      equalizationPending: charger.equalizing > 0 ? 1 : 0,
      equalizationTimeRemaining: charger.equalizing,
    }),
  };
}

/** The switch of a charger; its state follows (vecan.md, 5). */
export function chargerSwitch(charger: ChargerState): RegisterEntry {
  return settable(0x0200, 'un8', 1, {
    oneOf: Object.values(chargerModes),
    read: () => charger.mode,
    set: (mode) => switchCharger(charger, mode === chargerModes.on),
  });
}

/** Switches a charger on or off. */
export function switchCharger(charger: ChargerState, isOn: boolean): void {
  charger.mode = isOn ? chargerModes.on : chargerModes.off;
  charger.state = isOn ? charger.workingState : 0;
}
