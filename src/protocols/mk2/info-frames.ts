import type { LedMasks } from './frame.ts';

/** What the F command brings: frames of the VE.Bus system itself (mk2.md, 4). */
export type InfoReply = DcReply | AcReply | InputReply | ConfigReply | AuxiliaryReply;

/** Battery side of the whole system. Currents are magnitudes: charging is charge minus used. */
export interface DcReply {
  readonly kind: 'dc';
  readonly voltageRaw: number;
  readonly usedRaw: number;
  readonly chargeRaw: number;
  readonly inverterPeriodRaw: number;
}

/** One phase's AC side. */
export interface AcReply {
  readonly kind: 'ac';
  /** 1..4 */
  readonly phase: number;
  /** Phases of the system, told with phase 1 only; wrong on some 2x120V units (mk2.md, 13, 20). */
  readonly phases?: number;
  readonly mainsFactor: number;
  readonly inverterFactor: number;
  /** May be rubbish on some firmware. */
  readonly mainState: number;
  readonly mainsVoltageRaw: number;
  /** Signed, whatever the RAM variable's info says; positive = drawn from the input. */
  readonly mainsCurrentRaw: number;
  readonly inverterVoltageRaw: number;
  /** Signed; positive = to the loads. */
  readonly inverterCurrentRaw: number;
  readonly mainsPeriodRaw: number;
}

/** AC input, its current limit in 0.1 A, and the switches (frame 41). */
export interface InputReply {
  readonly kind: 'input';
  readonly leds: LedMasks;
  /** 0 = AC input 1. */
  readonly lastActiveInput: number;
  readonly limitAdjustable: boolean;
  readonly multiControlDedicated: boolean;
  readonly inputs: number;
  readonly panelDetected: boolean;
  readonly minTenthsAmp: number;
  readonly maxTenthsAmp: number;
  readonly limitTenthsAmp: number;
  /**
   * Bits: 0 remote charge, 1 remote invert, 2 front on, 3 front charger only, 4 effective charge, 5 effective invert,
   * 6 on-board remote invert, 7 remote generator selected.
   */
  readonly switches: number;
}

export interface ConfigReply {
  readonly kind: 'config';
  readonly uniqueNumber: number;
  /** Bit map of the configured addresses. */
  readonly addresses: number;
  readonly address: number;
}

/** A Digital Multi Control or a VE.Bus BMS has answered. */
export interface AuxiliaryReply {
  readonly kind: 'auxiliary';
  readonly device: 'multi-control' | 'bms';
  readonly version: number;
}

/** What byte 5 of a frame of type 20 says about it. */
const dcMark = 0x0c;
const auxiliaryMarks: ReadonlyMap<number, AuxiliaryReply['device']> = new Map([
  [0x80, 'multi-control'],
  [0x83, 'bms'],
]);
const isAcMark = (mark: number): boolean => mark >= 0x05 && mark <= 0x0b;
const isConfigMark = (mark: number): boolean => (mark >= 0x02 && mark <= 0x04) || (mark >= 0x20 && mark <= 0x2f);

/** A frame of type 20 or 41; undefined when it is neither or too short. */
export function decodeInfoFrame(body: Uint8Array): InfoReply | undefined {
  if (body[0] === 0x41) return decodeInput(body);
  if (body[0] !== 0x20) return undefined;
  const mark = body[5] ?? 0;
  const device = auxiliaryMarks.get(mark);
  if (device !== undefined) {
    return body.length < 10 ? undefined : { kind: 'auxiliary', device, version: viewOf(body).getUint32(6, true) };
  }
  if (body.length < 15) return undefined;
  if (mark === dcMark) return decodeDc(body);
  if (isAcMark(mark)) return decodeAc(body, mark);
  return isConfigMark(mark) ? decodeConfig(body) : undefined;
}

function decodeDc(body: Uint8Array): DcReply {
  const view = viewOf(body);
  const unsigned24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_0000;
  return {
    kind: 'dc',
    voltageRaw: view.getUint16(6, true),
    usedRaw: unsigned24(8),
    chargeRaw: unsigned24(11),
    inverterPeriodRaw: view.getUint8(14),
  };
}

function decodeAc(body: Uint8Array, mark: number): AcReply {
  const view = viewOf(body);
  const isFirst = mark >= 0x08;
  return {
    kind: 'ac',
    phase: isFirst ? 1 : 9 - mark,
    ...(isFirst ? { phases: mark - 7 } : {}),
    mainsFactor: view.getUint8(1),
    inverterFactor: view.getUint8(2),
    mainState: view.getUint8(4),
    mainsVoltageRaw: view.getUint16(6, true),
    mainsCurrentRaw: view.getInt16(8, true),
    inverterVoltageRaw: view.getUint16(10, true),
    inverterCurrentRaw: view.getInt16(12, true),
    mainsPeriodRaw: view.getUint8(14),
  };
}

function decodeInput(body: Uint8Array): InputReply | undefined {
  if (body.length < 13) return undefined;
  const view = viewOf(body);
  const config = view.getUint8(5);
  return {
    kind: 'input',
    leds: { on: view.getUint8(2), blink: view.getUint8(3) },
    lastActiveInput: config & 0x03,
    limitAdjustable: (config & 0x04) !== 0,
    multiControlDedicated: (config & 0x08) !== 0,
    inputs: (config >> 4) & 0x07,
    panelDetected: (config & 0x80) !== 0,
    minTenthsAmp: view.getUint16(6, true),
    maxTenthsAmp: view.getUint16(8, true),
    limitTenthsAmp: view.getUint16(10, true),
    switches: view.getUint8(12),
  };
}

function decodeConfig(body: Uint8Array): ConfigReply {
  const view = viewOf(body);
  return {
    kind: 'config',
    uniqueNumber: view.getUint32(1, true),
    addresses: view.getUint32(8, true),
    address: view.getUint8(14),
  };
}

function viewOf(body: Uint8Array): DataView {
  return new DataView(body.buffer, body.byteOffset, body.byteLength);
}
