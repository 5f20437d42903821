import { unitModels } from '../../devices/mk3/models.ts';
import { type SettingTable, settingFlags, settingIds, settingTableOf } from '../../devices/mk3/setting-words.ts';
import type { UnitMake } from '../../devices/mk3/unit.ts';
import type { Battery } from '../../plant/battery.ts';
import type { Multi } from '../../plant/multi.ts';
import { clamp } from '../../plant/numbers.ts';

interface Product {
  /** The digits PPPP of a version (mk2.md, 10, Product numbers). */
  readonly product: number;
  readonly nominalVolts: number;
  readonly voltAmps: number;
  readonly inputs: number;
}

const products: readonly [Product, ...Product[]] = [
  { product: 2_605, nominalVolts: 12, voltAmps: 3_000, inputs: 1 },
  { product: 2_608, nominalVolts: 12, voltAmps: 2_000, inputs: 1 },
  { product: 2_611, nominalVolts: 24, voltAmps: 3_000, inputs: 1 },
  { product: 2_644, nominalVolts: 24, voltAmps: 3_000, inputs: 2 },
  { product: 2_620, nominalVolts: 48, voltAmps: 3_000, inputs: 1 },
  { product: 2_624, nominalVolts: 48, voltAmps: 5_000, inputs: 1 },
  { product: 2_658, nominalVolts: 48, voltAmps: 5_000, inputs: 2 },
];
const firmware = 552;

/** The product that comes nearest: battery voltage before inputs, inputs before power. */
function versionOf(nominalVolts: number, voltAmps: number, inputs: number): number {
  const distance = (one: Product): number =>
    1e9 * Math.abs(one.nominalVolts - nominalVolts) +
    1e6 * Math.abs(one.inputs - inputs) +
    Math.abs(one.voltAmps - voltAmps);
  const nearest = products.reduce((best, one) => (distance(one) < distance(best) ? one : best));
  return nearest.product * 1_000 + firmware;
}

/** The units of a plant's VE.Bus system, set up for its battery. @param serial of a unit, by its index */
export function unitMakes(multi: Multi, battery: Battery, serial: (index: number) => string) {
  const { voltAmps, chargeAmps } = multi.description;
  const nominalVolts = battery.blocks * 12;
  const size = {
    ...{ nominalVolts, chargeAmps: Math.ceil(chargeAmps), inputs: multi.acInputs },
    mostInputAmps: multi.limits.most,
  };
  const settings = settingTableOf(size);
  const shared = {
    version: versionOf(nominalVolts, voltAmps, multi.acInputs),
    ...{ model: unitModels['multiplus-ii'], settings, installed: installedFor(multi, battery, settings) },
  };
  return (index: number): UnitMake => ({ ...shared, serial: serial(index) });
}

/** What an installer sets for the battery and the grid. */
function installedFor(multi: Multi, { chemistry, blocks, capacityAmpHours }: Battery, settings: SettingTable) {
  const flags = settings[settingIds.flags]?.[1] ?? 0;
  const { powerAssist } = settingFlags;
  const [, , leastAmpHours, mostAmpHours] = settings[settingIds.batteryCapacity] ?? [1, 0, 0, 0];
  const inputLimit = Math.round(multi.inputLimitAmps(0) * 10);
  return {
    [settingIds.flags]: multi.powerAssist ? flags | powerAssist : flags & ~powerAssist,
    [settingIds.absorptionVolts]: Math.round(blocks * chemistry.absorptionVolts * 100),
    [settingIds.floatVolts]: Math.round(blocks * chemistry.floatVolts * 100),
    [settingIds.inputLimit]: inputLimit,
    ...(multi.acInputs > 1 ? { [settingIds.secondInputLimit]: inputLimit } : {}),
    [settingIds.batteryCapacity]: clamp(Math.round(capacityAmpHours), leastAmpHours, mostAmpHours),
  };
}
