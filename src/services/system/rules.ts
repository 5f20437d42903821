import { activeInValues, supplyValues } from './ac-input.ts';
import { acInputValues } from './ac-inputs.ts';
import { batteryValues } from './battery.ts';
import { batteryServiceValues } from './battery-service.ts';
import { consumptionValues } from './consumption.ts';
import { dcSourceValues } from './dc-sources.ts';
import { dcSystemValues } from './dc-system.ts';
import { inverterChargerValues } from './inverter-charger.ts';
import { otherServiceValues } from './other-services.ts';
import type { Plant } from './plant.ts';
import { pvInverterValues } from './pv-inverters.ts';
import type { SystemEntry, SystemValues } from './readings.ts';
import { systemStateValues } from './system-state.ts';
import { systemTypeValues } from './system-type.ts';
import { vebusValues } from './vebus.ts';

/** The rules in the order of venus-services.md, 5. Each has its file. */
const rules: readonly ((plant: Plant) => SystemValues)[] = [
  vebusValues,
  batteryServiceValues,
  dcSourceValues,
  batteryValues,
  dcSystemValues,
  inverterChargerValues,
  activeInValues,
  pvInverterValues,
  supplyValues,
  consumptionValues,
  acInputValues,
  systemTypeValues,
  systemStateValues,
  otherServiceValues,
];

/** All that the `system` service derives from the other services: always the same paths. */
export function systemValues(plant: Plant): SystemValues {
  const values: SystemEntry[] = [];
  for (const rule of rules) values.push(...rule(plant));
  return values;
}
