import { decodePairs } from './field-pairs.ts';
import type { GroupAcknowledgement, GroupCommand } from './group-function.ts';
import { claimPgn, type NodeName } from './name.ts';

/** Numbers of the fields of a NAME that a command may set; each takes a byte (vecan.md, 3). */
const fields = { lowerInstance: 3, upperInstance: 4, systemInstance: 8 } as const;
/** Bytes of the values of fields 1 to 10, in that order. */
const widths = [3, 2, 1, 1, 1, 1, 1, 1, 1, 1] as const;
/** More pairs than a NAME has fields are not answered one by one. */
const mostPairs = 16;
const parameterErrors = { none: 0, invalidField: 1, outOfRange: 3, denied: 4 } as const;

/**
 * Carries out a command (126208) about a node's NAME: all its fields, or none where one cannot be set.
 * @returns the answer; the NAME where it changes, so that setting what is set already disturbs nobody
 */
export function renamedBy(
  name: NodeName,
  command: GroupCommand,
): { readonly name?: NodeName; readonly reply: GroupAcknowledgement } {
  const count = Math.min(command.pairCount, mostPairs);
  const pairs = decodePairs(command.pairs, command.pairCount, (field) => widths[field - 1]);
  if (pairs === undefined) return { reply: reply(Array.from({ length: count }, () => parameterErrors.invalidField)) };
  let { deviceInstance, systemInstance } = name;
  const errors = pairs.map(({ field, value: [byte = 0] }) => {
    switch (field) {
      case fields.lowerInstance:
        deviceInstance = (deviceInstance & 0xf8) | (byte & 7);
        return byte > 7 ? parameterErrors.outOfRange : parameterErrors.none;
      case fields.upperInstance:
        deviceInstance = (deviceInstance & 7) | ((byte & 0x1f) << 3);
        return byte > 0x1f ? parameterErrors.outOfRange : parameterErrors.none;
      case fields.systemInstance:
        systemInstance = byte & 0xf;
        return byte > 0xf ? parameterErrors.outOfRange : parameterErrors.none;
      default:
        return parameterErrors.denied;
    }
  });
  const isDone = errors.every((error) => error === parameterErrors.none);
  const isOther = deviceInstance !== name.deviceInstance || systemInstance !== name.systemInstance;
  return { reply: reply(errors), ...(isDone && isOther ? { name: { ...name, deviceInstance, systemInstance } } : {}) };
}

function reply(errors: readonly number[]): GroupAcknowledgement {
  return { kind: 'acknowledge', pgn: claimPgn, pgnError: 0, timingError: 0, parameterErrors: errors };
}
