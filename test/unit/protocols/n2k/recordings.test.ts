import { describe, expect, it } from 'vitest';
import type { N2kMessage } from '../../../../src/protocols/n2k/can-id.ts';
import { configInfoPgn, decodeConfigInfo } from '../../../../src/protocols/n2k/config-info.ts';
import { decodeGroupFunction, encodeGroupFunction } from '../../../../src/protocols/n2k/group-function.ts';
import { decodeHeartbeat, heartbeatPgn } from '../../../../src/protocols/n2k/heartbeat.ts';
import { MessageReader } from '../../../../src/protocols/n2k/message-reader.ts';
import { decodeName, encodeName, nameValue } from '../../../../src/protocols/n2k/name.ts';
import { decodeProductInfo } from '../../../../src/protocols/n2k/product-info.ts';
import { canLog } from '../../../support/can-logs.ts';
import { hasSharedData, sharedJsonLines, sharedText, withoutSharedData } from '../../../support/shared-data.ts';

interface Summary {
  readonly [file: string]: {
    readonly mode: 'frames' | 'coalesced';
    readonly frames_or_lines: number;
    readonly messages: Readonly<Record<string, number>>;
  };
}

interface ExpectedMessage {
  readonly line: number;
  readonly pgn: number;
  readonly src: number;
  readonly dst: number;
}

interface ReadMessage extends N2kMessage {
  readonly line: number;
}

/** Every message of a recording, with the line that completed it. */
function messagesOf(file: string, isJoined: boolean): ReadMessage[] {
  const reader = new MessageReader();
  return canLog(file).flatMap(({ line, at, frame, message }) => {
    const joined = frame === undefined || isJoined ? message : reader.push(frame, at);
    return joined === undefined ? [] : [{ ...joined, line }];
  });
}

const summary: Summary = hasSharedData ? JSON.parse(sharedText('can/expected/summary.json')) : {};
const framed = Object.entries(summary).filter(([, { mode }]) => mode === 'frames');

describe.skipIf(!hasSharedData)(`MessageReader on recordings${withoutSharedData}`, () => {
  it.each(Object.entries(summary))('has as many entries of %s as its summary says', (file, { frames_or_lines }) => {
    expect(canLog(file)).toHaveLength(frames_or_lines);
  });

  it.each(Object.entries(summary))('finds as many messages per PGN in %s as its summary says', (file, expected) => {
    const found: Record<string, number> = {};
    for (const { pgn } of messagesOf(file, expected.mode === 'coalesced')) found[pgn] = (found[pgn] ?? 0) + 1;
    expect(found).toMatchObject(expected.messages);
  });

  it.each(framed)('completes each expected message of %s on its line', (file) => {
    const found = new Map(messagesOf(file, false).map((message) => [message.line, message]));
    for (const { line, pgn, src, dst } of sharedJsonLines<ExpectedMessage>(`can/expected/${file}.jsonl`)) {
      expect(found.get(line), `line ${line}`).toMatchObject({ pgn, source: src, destination: dst });
    }
  });

  it('joins only whole battery details where frames are missing', () => {
    const socs = messagesOf('scenes/lost-frames.log', false).filter(({ pgn }) => pgn === 127506);
    expect(new Set(socs.map(({ data }) => data[3]))).toEqual(new Set([50, 52]));
  });
});

describe.skipIf(!hasSharedData)(`network management on recordings${withoutSharedData}`, () => {
  const yacht = hasSharedData ? messagesOf('zeus-czone-1.candump.log', false) : [];

  it('reads and writes every NAME of a yacht without loss', () => {
    const claims = yacht.filter(({ pgn }) => pgn === 60928);
    expect(claims.length).toBeGreaterThan(5);
    for (const { data } of claims) {
      const name = decodeName(data);
      expect(name?.industryGroup).toBe(4);
      expect(name === undefined ? undefined : nameValue(encodeName(name))).toBe(nameValue(data));
    }
  });

  it('reads the product information of the power system on a yacht', () => {
    const info = yacht.find(({ pgn, source }) => pgn === 126996 && source === 1);
    expect(info === undefined ? undefined : decodeProductInfo(info.data)).toEqual({
      database: 2000,
      productCode: 7794,
      model: 'MBI (80-911-0072-00)',
      softwareVersion: '6.24.8.0',
      modelVersion: 'A',
      serial: 'MBI 255',
      certification: 1,
      loadEquivalency: 1,
    });
  });

  it('reads the configuration information of nodes that fill one, all or none of the texts', () => {
    const infos = yacht.filter(({ pgn }) => pgn === configInfoPgn);
    const of = (node: number): unknown =>
      infos.filter(({ source }) => source === node).map(({ data }) => decodeConfigInfo(data))[0];
    expect(of(0)).toEqual({ description1: null, description2: null, manufacturer: 'V60' });
    expect(of(50)).toEqual({ description1: 'MS-RA70', description2: 'RA70', manufacturer: 'Fusion Electronics Ltd' });
    expect(of(13)).toEqual({ description1: null, description2: null, manufacturer: null });
    expect(of(23)).toEqual({ description1: null, description2: null, manufacturer: null });
  });

  it('reads heartbeats of 60 s, and of one node 6 s', () => {
    const beats = yacht.filter(({ pgn }) => pgn === heartbeatPgn);
    const periods = new Map(beats.map(({ source, data }) => [source, decodeHeartbeat(data).periodMs]));
    expect(periods.get(36)).toBe(6000);
    expect(new Set([...periods].filter(([source]) => source !== 36).map(([, period]) => period))).toEqual(
      new Set([60_000]),
    );
  });

  it('reads and writes recorded group functions without loss', () => {
    const messages = messagesOf('group-function-126208.plain.txt', true);
    expect(messages).toHaveLength(8);
    for (const { data } of messages) {
      const decoded = decodeGroupFunction(data);
      expect(decoded === undefined ? undefined : encodeGroupFunction(decoded)).toEqual(data);
    }
  });
});
