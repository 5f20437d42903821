import { describe, expect, it } from 'vitest';
import { decodeFields } from '../../../../src/protocols/n2k/decode.ts';
import type { Field } from '../../../../src/protocols/n2k/field.ts';
import { MessageReader } from '../../../../src/protocols/n2k/message-reader.ts';
import { pgnTable } from '../../../../src/protocols/n2k/pgn-table.ts';
import { canLog } from '../../../support/can-logs.ts';
import { hasSharedData, sharedJsonLines, sharedText, withoutSharedData } from '../../../support/shared-data.ts';

interface ExpectedMessage {
  readonly line: number;
  readonly pgn: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

const summary: Record<string, { mode: string }> = hasSharedData
  ? JSON.parse(sharedText('can/expected/summary.json'))
  : {};

/** The messages of a recording by the line that completed them. */
function messagesOf(file: string, isJoined: boolean): Map<number, { pgn: number; data: Uint8Array }> {
  const reader = new MessageReader();
  return new Map(
    canLog(file).flatMap(({ line, at, frame, message }) => {
      const whole = frame === undefined || isJoined ? message : reader.push(frame, at);
      return whole === undefined ? [] : [[line, whole] as const];
    }),
  );
}

/** The lists show codes below a byte as they are on the wire; there "not available" is all ones, with us it is null. */
function withNulls(fields: readonly Field[], shown: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => {
      const field = fields.find((candidate) => candidate.name === name);
      const isNothing = field?.kind === 'code' && field.bits < 8 && value === 2 ** field.bits - 1;
      if (isNothing) return [name, null];
      return [name, typeof value === 'number' ? expect.closeTo(value, 9) : value];
    }),
  );
}

function wanted({ pgn, fields }: ExpectedMessage): Record<string, unknown> {
  const table = pgnTable(pgn);
  const { list, states, ...flat } = fields;
  return {
    ...withNulls(table?.fields ?? [], flat),
    ...(states === undefined ? {} : { states }),
    ...(Array.isArray(list)
      ? { list: list.map((entry) => expect.objectContaining(withNulls(table?.group?.fields ?? [], entry))) }
      : {}),
  };
}

describe.skipIf(!hasSharedData)(`decodeFields on recordings${withoutSharedData}`, () => {
  it.each(Object.entries(summary))('reads the expected values of %s', (file, { mode }) => {
    const messages = messagesOf(file, mode === 'coalesced');
    const lines = sharedJsonLines<ExpectedMessage>(`can/expected/${file}.jsonl`);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const message = messages.get(line.line);
      expect(message?.pgn, `line ${line.line}`).toBe(line.pgn);
      expect(decodeFields(line.pgn, message?.data ?? new Uint8Array()), `line ${line.line}`).toMatchObject(
        wanted(line),
      );
    }
  });

  it('reads a recorded GNSS position in the Gulf of Finland, where the boat was', () => {
    const found = [...messagesOf('aava-part1.plain.txt', true).values()].filter(({ pgn }) => pgn === 129029);
    const fix = found.map(({ data }) => decodeFields(129029, data)).find((values) => values?.['method'] === 1);
    expect(fix?.['latitude']).toBeCloseTo(60, -1);
    expect(fix?.['longitude']).toBeCloseTo(24, -1);
  });
});
