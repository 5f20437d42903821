/** How the bytes of a register are to be read, little-endian. */
export type VregType = 'un8' | 'un16' | 'un32' | 'sn16' | 'sn32' | 'string' | 'bytes';

/** A register that devices on VE.Can have. */
export interface VregRegister {
  readonly id: number;
  /** As the tools take it. */
  readonly name: string;
  readonly type: VregType;
  /** value = raw / divisor */
  readonly divisor: number;
  readonly unit: string;
  /** The raw number that means "not available"; null: there is none. */
  readonly notAvailable: number | null;
}

type Row = readonly [
  id: number,
  name: string,
  type: VregType,
  divisor?: number,
  unit?: string,
  notAvailable?: number | null,
];

/** vecan.md, 5; those that are not there have the numbers and types of VE.Direct HEX (vedirect.md, 3.4 to 3.6). */
const rows: readonly Row[] = [
  // A byte, the product id, flags; a byte, the version.
  [0x0100, 'product-id', 'bytes'],
  [0x0102, 'app-ver', 'bytes'],
  [0x010a, 'serial-number', 'string'],
  [0x010b, 'model-name', 'string'],
  [0x010c, 'description1', 'string'],
  [0x0120, 'uptime', 'un32', 1, 's'],
  [0x0130, 'can-hardware-overflows', 'un32'],
  [0x0131, 'can-software-overflows', 'un32'],
  [0x0132, 'can-error-passives', 'un32'],
  [0x0133, 'can-bus-offs', 'un32'],
  [0x0200, 'device-mode', 'un8'],
  [0x0201, 'device-state', 'un8'],
  [0x0202, 'remote-control-used', 'un32'],
  [0x0203, 'ac-in-active-limit', 'un16', 10, 'A', 0xffff],
  [0x0204, 'ac-in-active', 'un8'],
  [0x0205, 'device-off-reason', 'un8'],
  [0x0207, 'device-off-reason-2', 'un32'],
  [0x0210, 'ac-in-1-limit-actual', 'un16', 10, 'A', 0xffff],
  [0x0211, 'ac-in-1-limit-min', 'un16', 10, 'A', 0xffff],
  [0x0212, 'ac-in-1-limit-max', 'un16', 10, 'A', 0xffff],
  // 0: the least that the device can.
  [0x0214, 'ac-in-1-limit', 'un16', 10, 'A', 0xffff],
  [0x0300, 'hist-deepest-discharge', 'sn32', 10, 'Ah'],
  [0x0301, 'hist-last-discharge', 'sn32', 10, 'Ah'],
  [0x0302, 'hist-average-discharge', 'sn32', 10, 'Ah'],
  [0x0303, 'hist-nr-of-charge-cycles', 'sn32'],
  [0x0304, 'hist-nr-of-full-discharges', 'sn32'],
  [0x0305, 'hist-cumulative-ah', 'sn32', 10, 'Ah'],
  [0x0306, 'hist-min-voltage', 'sn32', 100, 'V'],
  [0x0307, 'hist-max-voltage', 'sn32', 100, 'V'],
  [0x0308, 'hist-secs-since-last-full-charge', 'sn32', 1, 's'],
  [0x0309, 'hist-nr-of-auto-syncs', 'sn32'],
  [0x030a, 'hist-nr-of-low-voltage-alarms', 'sn32'],
  [0x030b, 'hist-nr-of-high-voltage-alarms', 'sn32'],
  [0x030e, 'hist-min-voltage-2', 'sn32', 100, 'V'],
  [0x030f, 'hist-max-voltage-2', 'sn32', 100, 'V'],
  [0x0310, 'hist-kwh-out', 'un32', 100, 'kWh'],
  [0x0311, 'hist-kwh-in', 'un32', 100, 'kWh'],
  [0x031c, 'warning-reason', 'un16'],
  [0x031e, 'alarm-reason', 'un16'],
  [0x034e, 'relay-control', 'un8'],
  [0x0370, 'lynx-ion-flags', 'un32'],
  [0x0371, 'bms-state', 'un8'],
  // Bit n: error n of the register list.
  [0x0372, 'bms-error-flags', 'un32'],
  [0x0382, 'battery-mid-point-voltage', 'un16', 100, 'V', 0xffff],
  [0x0383, 'battery-mid-point-deviation', 'sn16', 10, '%', 0x7fff],
  // Least and highest of the cells, 16 bits each.
  [0x0385, 'cell-voltages', 'bytes'],
  [0x0386, 'cell-temperatures', 'bytes'],
  [0x0ffc, 'vecan-consumed-ah', 'sn32', 10, 'Ah', 0x7fff_ffff],
  [0x0ffe, 'ttg', 'un16', 1, 'min', 0xffff],
  [0x0fff, 'soc', 'un16', 100, '%', 0xffff],
  [0x1000, 'battery-capacity', 'un16', 1, 'Ah', 0xffff],
  // Totals of a solar charger, and of each of its days.
  [0x104f, 'history-total', 'bytes'],
  [0x1050, 'history-day-0', 'bytes'],
  [0x1051, 'history-day-1', 'bytes'],
  // 2000 to 2027 are shared between chargers: not the device's own measurements.
  [0x2001, 'link-vset', 'un16', 100, 'V', 0xffff],
  [0x2002, 'link-vsense', 'un16', 100, 'V', 0xffff],
  [0x2003, 'link-tsense', 'sn16', 100, '°C', 0x7fff],
  [0x200a, 'link-battery-sense-current', 'sn32', 1000, 'A', 0x7fff_ffff],
  [0x200c, 'link-device-state', 'un8'],
  [0x200e, 'link-network-mode', 'un8'],
  [0x200f, 'link-network-status', 'un8'],
  [0x2015, 'link-charge-current-limit', 'un16', 10, 'A', 0xffff],
  [0x2018, 'link-equalisation-pending', 'un8'],
  [0x201c, 'link-battery-current', 'sn32', 1000, 'A', 0x7fff_ffff],
  // The lower 22 bits are those of 0370.
  [0x2100, 'bms-flags', 'un32'],
  [0x2101, 'bms-error', 'un8'],
  [0x2213, 'ac-out-voltage', 'sn16', 100, 'V', 0x7fff],
  [0x2214, 'ac-out-current', 'sn16', 100, 'A', 0x7fff],
  [0x2215, 'ac-out-power', 'sn32', 1, 'W', 0x7fff_ffff],
  [0x2217, 'ac-out-frequency', 'un16', 100, 'Hz', 0xffff],
  [0xed6d, 'dc-channel3-voltage', 'sn16', 100, 'V', 0x7fff],
  [0xed7d, 'dc-channel2-voltage', 'sn16', 100, 'V', 0x7fff],
  [0xed7f, 'dc-channel2-current', 'sn16', 10, 'A', 0x7fff],
  [0xed8c, 'dc-channel1-current-ma', 'sn32', 1000, 'A', 0x7fff_ffff],
  [0xed8d, 'dc-channel1-voltage', 'sn16', 100, 'V', 0x7fff],
  [0xed8f, 'dc-channel1-current', 'sn16', 10, 'A', 0x7fff],
  [0xedb3, 'dc-input-mpp-mode', 'un8', 1, '', 0xff],
  [0xedbb, 'dc-input-voltage', 'un16', 100, 'V', 0xffff],
  [0xedbc, 'dc-input-power', 'un32', 100, 'W', 0xffff_ffff],
  [0xedbd, 'dc-input-current', 'un16', 10, 'A', 0xffff],
  [0xedd0, 'chr-yesterday-pmax', 'un16', 1, 'W', 0xffff],
  [0xedd1, 'chr-yesterday-yield', 'un16', 100, 'kWh', 0xffff],
  [0xedd2, 'chr-today-pmax', 'un16', 1, 'W', 0xffff],
  [0xedd3, 'chr-today-yield', 'un16', 100, 'kWh', 0xffff],
  [0xedd5, 'chr-voltage', 'un16', 100, 'V', 0xffff],
  [0xedd7, 'chr-current', 'sn16', 10, 'A', 0x7fff],
  [0xedd8, 'chr-relay-state', 'un8'],
  [0xedda, 'chr-error-code', 'un8'],
  [0xeddc, 'chr-user-yield', 'un32', 100, 'kWh', 0xffff_ffff],
  [0xeddd, 'chr-system-yield', 'un32', 100, 'kWh', 0xffff_ffff],
  [0xede8, 'bat-bms-present', 'un8'],
  [0xedec, 'bat-temperature', 'un16', 100, 'K', 0xffff],
  [0xedf0, 'bat-max-current', 'un16', 10, 'A', 0xffff],
  [0xedf6, 'bat-float-v', 'un16', 100, 'V', 0xffff],
  [0xedf7, 'bat-absorption-v', 'un16', 100, 'V', 0xffff],
  // Negative when drawn; newer devices tell it as 0FFC.
  [0xeeff, 'consumed-ah', 'sn32', 10, 'Ah', 0x7fff_ffff],
];

export const vregRegisters: readonly VregRegister[] = rows.map(
  ([id, name, type, divisor = 1, unit = '', notAvailable = null]) => ({ id, name, type, divisor, unit, notAvailable }),
);

const byId: ReadonlyMap<number, VregRegister> = new Map(vregRegisters.map((register) => [register.id, register]));

/** What is known of a register; undefined when nothing is. */
export function vregRegister(id: number): VregRegister | undefined {
  return byId.get(id);
}
