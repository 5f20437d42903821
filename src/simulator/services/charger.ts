import type { AcCharger } from '../plant/ac-charger.ts';
import { chargerModes, chargerOff, stageStates } from './charge-state.ts';
import type { ServiceContents } from './contents.ts';
import { voltageAlarms } from './dc-alarms.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** A charger with one output and a sensor at its battery. It measures no mains voltage. */
export function acCharger(charger: AcCharger): ServiceContents {
  return {
    type: 'charger',
    product: product('charger'),
    readings: {
      '/Dc/0/Voltage': () => rounded(charger.volts, 100),
      '/Dc/0/Current': () => rounded(charger.amps, 10),
      '/Dc/0/Temperature': () => rounded(charger.battery.celsius, 10),
      '/NrOfOutputs': 1,
      '/Ac/In/L1/I': () => rounded(charger.acAmps, 10),
      '/Ac/In/L1/P': () => rounded(charger.acWatts),
      '/Ac/In/CurrentLimit': () => rounded(charger.inputLimitAmps, 10),
      '/Mode': () => (charger.isOn ? chargerModes.on : chargerModes.off),
      '/State': () => (charger.isActive ? stageStates[charger.stage] : chargerOff),
      '/ErrorCode': 0,
      '/Relay/0/State': 0,
      ...voltageAlarms(charger),
    },
    orders: {
      '/Mode': {
        oneOf: Object.values(chargerModes),
        write: (mode) => charger.order({ isOn: mode === chargerModes.on }),
      },
      '/Ac/In/CurrentLimit': {
        min: 0,
        max: () => charger.mostInputAmps,
        write: (inputLimitAmps) => charger.order({ inputLimitAmps }),
      },
    },
  };
}
