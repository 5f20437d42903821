import type { Battery } from '../plant/battery.ts';
import { batteryAlarms } from './battery-alarms.ts';
import { ManagedBatteryHistory } from './battery-history.ts';
import { BatteryModules } from './battery-modules.ts';
import type { Reading, ServiceContents, Surroundings } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

const healthPercent = 100;
const balancerStates = { balanced: 1, balancing: 2 } as const;

/** A battery with its own management system, on the CAN-bus of a GX: it tells limits, cells and modules. */
export function managedBattery(battery: Battery, { random }: Surroundings): ServiceContents {
  const modules = new BatteryModules(battery, random);
  const history = new ManagedBatteryHistory(battery, modules);
  return {
    type: 'battery',
    product: product('battery'),
    readings: {
      '/Dc/0/Voltage': () => rounded(battery.volts, 100),
      '/Dc/0/Current': () => rounded(battery.amps, 10),
      '/Dc/0/Power': () => rounded(battery.watts),
      '/Dc/0/Temperature': () => rounded(battery.celsius, 10),
      '/Soc': () => rounded(battery.soc, 10),
      '/Soh': healthPercent,
      '/Capacity': () => rounded(battery.ampHours, 10),
      '/InstalledCapacity': battery.capacityAmpHours,
      '/ConsumedAmphours': () => rounded(history.consumedAmpHours, 10),
      '/TimeToGo': () => rounded(history.secondsToGo),
      ...(battery.bms === undefined ? {} : limitReadings(battery)),
      ...moduleReadings(battery, modules),
      ...batteryAlarms(battery, modules),
      ...historyReadings(history),
    },
    follow: (seconds) => history.follow(seconds),
  };
}

/** Only where chargers and inverters obey: who shows a limit is taken for the one that sets it. */
function limitReadings(battery: Battery): Record<string, Reading | number> {
  return {
    '/Info/MaxChargeVoltage': () => rounded(battery.bms?.chargeVolts ?? 0, 10),
    '/Info/BatteryLowVoltage': () => rounded(battery.bms?.lowVolts ?? 0, 10),
    '/Info/MaxChargeCurrent': () => rounded(battery.bms?.chargeAmps ?? 0, 10),
    '/Info/MaxDischargeCurrent': () => rounded(battery.bms?.dischargeAmps ?? 0, 10),
    '/Info/ChargeRequest': 0,
    '/Io/AllowToCharge': () => (battery.mayCharge ? 1 : 0),
    '/Io/AllowToDischarge': () => (battery.mayDischarge ? 1 : 0),
  };
}

function moduleReadings(battery: Battery, modules: BatteryModules): Record<string, Reading | number | string> {
  const { ids, count } = modules;
  return {
    '/System/MinCellVoltage': () => rounded(modules.lowestVolts, 1_000),
    '/System/MaxCellVoltage': () => rounded(modules.highestVolts, 1_000),
    '/System/MinVoltageCellId': ids.lowest,
    '/System/MaxVoltageCellId': ids.highest,
    '/System/MinCellTemperature': () => rounded(modules.lowestCelsius, 10),
    '/System/MaxCellTemperature': () => rounded(modules.highestCelsius, 10),
    '/System/MinTemperatureCellId': ids.coldest,
    '/System/MaxTemperatureCellId': ids.hottest,
    '/System/NrOfModulesOnline': count,
    '/System/NrOfModulesOffline': 0,
    '/System/NrOfModulesBlockingCharge': () => (battery.mayCharge ? 0 : count),
    '/System/NrOfModulesBlockingDischarge': () => (battery.mayDischarge ? 0 : count),
    '/System/NrOfBatteries': count,
    '/System/BatteriesParallel': count,
    '/System/BatteriesSeries': 1,
    '/System/NrOfCellsPerBattery': modules.cellsPerModule,
    '/Balancing': () => (modules.isBalancing ? 1 : 0),
    '/Balancer/Status': () => (modules.isBalancing ? balancerStates.balancing : balancerStates.balanced),
  };
}

/** Charge drawn and consumed is negative, as of battery monitors. */
function historyReadings(history: ManagedBatteryHistory): Record<string, Reading> {
  const { whole } = history;
  return {
    '/History/ChargeCycles': () => whole.chargeCycles,
    '/History/TotalAhDrawn': () => rounded(whole.drawnAmpHours, 10),
    '/History/DeepestDischarge': () => rounded(whole.deepestAmpHours, 10),
    '/History/MinimumVoltage': () => rounded(whole.leastVolts, 100),
    '/History/MaximumVoltage': () => rounded(whole.mostVolts, 100),
    '/History/MinimumCellVoltage': () => rounded(history.leastCellVolts, 1_000),
    '/History/MaximumCellVoltage': () => rounded(history.mostCellVolts, 1_000),
    '/History/TimeSinceLastFullCharge': () => rounded(whole.secondsSinceFull),
    '/History/DischargedEnergy': () => rounded(whole.dischargedKwh, 100),
    '/History/ChargedEnergy': () => rounded(whole.chargedKwh, 100),
  };
}
