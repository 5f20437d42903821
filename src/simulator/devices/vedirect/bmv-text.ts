import type { BatteryMonitor } from './bmv.ts';
import { thousandths, whole } from './decimal.ts';
import { type OptionalField, sentFields, type TextFields } from './text-encoder.ts';

/** Values, then history (vedirect.md, 2.5; VE.Direct Protocol 3.28). */
export function bmvBlocks(bmv: BatteryMonitor): readonly TextFields[] {
  return [sentFields(mainFields(bmv)), sentFields(historyFields(bmv))];
}

function mainFields(bmv: BatteryMonitor): OptionalField[] {
  const { counter, aux, alarms, options } = bmv;
  const isBattery = options.monitorMode === 0;
  return [
    ['PID', options.productId],
    ['V', thousandths(counter.volts)],
    ['VS', thousandths(bmv.starterVolts ?? 0), aux === 'starter'],
    ['VM', thousandths(bmv.midVolts ?? 0), aux === 'midpoint'],
    ['DM', whole((bmv.midDeviation ?? 0) * 10), aux === 'midpoint'],
    ['T', bmv.temperatureCelsius === null ? '---' : whole(bmv.temperatureCelsius), aux === 'temperature'],
    ['I', thousandths(counter.amps)],
    ['P', whole(counter.watts)],
    ['CE', thousandths(counter.consumedAmpHours), isBattery],
    ['SOC', whole(counter.soc * 10), isBattery],
    ['TTG', whole(counter.minutesToGo ?? -1), isBattery],
    ['Alarm', alarms === 0 ? 'OFF' : 'ON'],
    ['Relay', bmv.relayState === 0 ? 'OFF' : 'ON', options.hasRelay],
    ['AR', String(alarms)],
    ['BMV', options.model],
    ['FW', options.firmware],
    ['MON', String(options.monitorMode)],
  ];
}

function historyFields({ counter: { history }, options }: BatteryMonitor): OptionalField[] {
  const isBattery = options.monitorMode === 0;
  return [
    ['H1', thousandths(history.deepestAmpHours), isBattery],
    ['H2', thousandths(history.lastDischargeAmpHours), isBattery],
    ['H3', thousandths(history.averageAmpHours), isBattery],
    ['H4', whole(history.chargeCycles), isBattery],
    ['H5', whole(history.fullDischarges), isBattery],
    ['H6', thousandths(history.drawnAmpHours), isBattery],
    ['H7', thousandths(history.leastVolts)],
    ['H8', thousandths(history.mostVolts)],
    ['H9', whole(history.secondsSinceFull), isBattery],
    ['H10', whole(history.synchronisations), isBattery],
    ['H11', '0'],
    ['H12', '0'],
    ['H15', '0'],
    ['H16', '0'],
    ['H17', whole(history.dischargedKwh * 100)],
    ['H18', whole(history.chargedKwh * 100)],
  ];
}
