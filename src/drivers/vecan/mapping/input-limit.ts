import type { Rejection } from '../../../store/values.ts';
import type { RegisterWritable, Told } from './writable.ts';

/** VREGs (vecan.md, 5): what panels want; which of their wishes count, bit 0 the limit of input 1; the limit in use. */
const registers = { limit: 0x0214, used: 0x0202, active: 0x0203 } as const;
const limitIsUsed = 1;
const mostDeciAmps = 0xfffe;

/**
 * The current limit of the AC input. From 0 up to the device's minimum it is raised to the minimum, above its maximum or
 * below 0 refused (design.md, Writes).
 */
export function inputLimit(path: string): RegisterWritable {
  return {
    by: 'register',
    register: registers.limit,
    bytes: (value, told) => bytesOf(path, value, told),
    needs: registers.used,
    before: enabling,
    shownBy: registers.active,
    hint: 'another panel (Digital Multi Control, BMS or switch) may control the system',
  };
}

function bytesOf(path: string, value: number | string, told: Told): Uint8Array | Rejection {
  const least = amps(told('inputLimitMin')) ?? 0;
  const most = amps(told('inputLimitMax')) ?? mostDeciAmps / 10;
  if (typeof value !== 'number' || !(value >= 0 && value <= most)) {
    return { kind: 'out-of-range', why: `${path} takes ${least} to ${most} A, not ${value}` };
  }
  const deciAmps = Math.min(Math.round(Math.max(value, least) * 10), mostDeciAmps);
  return Uint8Array.of(deciAmps & 0xff, deciAmps >> 8);
}

/** Without the bit the device stays with its own limit. What is not known of the other bits is not set. */
function enabling(told: Told): { register: number; bytes: Uint8Array } | undefined {
  const used = told('remoteControl');
  if (typeof used !== 'number' || used % 2 === limitIsUsed) return undefined;
  const wanted = used + limitIsUsed;
  return {
    register: registers.used,
    bytes: Uint8Array.from({ length: 4 }, (_, index) => Math.floor(wanted / 2 ** (8 * index)) & 0xff),
  };
}

function amps(value: ReturnType<Told>): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
