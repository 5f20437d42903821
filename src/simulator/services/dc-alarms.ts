import type { Reading } from './contents.ts';

/** Volts per block of 12 V at which monitors and chargers warn; between a limit and its end the alarm stays. */
const low = { below: 11, endsAt: 11.5 } as const;
const high = { above: 15, endsAt: 14.8 } as const;
const alarm = 2;

interface DcTerminals {
  readonly volts: number;
  readonly battery: { readonly blocks: number };
}

/** Alarms of the voltage at a device's terminals. */
export function voltageAlarms(terminals: DcTerminals): Record<string, Reading> {
  const { blocks } = terminals.battery;
  let isLow = false;
  let isHigh = false;
  return {
    '/Alarms/LowVoltage': () => {
      isLow = terminals.volts / blocks < (isLow ? low.endsAt : low.below);
      return isLow ? alarm : 0;
    },
    '/Alarms/HighVoltage': () => {
      isHigh = terminals.volts / blocks > (isHigh ? high.endsAt : high.above);
      return isHigh ? alarm : 0;
    },
  };
}
