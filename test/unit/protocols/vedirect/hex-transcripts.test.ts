import { describe, expect, it } from 'vitest';
import { decodeHex, encodeGet, encodeHex, type HexMessage } from '../../../../src/protocols/vedirect/hex-codec.ts';
import { hexRegisterById } from '../../../../src/protocols/vedirect/hex-registers.ts';
import { decodeHexValue } from '../../../../src/protocols/vedirect/hex-values.ts';
import { decodeHistoryDay, decodeHistoryTotal } from '../../../../src/protocols/vedirect/history-records.ts';
import { TextFramer } from '../../../../src/protocols/vedirect/text-framer.ts';
import { hasSharedData, sharedJsonLines, withoutSharedData } from '../../../support/shared-data.ts';
import { bytesOf } from '../../../support/vedirect-bytes.ts';

interface Line {
  readonly tx?: string;
  readonly rx?: string;
  readonly reg?: string;
  readonly raw?: string;
  readonly what?: string;
  readonly expected_decoded?: readonly string[];
}

const lines = (name: string): Line[] =>
  hasSharedData ? sharedJsonLines<Line>(`vedirect/hex-${name}.jsonl`) : ([] as Line[]);

/** The messages in what a device sent, each byte by itself: text may stand around them. */
function messages(rx: string): HexMessage[] {
  const framer = new TextFramer();
  const events = [...bytesOf(rx)].flatMap((byte) => framer.push(Uint8Array.of(byte)));
  return events
    .flatMap((event) => (event.kind === 'hex' ? [decodeHex(event.text)] : []))
    .filter((m) => m !== undefined);
}

/** What that library prints where the device says that it has no value. */
const sentinels: ReadonlySet<number> = new Set([382.2, 327.67, 655.35, 3276.7, 6553.5]);
const number = (text: string): number => Number.parseFloat(text.slice(text.indexOf('=') + 1));

describe.skipIf(!hasSharedData)(`recorded HEX exchanges${withoutSharedData}`, () => {
  describe.each([
    'transcript_smartsolar-100-30',
    'transcript_smartshunt-a',
    'transcript_bluesolar-150-35-rev2_text-interleaved',
  ])('%s', (name) => {
    const [about, ...exchanges] = lines(name);
    const gets = exchanges.filter(({ reg }) => reg !== undefined);
    const answerTo = (exchange: Line): Uint8Array => {
      const id = Number(exchange.reg);
      const answer = messages(exchange.rx ?? '').find((message) => message.kind === 'get' && message.id === id);
      if (answer?.kind !== 'get') throw new Error(`no answer about ${exchange.reg}`);
      return answer.value;
    };

    it('is asked with the same bytes', () => {
      for (const { tx = '', reg } of gets) expect(encodeGet(Number(reg))).toEqual(bytesOf(tx));
      for (const { tx = '', reg } of exchanges) {
        if (reg === undefined) expect(encodeHex(Number(tx[1]))).toEqual(bytesOf(tx));
      }
    });

    it('has the raw values that another library has read', () => {
      for (const exchange of gets) {
        const register = hexRegisterById(Number(exchange.reg), name.includes('smartshunt'));
        if (register === undefined) throw new Error(`${exchange.reg} is not in the table`);
        const raw = decodeHexValue({ ...register, divisor: 1, unit: '', notAvailable: null }, answerTo(exchange));
        expect(String(raw), exchange.reg).toBe(exchange.raw);
      }
    });

    it('means the same, and nothing where there is no value', () => {
      const ours = gets.map((exchange) => {
        const register = hexRegisterById(Number(exchange.reg), name.includes('smartshunt'));
        const value = register && decodeHexValue(register, answerTo(exchange));
        return value;
      });
      const theirs = (about?.expected_decoded ?? []).map(number).filter((value) => !Number.isNaN(value));
      // Library and table differ in names and order, not in values; product ids are no numbers to us.
      const known = theirs.filter((value) => !sentinels.has(value));
      for (const value of known)
        expect(
          ours.some((own) => typeof own === 'number' && Math.abs(own - value) < 1e-6),
          String(value),
        ).toBe(true);
      const absent = theirs.length - known.length;
      expect(ours.filter((value) => value === null)).toHaveLength(absent);
    });
  });

  it('examples of the documents are understood', () => {
    for (const { tx = '', rx = '', what = '' } of lines('examples_docs').slice(1)) {
      if (what !== 'bad checksum' && tx !== '') expect(decodeHex(tx.slice(1, -1)), tx).not.toBe(null);
      expect(messages(rx), what).toHaveLength(rx === '' ? 0 : 1);
    }
  });

  it('history of ten days has the values that its text had at that moment', () => {
    const days = lines('history_smartsolar-75-15-rev2_fw174').slice(1);
    const [today, yesterday] = days.map(({ rx = '' }) => {
      const [answer] = messages(rx);
      return answer?.kind === 'get' ? decodeHistoryDay(answer.value) : undefined;
    });
    // Text: H20 53, H21 179, H22 54, H23 194; the rest from the README beside the file.
    expect(today).toEqual({
      ...{
        yieldKwh: 0.53,
        consumedKwh: 0,
        mostBatteryVolts: 14.16,
        leastBatteryVolts: 13.18,
        lastErrors: [0, 0, 0, 0],
      },
      ...{ bulkMinutes: 930, absorptionMinutes: 0, floatMinutes: 0, mostWatts: 179, mostBatteryAmps: 12.9 },
      ...{ mostPanelVolts: 44.92, dayNumber: 9 },
    });
    expect(yesterday).toMatchObject({ yieldKwh: 0.54, mostWatts: 194, dayNumber: 8 });
    expect(days.filter(({ rx = '' }) => messages(rx).some((m) => m.kind === 'get' && m.flags === 0))).toHaveLength(10);
    expect(messages(days.at(-1)?.rx ?? '')).toMatchObject([{ id: 0x105a, flags: 4 }]);
  });
});

describe('history records', () => {
  it('are none when they are too short', () => {
    expect(decodeHistoryDay(new Uint8Array(33))).toBeUndefined();
    expect(decodeHistoryTotal(new Uint8Array(18))).toBeUndefined();
  });

  it('in their short form lack the least battery voltage', () => {
    const bytes = new Uint8Array(19);
    bytes.set([0x24, 0x05], 16);
    bytes[18] = 30;
    expect(decodeHistoryTotal(bytes)).toMatchObject({
      mostBatteryVolts: 13.16,
      daysAvailable: 30,
      leastBatteryVolts: null,
    });
  });
});
