import { ChargeCounter } from '../../devices/battery-monitor/charge-counter.ts';
import { monitorSettings } from '../../devices/battery-monitor/monitor-settings.ts';
import { TimeToGo } from '../../devices/battery-monitor/time-to-go.ts';
import { type HistoryReadings, historyReadings } from '../../devices/n2k/battery-history.ts';
import { type BatteryReadings, batteryReadings } from '../../devices/n2k/battery-readings.ts';
import { type BmvReadings, bmv } from '../../devices/n2k/bmv.ts';
import { type LynxIonReadings, type LynxShuntReadings, lynxIon, lynxShunt } from '../../devices/n2k/lynx.ts';
import type { Battery } from '../../plant/battery.ts';
import { batteryView } from '../battery-view.ts';
import type { PlantDevice, Site } from './plant-device.ts';

/** Of the main fuse of a Lynx Shunt. */
const fuseOhms = 0.000_1;
/** Of a monitor that nobody has set alarms for. */
const noAlarms = { lowVoltageAlarms: 0, highVoltageAlarms: 0 } as const;
/** VREG 0371, and bits of 031E. */
const bmsRunning = 9;
const alarmBits = { lowVoltage: 0x01, highVoltage: 0x02 } as const;
/** LFP: cells of a block, what the weakest and the strongest differ from the mean, volts and °C. */
const cells = { perBlock: 4, spreadVolts: 0.008, spreadCelsius: 1 } as const;
/** A battery of a Lynx Ion system. */
const ionBattery = { blocks: 2, ampHours: 180, most: 16 } as const;

/** What a monitor has counted. */
const counted = [
  ...(['deepestAmpHours', 'lastDischargeAmpHours', 'averageAmpHours', 'drawnAmpHours'] as const),
  ...(['chargeCycles', 'fullDischarges', 'synchronisations', 'secondsSinceFull'] as const),
  ...(['leastVolts', 'mostVolts', 'dischargedKwh', 'chargedKwh'] as const),
];

function readingsOf(battery: Battery): BatteryReadings {
  return { ...batteryReadings(), capacityAmpHours: battery.capacityAmpHours };
}

/** A monitor with a shunt: it counts for itself. @returns what shows the battery on its readings */
function shunt(battery: Battery, readings: BatteryReadings & HistoryReadings): (seconds: number) => void {
  const { capacityAmpHours, soc } = battery;
  const counter = new ChargeCounter({ capacityAmpHours, soc, ...monitorSettings(battery) });
  const { history } = counter;
  const view = batteryView({ counter, measure: (reading) => counter.measure(reading) }, battery, false);
  return (seconds) => {
    view.measure(seconds);
    readings.volts = counter.volts;
    readings.amps = counter.amps;
    readings.celsius = battery.celsius;
    readings.soc = counter.soc;
    readings.consumedAmpHours = counter.consumedAmpHours;
    readings.secondsToGo = counter.secondsToGo;
    for (const key of counted) readings[key] = history[key];
  };
}

/** A BMV-702; its second input has a temperature sensor. */
export function plantBmv({ plant, of: [name], identity }: Site): PlantDevice {
  const battery = plant.get('battery', name);
  const readings: BmvReadings = { ...readingsOf(battery), ...historyReadings(), ...noAlarms, starterVolts: null };
  return { nodes: [bmv(readings, identity)], measure: shunt(battery, readings) };
}

export function plantLynxShunt({ plant, of: [name], identity }: Site): PlantDevice {
  const battery = plant.get('battery', name);
  const own = { fusedVolts: null, relayReasons: 0 };
  const readings: LynxShuntReadings = { ...readingsOf(battery), ...historyReadings(), ...noAlarms, ...own };
  const measure = shunt(battery, readings);
  return {
    nodes: [lynxShunt(readings, identity)],
    measure(seconds) {
      measure(seconds);
      readings.fusedVolts = battery.volts - battery.amps * fuseOhms;
    },
  };
}

/** A Lynx Ion with as many batteries as its bank needs. */
export function plantLynxIon({ plant, of: [name], identity }: Site): PlantDevice {
  const battery = plant.get('battery', name);
  const inSeries = Math.max(battery.blocks / ionBattery.blocks, 1);
  const inParallel = Math.ceil(battery.capacityAmpHours / ionBattery.ampHours);
  const count = Math.min(inSeries * inParallel, ionBattery.most);
  const batteries = Array.from({ length: count }, () => ({ volts: battery.volts, amps: null, celsius: 0 }));
  const readings: LynxIonReadings = {
    ...readingsOf(battery),
    ...{ soh: 100, leastCellVolts: null, mostCellVolts: null, leastCellCelsius: null },
    ...{ bmsState: bmsRunning, bmsErrors: 0, batteries },
  };
  const timeToGo = new TimeToGo();
  const cellCount = battery.blocks * cells.perBlock;
  return {
    nodes: [lynxIon(readings, identity)],
    measure(seconds) {
      timeToGo.measure(seconds, battery.amps);
      readings.volts = battery.volts;
      readings.amps = battery.amps;
      readings.celsius = battery.celsius;
      readings.soc = battery.soc;
      readings.consumedAmpHours = battery.ampHours - battery.capacityAmpHours;
      readings.secondsToGo = timeToGo.secondsFor(battery.capacityAmpHours, battery.soc);
      readings.leastCellVolts = battery.volts / cellCount - cells.spreadVolts;
      readings.mostCellVolts = battery.volts / cellCount + cells.spreadVolts;
      readings.leastCellCelsius = battery.celsius - cells.spreadCelsius;
      readings.alarms =
        (battery.mayDischarge ? 0 : alarmBits.lowVoltage) | (battery.mayCharge ? 0 : alarmBits.highVoltage);
      for (const [index, one] of batteries.entries()) {
        one.volts = battery.volts / inSeries;
        one.celsius = battery.celsius - (cells.spreadCelsius * index) / count;
      }
    },
  };
}
