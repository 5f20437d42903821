import { command, measured, type RegisterEntry, record, setting, text, textSetting } from './registers.ts';

export interface Identity {
  readonly productId: number;
  /** As in the fields FW and FWE: `0413`, `0316FF`. */
  readonly firmware: string;
  /** Empty: it has none. */
  readonly serial: string;
  readonly model: string;
  /** Bytes of register 0x010A, and the last byte of 0x0100: families differ. */
  readonly serialSize: number;
  readonly productIdEnd: number;
  readonly uptimeSeconds: () => number;
}

const descriptionSize = 20;

/** The registers by which every device says what it is (vedirect.md, 3.1). */
export function identityRegisters(identity: Identity): RegisterEntry[] {
  const { productId, firmware, serial, serialSize, productIdEnd, model, uptimeSeconds } = identity;
  const version = Number.parseInt(firmware, 16);
  return [
    record(0x0100, () => Uint8Array.of(0, productId & 0xff, productId >> 8, productIdEnd)),
    measured(0x0101, 'un24', 1, () => 0),
    // One byte, then three: short versions have a high byte of 0 (vedirect.md, 3.1).
    record(0x0102, () => Uint8Array.of(0, version & 0xff, (version >> 8) & 0xff, version >> 16)),
    setting(0x0105, 'un8', 1, 0),
    ...(serial === '' ? [] : [text(0x010a, serialSize, serial)]),
    text(0x010b, model.length + 1, model),
    textSetting(0x010c, descriptionSize, ''),
    measured(0x0120, 'un32', 1, uptimeSeconds),
    measured(0x0141, 'un32', 1, () => 0),
    measured(0x0150, 'un32', 1, () => 0),
    command(0x0004, () => undefined),
  ];
}
