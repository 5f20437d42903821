import type { Inverter, InverterMode, InverterState } from '../plant/inverter.ts';
import type { ServiceContents } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** "On" of an inverter without charger is 2. */
const modes: Readonly<Record<InverterMode, number>> = { on: 2, off: 4, eco: 5 };
const modeNames = Object.entries(modes).map(([name, number]) => [number, name as InverterMode] as const);
const states: Readonly<Record<InverterState, number>> = { off: 0, searching: 1, fault: 2, inverting: 9 };

/** An inverter without AC input and without solar charger. */
export function inverter(part: Inverter): ServiceContents {
  const byNumber = new Map(modeNames);
  return {
    type: 'inverter',
    product: product('inverter'),
    readings: {
      '/Dc/0/Voltage': () => rounded(part.volts, 100),
      '/Dc/0/Current': () => rounded(part.dcAmps, 10),
      '/Ac/Out/L1/V': () => rounded(part.outputVolts, 10),
      '/Ac/Out/L1/I': () => rounded(part.outputAmps, 10),
      '/Ac/Out/L1/P': () => rounded(part.outputWatts),
      '/Ac/Out/L1/S': () => rounded(part.outputWatts),
      '/Mode': () => modes[part.mode],
      '/State': () => states[part.state],
      '/Relay/0/State': 0,
      '/Alarms/LowVoltage': () => part.lowBattery,
      '/Alarms/Overload': () => part.overload,
      '/Alarms/HighVoltage': 0,
      '/Alarms/LowTemperature': 0,
      '/Alarms/HighTemperature': 0,
      '/Alarms/LowVoltageAcOut': 0,
      '/Alarms/HighVoltageAcOut': 0,
      '/Alarms/Ripple': 0,
    },
    orders: {
      '/Mode': {
        oneOf: [...byNumber.keys()],
        write: (mode) => part.order({ mode: byNumber.get(mode) ?? part.mode }),
      },
    },
  };
}
