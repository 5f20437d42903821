import { mask, whole } from './decimal.ts';
import type { MpptValues, SolarCharger } from './mppt.ts';
import { sentFields, type TextFields } from './text-encoder.ts';

/** Firmware since when SmartSolars send a field (vedirect.md, 2.5). */
const offReasonSince = 0x144;
const trackerModeSince = 0x137;

/** The block of a solar charger (VE.Direct Protocol 3.28). */
export function mpptFields(mppt: SolarCharger, values: MpptValues): TextFields {
  const { options, history, control, firmware, error } = mppt;
  const { loadOutput, hasRelay } = options;
  return sentFields([
    ['PID', options.productId],
    [options.firmware.length > 4 ? 'FWE' : 'FW', options.firmware],
    ['SER#', options.serial, options.serial !== ''],
    ['V', whole(values.batteryVolts * 1000)],
    ['I', whole(values.batteryAmps * 1000)],
    ['VPV', whole(values.panelVolts * 1000)],
    ['PPV', whole(values.panelWatts)],
    ['CS', String(values.state)],
    ['MPPT', String(values.trackerMode), firmware >= trackerModeSince],
    ['OR', mask(values.offReason), firmware >= offReasonSince],
    ['ERR', String(error)],
    ['LOAD', control.isLoadOn ? 'ON' : 'OFF', loadOutput],
    ['IL', whole(values.loadAmps * 1000), loadOutput],
    ['Relay', 'OFF', hasRelay === true],
    ['H19', whole(history.userKwh * 100)],
    ['H20', whole(history.today.yieldKwh * 100)],
    ['H21', whole(history.today.mostWatts)],
    ['H22', whole((history.yesterday?.yieldKwh ?? 0) * 100)],
    ['H23', whole(history.yesterday?.mostWatts ?? 0)],
    ['HSDS', String(history.today.number)],
  ]);
}
