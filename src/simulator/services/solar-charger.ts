import type { SolarCharger, TrackerMode } from '../plant/solar-charger.ts';
import { chargerModes, chargerOff, externalControl, stageStates } from './charge-state.ts';
import type { Reading, ServiceContents, Surroundings } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

const trackerModes: Readonly<Record<TrackerMode, number>> = { off: 0, limited: 1, tracking: 2 };
/** /DeviceOffReason: no input, switched off. */
const offReasons = { noInput: 1, mode: 4 } as const;

/** A solar charger with one tracker, as on VE.Can: its mode and its limit can be written. */
export function solarCharger(charger: SolarCharger, { plant }: Surroundings): ServiceContents {
  const { description } = charger;
  const battery = plant.get('battery', description.battery);
  const { days } = charger;
  let limitAmps = description.ratedAmps;
  const load: Record<string, Reading> = {
    '/Load/I': () => rounded(charger.loadAmps, 10),
    '/Load/State': () => (charger.isLoadOn ? 1 : 0),
  };
  return {
    type: 'solarcharger',
    product: product('solarcharger'),
    readings: {
      '/Dc/0/Voltage': () => rounded(charger.volts, 100),
      '/Dc/0/Current': () => rounded(charger.amps - charger.loadAmps, 10),
      '/Dc/0/Temperature': () => rounded(battery.celsius, 10),
      '/Pv/V': () => rounded(charger.panelVolts, 100),
      '/NrOfTrackers': 1,
      '/Yield/Power': () => rounded(charger.panelWatts),
      '/Yield/User': () => rounded(days.totalKwh, 100),
      '/Yield/System': () => rounded(days.totalKwh, 100),
      '/Mode': () => (charger.isOn ? chargerModes.on : chargerModes.off),
      '/State': () => stateOf(charger),
      '/MppOperationMode': () => trackerModes[charger.trackerMode],
      '/DeviceOffReason': () => offReasonOf(charger),
      '/ErrorCode': 0,
      '/Equalization/Pending': 0,
      '/Equalization/TimeRemaining': 0,
      '/Relay/0/State': 0,
      '/Alarms/Alarm': 0,
      '/History/Daily/0/Yield': () => rounded(days.today.yieldKwh, 100),
      '/History/Daily/0/MaxPower': () => rounded(days.today.mostWatts),
      '/History/Daily/1/Yield': () => rounded(days.yesterday.yieldKwh, 100),
      '/History/Daily/1/MaxPower': () => rounded(days.yesterday.mostWatts),
      '/Settings/ChargeCurrentLimit': () => limitAmps,
      ...(description.loadAmps === undefined ? {} : load),
    },
    orders: {
      '/Mode': {
        oneOf: Object.values(chargerModes),
        write: (mode) => charger.order({ isOn: mode === chargerModes.on }),
      },
      '/Settings/ChargeCurrentLimit': {
        min: 0,
        max: () => description.ratedAmps,
        write: (amps) => {
          limitAmps = amps;
          charger.order({ limitAmps });
        },
      },
    },
  };
}

function stateOf(charger: SolarCharger): number {
  if (!charger.isActive) return chargerOff;
  return charger.isExternal ? externalControl : stageStates[charger.stage];
}

function offReasonOf({ isOn, isActive }: SolarCharger): number {
  if (!isOn) return offReasons.mode;
  return isActive ? 0 : offReasons.noInput;
}
