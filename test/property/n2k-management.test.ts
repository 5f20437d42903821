import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressClaim, claimTimes } from '../../src/protocols/n2k/address-claim.ts';
import type { N2kMessage } from '../../src/protocols/n2k/can-id.ts';
import { decodeConfigInfo, encodeConfigInfo } from '../../src/protocols/n2k/config-info.ts';
import { decodePairs, encodePairs } from '../../src/protocols/n2k/field-pairs.ts';
import { decodeGroupFunction, encodeGroupFunction, isProprietary } from '../../src/protocols/n2k/group-function.ts';
import { decodeHeartbeat, encodeHeartbeat } from '../../src/protocols/n2k/heartbeat.ts';
import { decodeName, encodeName, type NodeName } from '../../src/protocols/n2k/name.ts';
import { decodePgnList, encodePgnList } from '../../src/protocols/n2k/pgn-list.ts';
import { decodeProductInfo, encodeProductInfo } from '../../src/protocols/n2k/product-info.ts';
import { decodeAcknowledgement, decodeRequest } from '../../src/protocols/n2k/requests.ts';

const bits = (count: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** count - 1 });
const bytes = fc.uint8Array({ maxLength: 230 });
const pgns = fc.oneof(bits(17), fc.constantFrom(60928, 61184, 126720, 127506, 127508, 130816));
const names: fc.Arbitrary<NodeName> = fc.record({
  uniqueNumber: bits(21),
  manufacturer: bits(11),
  deviceInstance: bits(8),
  deviceFunction: bits(8),
  deviceClass: bits(7),
  systemInstance: bits(4),
  industryGroup: bits(3),
  canMove: fc.boolean(),
});
const texts = fc.option(
  fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 32 })
    .filter((text) => /^[!-?A-~]/.test(text) && /[!-?A-~]$/.test(text)),
);

describe('what was encoded', () => {
  it('is the NAME again', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(decodeName(encodeName(name))).toEqual(name);
      }),
    );
  });

  it('is the product information again', () => {
    const words = fc.option(fc.integer({ min: 0, max: 0xfffc }));
    const few = fc.option(fc.integer({ min: 0, max: 0xfc }));
    const infos = fc.record({
      database: words,
      productCode: words,
      model: texts,
      softwareVersion: texts,
      modelVersion: texts,
      serial: texts,
      certification: few,
      loadEquivalency: few,
    });
    fc.assert(
      fc.property(infos, (info) => {
        expect(decodeProductInfo(encodeProductInfo(info))).toEqual(info);
      }),
    );
  });

  it('is the configuration information again', () => {
    const infos = fc.record({ description1: texts, description2: texts, manufacturer: texts });
    fc.assert(
      fc.property(infos, (info) => {
        expect(decodeConfigInfo(encodeConfigInfo(info))).toEqual(info);
      }),
    );
  });

  it('is the PGN list and the heartbeat again', () => {
    const controllers = fc.constantFrom('active', 'passive', 'bus-off', null);
    const lists = fc.record({ kind: fc.constantFrom('transmit', 'receive'), pgns: fc.array(pgns, { maxLength: 74 }) });
    const beats = fc.record({
      periodMs: fc.option(fc.integer({ min: 0, max: 0xfffc })),
      sequence: fc.option(fc.integer({ min: 0, max: 0xfc })),
      controller1: controllers,
      controller2: controllers,
      equipment: fc.constantFrom('operational', 'fault', null),
    });
    fc.assert(
      fc.property(lists, beats, (list, beat) => {
        expect(decodePgnList(encodePgnList(list))).toEqual(list);
        expect(decodeHeartbeat(encodeHeartbeat(beat))).toEqual(beat);
      }),
    );
  });

  it('is the group function again', () => {
    const pairs = fc.uint8Array({ maxLength: 60 });
    const messages = fc.oneof(
      fc.record({
        kind: fc.constant('request'),
        pgn: pgns,
        intervalMs: bits(32),
        offsetTens: bits(16),
        pairCount: bits(8),
        pairs,
      }),
      fc.record({ kind: fc.constant('command'), pgn: pgns, priority: bits(4), pairCount: bits(8), pairs }),
      fc.record({
        kind: fc.constant('acknowledge'),
        pgn: pgns,
        pgnError: bits(4),
        timingError: bits(4),
        parameterErrors: fc.array(bits(4), { maxLength: 40 }),
      }),
      fc
        .record({
          kind: fc.constantFrom('read', 'read-reply', 'write', 'write-reply'),
          pgn: pgns,
          tag: bits(16),
          uniqueId: bits(8),
          selectionCount: bits(8),
          parameterCount: bits(8),
          pairs,
        })
        .map((fields) => ({ ...fields, tag: isProprietary(fields.pgn) ? fields.tag : undefined })),
    );
    fc.assert(
      fc.property(messages, (message) => {
        expect(decodeGroupFunction(encodeGroupFunction(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  it('are the field pairs again', () => {
    const widthOf = (field: number): number => (field % 8) + 1;
    const pairs = fc.array(
      bits(8).chain((field) =>
        fc.record({
          field: fc.constant(field),
          value: fc.uint8Array({ minLength: widthOf(field), maxLength: widthOf(field) }),
        }),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(pairs, (list) => {
        expect(decodePairs(encodePairs(list), list.length, widthOf)).toEqual(list);
      }),
    );
  });
});

describe('decoders of network management', () => {
  it('never throw, whatever comes', () => {
    const decoders = [
      decodeAcknowledgement,
      decodeConfigInfo,
      decodeGroupFunction,
      decodeHeartbeat,
      decodeName,
      decodePgnList,
      decodeProductInfo,
      decodeRequest,
    ];
    fc.assert(
      fc.property(bytes, bits(8), (data, count) => {
        for (const decode of decoders) expect(() => decode(data)).not.toThrow();
        expect(() => decodePairs(data, count, (field) => (field % 3 === 0 ? 'counted' : field % 5))).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('AddressClaim', () => {
  const nameBytes = names.map(encodeName);
  const claimOf = (source: number, data: Uint8Array): N2kMessage => ({
    priority: 6,
    pgn: 60928,
    source,
    destination: 255,
    data,
  });

  it('has an address only after 250 ms without contest, and none that is not to be claimed, whatever comes', () => {
    const events = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('heard'), source: bits(8), data: fc.oneof(nameBytes, bytes) }),
        fc.record({ kind: fc.constant('commanded'), address: bits(8) }),
        fc.constant({ kind: 'requested' } as const),
        fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 0, max: 400 }) }),
      ),
      { maxLength: 100 },
    );
    const start = fc.integer({ min: 0, max: 251 });
    fc.assert(
      fc.property(nameBytes, start, events, (name, address, list) => {
        const claim = new AddressClaim({ name, address, random: () => 0.3 });
        let now = 0;
        let claimedAt = Number.POSITIVE_INFINITY;
        let held: number | undefined;
        let actions = claim.start(now);
        for (const event of list) {
          if (event.kind === 'wait') now += event.ms;
          if (event.kind === 'heard') actions = claim.heard(claimOf(event.source, event.data), now);
          else if (event.kind === 'commanded')
            actions = claim.commanded(claimOf(1, Uint8Array.of(...name, event.address)), now);
          else actions = event.kind === 'wait' ? claim.look(now) : claim.requested(now);
          for (const action of actions) {
            if (action.kind === 'send' && held === undefined) claimedAt = Math.min(claimedAt, now);
            if (action.kind === 'lost') [held, claimedAt] = [undefined, Number.POSITIVE_INFINITY];
            if (action.kind !== 'have') continue;
            held = action.address;
            expect(now - claimedAt).toBeGreaterThanOrEqual(claimTimes.contestMs);
          }
          expect(claim.address).toBe(held);
          expect(held ?? 0).toBeLessThanOrEqual(251);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives nodes of different NAMEs different addresses, wherever and whenever they begin', () => {
    const nodes = fc.uniqueArray(
      fc.record({
        uniqueNumber: bits(21),
        address: fc.integer({ min: 249, max: 251 }),
        startAt: bits(10),
        random: bits(8),
      }),
      { minLength: 2, maxLength: 10, selector: ({ uniqueNumber }) => uniqueNumber },
    );
    fc.assert(
      fc.property(nodes, names, (list, base) => {
        const claims = list.map(({ uniqueNumber, address, random }) => {
          const name = encodeName({ ...base, uniqueNumber, canMove: true });
          return new AddressClaim({ name, address, random: () => random / 256 });
        });
        for (let now = 0; now < 8_000; now += 8) {
          const queue = claims.flatMap((from, index) => {
            const starts = (list[index]?.startAt ?? 0) >> 3 === now >> 3;
            return [...(starts ? from.start(now) : []), ...from.look(now)].map((action) => ({ from, action }));
          });
          for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            const { from, action } = next;
            if (action.kind !== 'send') continue;
            for (const claim of claims.filter((one) => one !== from)) {
              queue.push(...claim.heard(action.message, now).map((answer) => ({ from: claim, action: answer })));
            }
          }
        }
        const held = claims.map(({ address }) => address);
        expect(held).not.toContain(undefined);
        expect(new Set(held).size).toBe(claims.length);
      }),
      { numRuns: 50 },
    );
  });
});
