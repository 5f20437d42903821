import { describe, expect, it } from 'vitest';
import { encodePairs, type FieldPair } from '../../../../src/protocols/n2k/field-pairs.ts';
import { setDeviceInstance, setSystemInstance } from '../../../../src/protocols/n2k/group-commands.ts';
import { decodeGroupFunction, type GroupCommand } from '../../../../src/protocols/n2k/group-function.ts';
import type { NodeName } from '../../../../src/protocols/n2k/name.ts';
import { renamedBy } from '../../../../src/protocols/n2k/name-command.ts';

const name: NodeName = {
  ...{ uniqueNumber: 12_345, manufacturer: 358, deviceInstance: 0x0a, deviceFunction: 170, deviceClass: 35 },
  ...{ systemInstance: 1, industryGroup: 4, canMove: true },
};

const commandOf = (pairs: Uint8Array, pairCount: number): GroupCommand => ({
  ...{ kind: 'command', pgn: 60928, priority: 8 },
  ...{ pairCount, pairs },
});
const pair = (field: number, ...value: number[]): FieldPair => ({ field, value: Uint8Array.from(value) });
const command = (...pairs: FieldPair[]): GroupCommand => commandOf(encodePairs(pairs), pairs.length);

function decoded(payload: Uint8Array): GroupCommand {
  const message = decodeGroupFunction(payload);
  if (message?.kind !== 'command') throw new Error('no command');
  return message;
}

describe('a command about a NAME', () => {
  it('sets the device instance by its two halves', () => {
    const { name: renamed, reply } = renamedBy(name, decoded(setDeviceInstance(0xb3)));
    expect(renamed).toEqual({ ...name, deviceInstance: 0xb3 });
    expect(reply).toEqual({
      ...{ kind: 'acknowledge', pgn: 60928, pgnError: 0, timingError: 0 },
      parameterErrors: [0, 0],
    });
  });

  it('sets one half and leaves the other', () => {
    expect(renamedBy(name, command(pair(3, 7))).name?.deviceInstance).toBe(0x0f);
    expect(renamedBy(name, command(pair(4, 0x1f))).name?.deviceInstance).toBe(0xfa);
  });

  it('sets the system instance', () => {
    expect(renamedBy(name, decoded(setSystemInstance(9))).name).toEqual({ ...name, systemInstance: 9 });
  });

  it('changes nothing when the instances are what they were', () => {
    const { name: renamed, reply } = renamedBy(name, decoded(setDeviceInstance(0x0a)));
    expect([renamed, reply.parameterErrors]).toEqual([undefined, [0, 0]]);
    expect(renamedBy(name, command()).name).toBeUndefined();
  });

  it.each([
    ['a lower instance above 7', [pair(3, 8)], [3]],
    ['an upper instance above 31', [pair(4, 32)], [3]],
    ['a system instance above 15', [pair(8, 16)], [3]],
    ['the unique number', [pair(1, 1, 0, 0)], [4]],
    ['the manufacturer', [pair(2, 1, 0)], [4]],
    ['the class', [pair(7, 1)], [4]],
  ])('denies %s', (_, pairs, errors) => {
    const { name: renamed, reply } = renamedBy(name, command(...pairs));
    expect([renamed, reply.parameterErrors]).toEqual([undefined, errors]);
  });

  it('sets nothing when one of the fields cannot be set', () => {
    const { name: renamed, reply } = renamedBy(name, command(pair(3, 1), pair(5, 160), pair(8, 2)));
    expect([renamed, reply.parameterErrors]).toEqual([undefined, [0, 4, 0]]);
  });

  it('calls all fields invalid when one is unknown or cut off, up to 16 of them', () => {
    expect(renamedBy(name, command(pair(11, 0), pair(3, 1))).reply.parameterErrors).toEqual([1, 1]);
    expect(renamedBy(name, commandOf(Uint8Array.of(1, 0), 1)).reply.parameterErrors).toEqual([1]);
    expect(renamedBy(name, commandOf(new Uint8Array(0), 255)).reply.parameterErrors).toHaveLength(16);
  });
});
