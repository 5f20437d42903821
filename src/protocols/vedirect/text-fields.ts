/** How a text value becomes a number in SI units (kWh for energy, °C for temperature). */
export type FieldFormat =
  /** A decimal integer; value = integer / per. */
  | { readonly kind: 'number'; readonly per: number; readonly unit: string }
  /** Minutes, -1 = infinite; value in seconds, infinite = not available. */
  | { readonly kind: 'minutes' }
  /** ON or OFF in any case; 1 or 0. */
  | { readonly kind: 'on-off' }
  /** `0x…`, any number of digits. */
  | { readonly kind: 'hex' }
  | { readonly kind: 'firmware' }
  | { readonly kind: 'text' };

const scaled = (per: number, unit: string): FieldFormat => ({ kind: 'number', per, unit });
const volts = scaled(1_000, 'V');
const amps = scaled(1_000, 'A');
const ampHours = scaled(1_000, 'Ah');
const watts = scaled(1, 'W');
const kilowattHours = scaled(100, 'kWh');
const count = scaled(1, '');
const onOff: FieldFormat = { kind: 'on-off' };
const firmware: FieldFormat = { kind: 'firmware' };
const text: FieldFormat = { kind: 'text' };

/** Every label of VE.Direct text mode (vedirect.md, 2.5). */
const formats: Readonly<Record<string, FieldFormat>> = {
  V: volts,
  V2: volts,
  V3: volts,
  VS: volts,
  VM: volts,
  DM: scaled(10, '%'),
  VPV: volts,
  PPV: watts,
  I: amps,
  I2: amps,
  I3: amps,
  IL: amps,
  LOAD: onOff,
  T: scaled(1, '°C'),
  P: watts,
  CE: ampHours,
  SOC: scaled(10, '%'),
  TTG: { kind: 'minutes' },
  Alarm: onOff,
  Relay: onOff,
  AR: count,
  WARN: count,
  OR: { kind: 'hex' },
  H1: ampHours,
  H2: ampHours,
  H3: ampHours,
  H4: count,
  H5: count,
  H6: ampHours,
  H7: volts,
  H8: volts,
  H9: scaled(1, 's'),
  H10: count,
  H11: count,
  H12: count,
  H13: count,
  H14: count,
  H15: volts,
  H16: volts,
  H17: kilowattHours,
  H18: kilowattHours,
  H19: kilowattHours,
  H20: kilowattHours,
  H21: watts,
  H22: kilowattHours,
  H23: watts,
  HSDS: count,
  ERR: count,
  CS: count,
  MPPT: count,
  MODE: count,
  AC_OUT_V: scaled(100, 'V'),
  AC_OUT_I: scaled(10, 'A'),
  AC_OUT_S: scaled(1, 'VA'),
  DC_IN_V: scaled(100, 'V'),
  DC_IN_I: scaled(10, 'A'),
  DC_IN_P: watts,
  MON: count,
  BMV: text,
  FW: firmware,
  FWE: firmware,
  PID: { kind: 'hex' },
  'SER#': text,
  'HC#': text,
  CAP_BLE: { kind: 'hex' },
};

/** By label. Any label may come over the wire, those of Object's own members too. */
const textFields: ReadonlyMap<string, FieldFormat> = new Map(Object.entries(formats));

/** Every label that has a meaning, in the order of the table. */
export const textLabels: readonly string[] = [...textFields.keys()];

/** The unit of a label's value; empty for texts, counts and bits. */
export function fieldUnit(label: string): string {
  const format = textFields.get(label);
  if (format?.kind === 'minutes') return 's';
  return format?.kind === 'number' ? format.unit : '';
}

/** Whether a label is one of VE.Direct's. */
export function isTextLabel(label: string): boolean {
  return textFields.has(label);
}

/**
 * The value of a field: null where the device says `---` (or infinite), undefined where the label is not known
 * or the text is not what the label carries.
 */
export function decodeTextField(label: string, raw: string): number | string | null | undefined {
  const format = textFields.get(label);
  if (format === undefined) return undefined;
  if (raw === '---') return null;
  switch (format.kind) {
    case 'number':
      return decimal(raw, format.per);
    case 'minutes': {
      const minutes = decimal(raw, 1);
      return minutes === undefined || minutes >= 0 ? minutes && minutes * 60 : null;
    }
    case 'on-off':
      return { ON: 1, OFF: 0 }[raw.toUpperCase()];
    case 'hex':
      return /^0x[0-9a-f]{1,8}$/i.test(raw) ? Number.parseInt(raw, 16) : decimal(raw, 1);
    case 'firmware':
      return decodeFirmware(raw);
    case 'text':
      return raw;
  }
}

function decimal(raw: string, per: number): number | undefined {
  return /^[+-]?\d{1,12}$/.test(raw) ? Number(raw) / per : undefined;
}

/**
 * A version as Venus has it: the digits read as hexadecimal, `0308` is 0x0308. A letter in front marks a release
 * candidate of the 16-bit form and is left out (vedirect.md, 2.5).
 */
function decodeFirmware(raw: string): number | undefined {
  const digits = /^[A-Z]\d{3}$/.test(raw) ? raw.slice(1) : raw;
  return /^[0-9A-F]{1,6}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}
