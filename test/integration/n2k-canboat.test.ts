import { describe, expect, it } from 'vitest';
import { type CanFrame, encodeId, type N2kMessage } from '../../src/protocols/n2k/can-id.ts';
import { decodeFields } from '../../src/protocols/n2k/decode.ts';
import { splitFastPacket } from '../../src/protocols/n2k/fast-packet.ts';
import { MessageReader } from '../../src/protocols/n2k/message-reader.ts';
import { decodeVreg } from '../../src/protocols/n2k/vreg.ts';
import { vregRegister } from '../../src/protocols/n2k/vreg-registers.ts';
import { decodeVregValue } from '../../src/protocols/n2k/vreg-values.ts';
import { bytesOf, canLog } from '../support/can-logs.ts';
import { CanboatReader, hasCanboat, withoutCanboat } from '../support/canboat.ts';
import { type Comparison, compareRecording, type Difference, recordings } from '../support/canboat-comparison.ts';
import { type Explanation, explanations } from '../support/canboat-differences.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../support/shared-data.ts';

const missing = withoutSharedData || withoutCanboat;
const files = hasSharedData ? recordings() : [];

const compared = new Map<string, Comparison>();

/** Each recording is read once, by whichever test asks first. */
function comparisonOf(file: string): Comparison {
  const comparison = compared.get(file) ?? compareRecording(file);
  compared.set(file, comparison);
  return comparison;
}

function explains({ what, holds }: Explanation, difference: Difference): boolean {
  return what.includes(difference.what) && holds(difference);
}

describe.skipIf(missing !== '')(`our decoder beside canboatjs${missing}`, () => {
  it.each(files)('differs on %s only as is explained', (file) => {
    const { differences } = comparisonOf(file);
    const unexplained = differences.filter((found) => !explanations.some((one) => explains(one, found)));
    expect(unexplained).toEqual([]);
  });

  it('has no explanation that no recording needs', () => {
    const differences = files.flatMap((file) => comparisonOf(file).differences);
    const needless = explanations.flatMap((one) =>
      one.what.filter((what) => !differences.some((found) => found.what === what && one.holds(found))),
    );
    expect(needless).toEqual([]);
  });

  it('has compared more than 64 000 messages, and 65 000 fields of 13 000 of them', () => {
    const sum = (key: 'messages' | 'withTable' | 'fields'): number =>
      files.reduce((total, file) => total + comparisonOf(file)[key], 0);
    expect(sum('messages')).toBeGreaterThan(64_000);
    expect(sum('withTable')).toBeGreaterThan(13_000);
    expect(sum('fields')).toBeGreaterThan(65_000);
  });
});

// Below, "fault" is one of those numbered in vecan.md, 9.

/** DC Detailed Status of one battery, to all. */
function details(instance: number, stateOfCharge: number): N2kMessage {
  const data = Uint8Array.of(0, instance, 0, stateOfCharge, 99, 60, 0, 0xff, 0xff, 80, 0);
  return { pgn: 127506, priority: 6, source: 36, destination: 255, data };
}

function charges(messages: readonly (N2kMessage | undefined)[]): unknown[] {
  return messages.flatMap((message) =>
    message === undefined ? [] : [decodeFields(message.pgn, message.data)?.['stateOfCharge']],
  );
}

function read(frames: readonly CanFrame[]): (N2kMessage | undefined)[] {
  const reader = new MessageReader();
  return frames.map((frame) => reader.push(frame, 0));
}

describe.skipIf(!hasCanboat)(`canboatjs on frames that the recordings do not have${withoutCanboat}`, () => {
  it('mixes up two messages of one sender whose frames alternate; we join both (fault 4)', () => {
    const [first, second] = [splitFastPacket(details(0, 50), 1), splitFastPacket(details(1, 70), 2)];
    const frames = first.flatMap((frame, index) => [frame, second[index] ?? frame]);
    const canboat = new CanboatReader();
    expect(frames.map((frame) => canboat.frame(frame)).filter((message) => message !== undefined)).toEqual([]);
    expect(charges(read(frames))).toEqual([50, 70]);
  });

  it('takes a status of 8 bytes for the head of a fast packet of none; we drop it and count it (fault 4)', () => {
    const id = encodeId({ pgn: 127509, priority: 6, source: 36, destination: 255 });
    const frame = { id, data: bytesOf('000001C414F20100') };
    expect(new CanboatReader().frame(frame)?.fields).toMatchObject({ instance: 1, acInstance: 196 });
    const reader = new MessageReader();
    expect(reader.push(frame, 0)).toBeUndefined();
    expect(reader.fastPackets.counters.length).toBe(1);
  });

  it('joins no more frames once it was given one joined message; we have no such mode (fault 5)', () => {
    const frames = splitFastPacket(details(0, 50), 1);
    const canboat = new CanboatReader();
    canboat.message(details(1, 70));
    const shown = frames.map((frame) => canboat.frame(frame)?.fields['stateOfCharge']);
    expect(shown).not.toContain(50);
    expect(shown.filter((value) => value !== undefined)).toHaveLength(frames.length);
    expect(charges(read(frames))).toEqual([50]);
  });
});

describe.skipIf(missing !== '')(`canboatjs on lines and registers of the recordings${missing}`, () => {
  it('drops lines whose time has no milliseconds; we read them (fault 6)', () => {
    const file = 'dirona-part1.plain.txt';
    const found = new Set(canLog(file).map(({ line }) => line));
    const canboat = new CanboatReader();
    const dropped = sharedText(`can/${file}`)
      .split('\n')
      .flatMap((text, index) => (/:\d\d,/.test(text) ? [{ line: index + 1, theirs: canboat.line(text) }] : []));
    expect(dropped.length).toBeGreaterThan(618);
    expect(dropped.filter(({ theirs }) => theirs !== undefined)).toEqual([]);
    expect(dropped.filter(({ line }) => !found.has(line))).toEqual([]);
  });

  it('shows a negative current of a charger network as 4 294 964 496; we show -2.8 A (fault 7)', () => {
    const messages = canLog('victron-vreg-61184.plain.txt').flatMap(({ message }) => message ?? []);
    const theirs = messages.map((message) => new CanboatReader().message(message)?.fields);
    expect(theirs).toMatchObject([
      { registerId: 0x2002, payload: 1272 },
      { registerId: 0x201c, payload: 4_294_964_496 },
    ]);
    const ours = messages.map(({ pgn, data }) => {
      const vreg = decodeVreg(pgn, data);
      const register = vreg?.kind === 'value' ? vregRegister(vreg.register) : undefined;
      return vreg?.kind === 'value' && register !== undefined ? decodeVregValue(register, vreg.value) : undefined;
    });
    expect(ours).toEqual([12.72, -2.8]);
  });
});
