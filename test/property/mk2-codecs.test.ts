import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  askDeviceVersion,
  askEnergy,
  askRamInfo,
  askSerial,
  askSettingInfo,
  askState,
  askVersionHigh,
  isRefusal,
  readRam,
  readSetting,
  readSnapshot,
  writeValue,
} from '../../src/protocols/mk2/device-requests.ts';
import { energyFlows, ticksBetween } from '../../src/protocols/mk2/energy.ts';
import { begin, heard } from '../../src/protocols/mk2/exchange.ts';
import { flags, placeOf, waveCheck, withFlag } from '../../src/protocols/mk2/flags.ts';
import { decodeReply } from '../../src/protocols/mk2/replies.ts';
import {
  askAc,
  askAuxiliary,
  askConfig,
  askDc,
  askInput,
  askLeds,
  askVersion,
  commandState,
  holdLines,
  type Mk2Request,
  selectAddress,
} from '../../src/protocols/mk2/requests.ts';
import { decodeScale, scaleOf, toRaw, toValue } from '../../src/protocols/mk2/scale.ts';

const byte = fc.integer({ min: 0, max: 0xff });
const word = fc.integer({ min: 0, max: 0xffff });
const signedWord = fc.integer({ min: -0x8000, max: 0x7fff });
const bytes = (value: number): [number, number] => [value & 0xff, (value >> 8) & 0xff];

const questions: readonly Mk2Request<unknown>[] = [
  askVersion(),
  selectAddress(0),
  askLeds(),
  holdLines(3),
  askDc(),
  askAc(1),
  askInput(),
  askConfig(0),
  askAuxiliary('bms'),
  commandState({ state: 3, limitTenthsAmp: 160, flags: 0x80 }),
  askDeviceVersion(),
  askVersionHigh(),
  askState(),
  askEnergy(),
  readRam(14, 15, 16),
  readSetting(2),
  askRamInfo(4),
  askSettingInfo(2),
  writeValue('setting', 2, 0),
  readSnapshot(3),
  askSerial(),
];

/** Bodies of which many are almost right. */
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .tuple(fc.constantFrom(...'VALSDHWXYZRNxyz'), fc.uint8Array({ maxLength: 16 }))
    .map(([letter, data]) => Uint8Array.of(0xff, letter.charCodeAt(0), ...data)),
  fc
    .tuple(fc.integer({ min: 0x80, max: 0x9f }), fc.uint8Array({ maxLength: 16 }))
    .map(([code, data]) => Uint8Array.of(0xff, 0x58, code, ...data)),
  fc
    .tuple(fc.constantFrom(0x20, 0x40, 0x41), fc.uint8Array({ maxLength: 16 }))
    .map(([type, data]) => Uint8Array.of(type, ...data)),
);

describe('any frame body', () => {
  it('is a reply of some kind, and answers any question or not, and is never an exception', () => {
    fc.assert(
      fc.property(fc.array(bodies, { minLength: 1, maxLength: 4 }), (received) => {
        for (const request of questions) {
          let exchange = begin(request, 'X', 0);
          for (const body of received) {
            const step = heard(exchange, decodeReply(body));
            if (step.kind !== 'wait') break;
            exchange = step.exchange;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not changed by being decoded, and does not change with what was decoded', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const copy = body.slice();
        const reply = decodeReply(body);
        expect(body).toEqual(copy);
        if (reply.kind === 'device') reply.data.fill(0);
        expect(body).toEqual(copy);
      }),
    );
  });

  it('may have more bytes behind: a reply that has its own length says the same', () => {
    fc.assert(
      fc.property(bodies, fc.uint8Array({ minLength: 1, maxLength: 4 }), (body, tail) => {
        const reply = decodeReply(body);
        // An L answer may be shorter, and what stands behind a device's code is for its question.
        fc.pre(!['unknown', 'device', 'leds'].includes(reply.kind));
        expect(decodeReply(Uint8Array.of(...body, ...tail))).toEqual(reply);
      }),
    );
  });
});

describe('a list of RAM variables', () => {
  it('is read as what was sent, with anything behind it', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.uint8Array({ maxLength: 3 }), (values, tail) => {
        const body = Uint8Array.of(0xff, 0x58, 0x85, ...values.flatMap(bytes), ...tail);
        const ids = values.map((_, index) => index);
        expect(readRam(...ids).answer([decodeReply(body)])).toEqual(values);
      }),
    );
  });
});

describe('a scale', () => {
  it('is the same in short and in long form', () => {
    fc.assert(
      fc.property(signedWord, signedWord, (scale, offset) => {
        const wanted = scaleOf(scale, offset);
        expect(decodeScale(Uint8Array.of(...bytes(scale), ...bytes(offset)))).toEqual(wanted);
        expect(decodeScale(Uint8Array.of(...bytes(scale), 0x8f, ...bytes(offset)))).toEqual(wanted);
      }),
    );
  });

  it('of any words gives a finite value for any raw number, and the raw number back', () => {
    fc.assert(
      fc.property(signedWord, signedWord, word, (words, offset, raw) => {
        const scale = scaleOf(words, offset);
        fc.pre(scale !== null);
        const value = toValue(scale, raw);
        expect(Number.isFinite(value)).toBe(true);
        expect(toRaw(scale, value, raw)).toBe(raw);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a bit changes that bit and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), word, fc.boolean(), (scale, before, isSet) => {
        const bit = scaleOf(scale, -0x8000);
        fc.pre(bit !== null);
        const after = toRaw(bit, Number(isSet), before);
        expect(toValue(bit, after)).toBe(Number(isSet));
        expect([0, 1 << (scale - 1)]).toContain(after ^ before);
      }),
    );
  });
});

describe('a flag', () => {
  it('is in its word what it was set to, and no other flag but the wave check pair changes', () => {
    const writable = flags.filter(({ isReserved }) => isReserved !== true);
    fc.assert(
      fc.property(fc.constantFrom(...writable), word, fc.boolean(), (flag, before, isSet) => {
        const { settingId, bit } = placeOf(flag);
        const after = withFlag(before, flag, isSet);
        const has = (value: number, at: number): boolean => ((value >> at) & 1) === 1;
        expect(has(after, bit)).toBe(isSet);
        const pair = settingId === 0 ? 1 << waveCheck.inverse : 0;
        expect((after ^ before) & ~(1 << bit) & ~pair).toBe(0);
        if (settingId === 0) expect(has(after, waveCheck.inverse)).toBe(!has(after, waveCheck.disable));
      }),
    );
  });
});

describe('energy counters', () => {
  it('count any number of steps below a whole turn', () => {
    const counters = fc.array(byte, { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(counters, counters, (start, steps) => {
        const now = start.map((value, index) => (value + (steps[index] ?? 0)) % 256);
        expect(ticksBetween(Uint8Array.from(start), Uint8Array.from(now))).toEqual(steps);
        expect(steps).toHaveLength(energyFlows.length);
      }),
    );
  });
});

describe('a refusal', () => {
  it('is known whatever stands behind its code', () => {
    fc.assert(
      fc.property(fc.constantFrom(0x80, 0x90, 0x91, 0x9b), fc.uint8Array({ maxLength: 8 }), (code, data) => {
        const reply = decodeReply(Uint8Array.of(0xff, 0x58, code, ...data));
        for (const request of [readRam(1), readSetting(1), askState(), writeValue('ram', 129, 1), readSnapshot(3)]) {
          expect(isRefusal(request.answer([reply]))).toBe(true);
        }
      }),
    );
  });
});
