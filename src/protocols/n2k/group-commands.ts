import { encodePairs, type FieldPair } from './field-pairs.ts';
import { commandPriorities, encodeGroupFunction, intervals, offsetUnchanged } from './group-function.ts';
import { claimPgn } from './name.ts';

/** How often 127506 is asked of a device that sends it only on demand (vecan.md, 3, Q25). */
const batteryDetailsIntervalMs = 1_500;

/** Payload that turns on 127506 at a VE.Bus interface. */
export function enableBatteryDetails(): Uint8Array {
  return requestInterval(127506, batteryDetailsIntervalMs);
}

/**
 * Payload that asks a node to send a PGN at an interval.
 * @param intervalMs also one of `intervals`
 */
export function requestInterval(pgn: number, intervalMs: number): Uint8Array {
  const none = { pairCount: 0, pairs: new Uint8Array(0) };
  return encodeGroupFunction({ kind: 'request', pgn, intervalMs, offsetTens: offsetUnchanged, ...none });
}

/** Payload that asks a node to send a PGN once, at once. */
export function askOnce(pgn: number): Uint8Array {
  return requestInterval(pgn, intervals.unchanged);
}

/** Payload of a command that sets the device instance in a node's NAME: lower 3 bits are field 3, upper 5 bits field 4. */
export function setDeviceInstance(instance: number): Uint8Array {
  checkRange('device instance', instance, 0xff);
  return commandName([
    { field: 3, value: Uint8Array.of(instance & 7) },
    { field: 4, value: Uint8Array.of(instance >> 3) },
  ]);
}

/** Payload of a command that sets the system instance in a node's NAME, 0 to 15. */
export function setSystemInstance(instance: number): Uint8Array {
  checkRange('system instance', instance, 0xf);
  return commandName([{ field: 8, value: Uint8Array.of(instance) }]);
}

/**
 * Payload that gives the battery status (127508) of one instance another instance. 253 to 255 are no instances.
 * @param uniqueId comes back in the reply, 0 to 252
 */
export function setBatteryInstance(from: number, to: number, uniqueId: number): Uint8Array {
  for (const instance of [from, to]) checkRange('battery instance', instance, 252);
  const instanceField = (value: number): FieldPair => ({ field: 1, value: Uint8Array.of(value) });
  return encodeGroupFunction({
    kind: 'write',
    pgn: 127508,
    tag: undefined,
    uniqueId,
    selectionCount: 1,
    parameterCount: 1,
    pairs: encodePairs([instanceField(from), instanceField(to)]),
  });
}

function commandName(pairs: readonly FieldPair[]): Uint8Array {
  return encodeGroupFunction({
    kind: 'command',
    pgn: claimPgn,
    priority: commandPriorities.unchanged,
    pairCount: pairs.length,
    pairs: encodePairs(pairs),
  });
}

function checkRange(what: string, value: number, highest: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= highest) return;
  throw new RangeError(`${what} ${value}: a whole number from 0 to ${highest}`);
}
