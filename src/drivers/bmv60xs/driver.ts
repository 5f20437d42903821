import { type Product, productById } from '../../protocols/vedirect/products.ts';
import type { Driver, DriverContext } from '../driver.ts';
import type { DeviceKind } from '../vedirect/device.ts';
import { runLine, vedirectLine } from '../vedirect/driver.ts';
import type { FieldSet } from '../vedirect/field-set.ts';

/** Product ids of the HEX document; the text of these models has none (vedirect.md, 4). */
const idByModel: Readonly<Record<string, number>> = { '600S': 0x0200, '602S': 0x0201, '600HS': 0x0202 };

/** Labels that only the model with a starter battery sends. */
const starterLabels = ['VS', 'H13', 'H14', 'H15', 'H16'] as const;
/** A label of the main block: while only history has come, the model is not known yet. */
const mainLabel = 'V';

/** The driver for the BMV-600S, 602S and 600HS: VE.Direct text without product id, and no HEX (vedirect.md, 4). */
export function bmv60xsDriver(context: DriverContext): Driver {
  return {
    kind: 'bmv60xs',
    line: vedirectLine,
    run: (link, signal) => runLine(context, link, signal, { kind: bmv60xs, hasHex: false }),
  };
}

export const bmv60xs: DeviceKind = {
  connection: 'BMV-60xS',
  noiseHint: ', or firmware from before 2008, which sends no checksum and cannot be read safely',
  identify,
};

function identify(fields: FieldSet): Product | undefined {
  if (fields.number(mainLabel) === undefined) return undefined;
  const told = fields.value('BMV');
  // Firmware before 2.08 does not tell its model. Some spell it "BMV-602S" (?).
  const model = typeof told === 'string' ? told.trim().replace(/^BMV-/i, '').toUpperCase() : undefined;
  const hasStarter = starterLabels.some((label) => fields.value(label) !== undefined);
  return productById(idByModel[model ?? ''] ?? idByModel[hasStarter ? '602S' : '600S'] ?? 0);
}
