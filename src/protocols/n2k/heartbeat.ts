import { readAvailable, unsignedBytes } from './little-endian.ts';

export const heartbeatPgn = 126993;
/** How often a node sends it when nobody asked otherwise (vecan.md, 3). */
export const heartbeatPeriodMs = 60_000;

/** State of a CAN controller; null where a node has none or does not say. */
const controllerStates = ['active', 'passive', 'bus-off', null] as const;
const equipmentStates = ['operational', 'fault', null, null] as const;

/** A node's sign of life. Older products send none: its absence says nothing (vecan.md, 3). */
export interface Heartbeat {
  /** Time from one to the next. */
  readonly periodMs: number | null;
  readonly sequence: number | null;
  readonly controller1: (typeof controllerStates)[number];
  readonly controller2: (typeof controllerStates)[number];
  readonly equipment: (typeof equipmentStates)[number];
}

/** Understands a heartbeat; what is missing at its end is null. */
export function decodeHeartbeat(data: Uint8Array): Heartbeat {
  const states = data[3] ?? 0xff;
  return {
    periodMs: readAvailable(data, 0, 2),
    sequence: readAvailable(data, 2, 1),
    controller1: controllerStates[states & 3] ?? null,
    controller2: controllerStates[(states >> 2) & 3] ?? null,
    equipment: equipmentStates[(states >> 4) & 3] ?? null,
  };
}

/** The 8 bytes of a heartbeat. */
export function encodeHeartbeat(beat: Heartbeat): Uint8Array {
  const controller = (state: Heartbeat['controller1']): number => controllerStates.indexOf(state);
  const equipment = beat.equipment === null ? 3 : equipmentStates.indexOf(beat.equipment);
  const states = 0xc0 | (equipment << 4) | (controller(beat.controller2) << 2) | controller(beat.controller1);
  return Uint8Array.from([
    ...unsignedBytes(beat.periodMs ?? 0xffff, 2),
    ...unsignedBytes(beat.sequence ?? 0xff, 1),
    states,
    ...[0xff, 0xff, 0xff, 0xff],
  ]);
}
