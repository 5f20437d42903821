import type { AuxInput, BatteryMonitor } from './bmv.ts';
import { bmvSettings } from './bmv-settings.ts';
import { relayModes } from './bmv-watch.ts';
import { identityRegisters } from './identity-registers.ts';
import { command, measured, type RegisterEntry, settable, told } from './registers.ts';

const kelvinAtZeroCelsius = 273.15;
const auxCodes: Readonly<Record<AuxInput, number>> = { starter: 0, midpoint: 1, temperature: 2, none: 3 };

/** The registers of a battery monitor (vedirect.md, 3.4). */
export function bmvRegisters(bmv: BatteryMonitor): RegisterEntry[] {
  const { options } = bmv;
  const { productId, firmware, model, serial } = options;
  return [
    ...identityRegisters({
      ...{ firmware, serial, productId: Number(productId), model: `BMV-${model}` },
      ...{ serialSize: 24, productIdEnd: 0xfe },
      uptimeSeconds: () => bmv.uptimeSeconds,
    }),
    ...measurements(bmv),
    ...historyRegisters(bmv),
    ...relayRegisters(bmv),
    ...bmvSettings(bmv),
    measured(0xeef8, 'un8', 1, () => auxCodes[bmv.aux]),
    measured(0xeeb8, 'sn16', 1, () => options.monitorMode),
    command(0x1029, () => undefined),
    command(0x102c, () => bmv.counter.synchronise()),
    command(0x1030, () => bmv.counter.clearHistory()),
    // What is measured lasts as long as its cause does.
    command(0x031f, () => {
      bmv.alarms = 0;
    }),
  ];
}

function measurements(bmv: BatteryMonitor): RegisterEntry[] {
  const { counter } = bmv;
  return [
    told(0xed8d, 'sn16', 100, () => counter.volts),
    told(0xed8c, 'sn32', 1000, () => counter.amps),
    told(0xed8f, 'sn16', 10, () => counter.amps),
    told(0xed8e, 'sn16', 1, () => counter.watts),
    measured(0xed7d, 'sn16', 100, () => bmv.starterVolts),
    measured(0x0382, 'un16', 100, () => bmv.midVolts),
    measured(0x0383, 'sn16', 10, () => bmv.midDeviation),
    measured(0xedec, 'un16', 100, () => kelvin(bmv.temperatureCelsius)),
    measured(0xeeff, 'sn32', 10, () => counter.consumedAmpHours),
    measured(0x0fff, 'un16', 100, () => counter.soc),
    measured(0x0ffe, 'un16', 1, () => counter.minutesToGo),
    measured(0xeeb6, 'un8', 1, () => 1),
    measured(0x031e, 'un16', 1, () => bmv.alarms),
  ];
}

function historyRegisters({ counter: { history } }: BatteryMonitor): RegisterEntry[] {
  const none = (): number => 0;
  return [
    measured(0x0300, 'sn32', 10, () => history.deepestAmpHours),
    measured(0x0301, 'sn32', 10, () => history.lastDischargeAmpHours),
    measured(0x0302, 'sn32', 10, () => history.averageAmpHours),
    measured(0x0303, 'un32', 1, () => history.chargeCycles),
    measured(0x0304, 'un32', 1, () => history.fullDischarges),
    measured(0x0305, 'sn32', 10, () => history.drawnAmpHours),
    measured(0x0306, 'sn32', 100, () => history.leastVolts),
    measured(0x0307, 'sn32', 100, () => history.mostVolts),
    measured(0x0308, 'un32', 1, () => history.secondsSinceFull),
    measured(0x0309, 'un32', 1, () => history.synchronisations),
    measured(0x030a, 'un32', 1, none),
    measured(0x030b, 'un32', 1, none),
    measured(0x030e, 'sn32', 100, none),
    measured(0x030f, 'sn32', 100, none),
    measured(0x0310, 'un32', 100, () => history.dischargedKwh),
    measured(0x0311, 'un32', 100, () => history.chargedKwh),
  ];
}

/** A relay obeys a host only in its remote mode. */
function relayRegisters(bmv: BatteryMonitor): RegisterEntry[] {
  if (!bmv.options.hasRelay) return [];
  return [
    settable(0x034e, 'un8', 1, {
      oneOf: [0, 1],
      read: () => bmv.relayState,
      isOpen: () => bmv.relayMode === relayModes.remote,
      set(state) {
        bmv.relayState = state ?? 0;
      },
    }),
    settable(0x034f, 'un8', 1, {
      oneOf: Object.values(relayModes),
      read: () => bmv.relayMode,
      set(mode) {
        bmv.relayMode = mode ?? relayModes.usual;
        bmv.watch.obey();
      },
    }),
  ];
}

function kelvin(celsius: number | null): number | null {
  return celsius === null ? null : celsius + kelvinAtZeroCelsius;
}
