import { mainState } from '../../../protocols/mk2/states.ts';
import type { Leds } from './frames.ts';

/** Sub-states while charging (mk2.md, 8). */
export const chargeStages = {
  initial: 0,
  bulk: 1,
  absorption: 2,
  float: 3,
  storage: 4,
  repeatedAbsorption: 5,
  forcedAbsorption: 6,
  equalise: 7,
  bulkStopped: 8,
} as const;
export type ChargeStage = keyof typeof chargeStages;

/** LED bits (mk2.md, 3, L). */
const led = {
  ...{ mains: 0x01, absorption: 0x02, bulk: 0x04, float: 0x08, inverter: 0x10 },
  ...{ overload: 0x20, lowBattery: 0x40, temperature: 0x80 },
} as const;

/** Alarm bits of the L answer (mk2.md, 3): warnings, and what has shut the units down. */
export const alarmBits = {
  temperature: { warning: 0x01, alarm: 0x10 },
  lowBattery: { warning: 0x02, alarm: 0x20 },
  overload: { warning: 0x04, alarm: 0x40 },
} as const;
const alarmNames = Object.keys(alarmBits) as (keyof typeof alarmBits)[];

const ledsOfStage: Readonly<Record<ChargeStage, number>> = {
  initial: led.bulk,
  bulk: led.bulk,
  absorption: led.absorption,
  float: led.float,
  storage: led.float,
  repeatedAbsorption: led.absorption,
  forcedAbsorption: led.absorption,
  equalise: led.absorption,
  bulkStopped: led.bulk,
};

/** The LEDs of a unit in a main state. @param waits charger only, and there is no mains */
export function ledsOf(main: number, stage: ChargeStage, waits: boolean): Leds {
  switch (main) {
    case mainState.charge:
      return [led.mains | ledsOfStage[stage], 0];
    case mainState.bypass:
      return [led.mains, 0];
    case mainState.powerAssist:
      return [led.mains, led.inverter];
    case mainState.invertFull:
      return [led.inverter, 0];
    default:
      // Seen in recordings (mk2.md, 10).
      return waits ? [0, led.mains] : [0, 0];
  }
}

/** LEDs of alarms: they blink as a warning, and stay on when it has come to the alarm. */
export function alarmLeds(alarms: number): Leds {
  let on = 0;
  let blink = 0;
  for (const name of alarmNames) {
    const { warning, alarm } = alarmBits[name];
    if ((alarms & alarm) !== 0) on |= led[name];
    else if ((alarms & warning) !== 0) blink |= led[name];
  }
  return [on, blink];
}
