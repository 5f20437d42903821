import { activeInValues, supplyValues } from './ac-input.ts';
import { acInputValues } from './ac-inputs.ts';
import { batteryValues } from './battery.ts';
import { batteryServiceValues } from './battery-service.ts';
import { consumptionValues } from './consumption.ts';
import { dcSourceValues } from './dc-sources.ts';
import { dcSystemValues } from './dc-system.ts';
import { inverterChargerValues } from './inverter-charger.ts';
import { otherServiceValues } from './other-services.ts';
import { type Plant, remembered } from './plant.ts';
import { pvInverterValues } from './pv-inverters.ts';
import type { SystemValues } from './readings.ts';
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
].map(remembered);

/**
 * All that the `system` service derives from the other services, rule by rule: always the same paths. What a rule has
 * derived is the same array as long as nothing that it goes by has changed.
 */
export function systemParts(plant: Plant): readonly SystemValues[] {
  return rules.map((rule) => rule(plant));
}

/** The same in one list. */
export function systemValues(plant: Plant): SystemValues {
  return systemParts(plant).flat();
}
