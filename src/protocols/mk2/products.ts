/** Products by the digits PPPP of a device's version, as recordings name them (mk2.md, 10). */
const productNames: Readonly<Record<number, string>> = {
  9728: 'MultiPlus 12/3000/120-50',
  9733: 'MultiPlus-II 12/3000/120-32',
  9736: 'MultiPlus Compact 12/2000/80-30',
  9744: 'Inverter 24/3000',
  9745: 'MultiPlus-II 24/3000/70-32',
  9760: 'MultiPlus 48/3000/35-50',
  // (?) In a recorded list of services; the name is assumed.
  9764: 'MultiPlus-II 48/5000/70-50',
  9796: 'Quattro 24/3000/70-2x50',
  9816: 'Quattro 48/5000/70-2x100',
  9861: 'MultiGrid 24/3000/70-50',
  9992: 'MultiPlus Compact 12/2000/80-50 120V',
};

/** A version in decimal digits PPPPFFF, read as hexadecimal ones: product and firmware (mk2.md, 10, /FirmwareVersion). */
export function splitVersion(version: number): { readonly productId: number; readonly firmware: number } {
  return { productId: digitsAsHex(Math.floor(version / 1_000)), firmware: digitsAsHex(version % 1_000) };
}

/** 2605 becomes 0x2605. */
function digitsAsHex(number: number): number {
  return Number.parseInt(String(number), 16);
}

/** The product's name, or what is known of it. */
export function productName(productId: number): string {
  return productNames[productId] ?? `VE.Bus product ${productId.toString(16)}`;
}

const interfaceNames: Readonly<Record<number, string>> = { 4400: 'MK2 20Mhz', 4464: 'MK3' };

/** The interface's name by the product id of its version. */
export function interfaceName(productId: number): string {
  return interfaceNames[productId] ?? `interface ${productId.toString(16)}`;
}

/** Interfaces that hold lines on command (mk2.md, 3, H). */
export function holdsLines(productId: number): boolean {
  return productId === 0x1170;
}
