import { productTable } from '../../../protocols/vedirect/product-table.ts';

/** What a solar charger must be able to do. */
export interface SolarNeeds {
  readonly panelVolts: number;
  readonly amps: number;
  readonly nominalVolts: number;
  readonly hasLoadOutput: boolean;
}

interface SolarProduct extends SolarNeeds {
  readonly productId: number;
}

const solar = (productId: number, panelVolts: number, amps: number, nominalVolts = 48): SolarProduct => ({
  ...{ productId, panelVolts, amps, nominalVolts, hasLoadOutput: false },
});
const withLoadOutput = (product: SolarProduct): SolarProduct => ({ ...product, hasLoadOutput: true });

/** SmartSolar chargers with VE.Direct, the smallest first; nominal volts: of the highest battery (datasheets). */
const solarProducts: readonly SolarProduct[] = [
  withLoadOutput(solar(0xa054, 75, 10, 24)),
  withLoadOutput(solar(0xa053, 75, 15, 24)),
  withLoadOutput(solar(0xa055, 100, 15, 24)),
  withLoadOutput(solar(0xa05f, 100, 20, 24)),
  withLoadOutput(solar(0xa060, 100, 20)),
  solar(0xa056, 100, 30, 24),
  solar(0xa058, 150, 35),
  solar(0xa061, 150, 45),
  solar(0xa057, 100, 50, 24),
  solar(0xa062, 150, 60),
  solar(0xa05d, 250, 60),
  solar(0xa063, 150, 70),
  solar(0xa05b, 250, 70),
  solar(0xa052, 150, 85),
  solar(0xa05c, 250, 85),
  solar(0xa051, 150, 100),
  solar(0xa050, 250, 100),
];
const largestSolar = solar(0xa050, 250, 100);

/**
 * The smallest product that fits. A load output is done without when none with one is large enough, and what is
 * beyond the largest gets the largest.
 */
export function solarProduct(needs: SolarNeeds): { readonly productId: number; readonly hasLoadOutput: boolean } {
  const fitting = solarProducts.filter(
    ({ panelVolts, amps, nominalVolts }) =>
      panelVolts >= needs.panelVolts && amps >= needs.amps && nominalVolts >= needs.nominalVolts,
  );
  return fitting.find(({ hasLoadOutput }) => hasLoadOutput || !needs.hasLoadOutput) ?? fitting[0] ?? largestSolar;
}

interface InverterNeeds {
  readonly nominalVolts: number;
  readonly voltAmps: number;
  readonly outputVolts: number;
}

const inverterName = /^(?:Smart )?Phoenix Inverter (\d+)V (\d+)VA (\d+)V$/;
const usualInverter = 0xa2f1;

/** The smallest Phoenix inverter that fits, in its newest make; the largest when none does. */
export function inverterProduct({ nominalVolts, voltAmps, outputVolts }: InverterNeeds): number {
  const outputName = outputVolts < 180 ? 120 : 230;
  let best: { readonly id: number; readonly voltAmps: number } | undefined;
  for (const [id, name] of productTable) {
    const [, volts, rated, output] = inverterName.exec(name) ?? [];
    if (Number(volts) !== nominalVolts || Number(output) !== outputName) continue;
    const one = { id, voltAmps: Number(rated) };
    if (best === undefined || isBetter(one.voltAmps, best.voltAmps, voltAmps)) best = one;
  }
  return best?.id ?? usualInverter;
}

/** Of two that suffice the smaller, of two that do not the larger; of equal ones the later. */
function isBetter(one: number, other: number, needed: number): boolean {
  if (one >= needed && other >= needed) return one <= other;
  return one >= other;
}
