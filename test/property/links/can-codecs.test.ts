import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanFrame } from '../../../src/links/can-link.ts';
import { candumpRecording } from '../../../src/links/can-recording-candump.ts';
import { ydwgRecording } from '../../../src/links/can-recording-ydwg.ts';
import { formatSlcanFrame, SlcanItems } from '../../../src/links/slcan-codec.ts';
import { formatSocketcandSend, parseSocketcand, SocketcandTexts } from '../../../src/links/socketcand-codec.ts';
import { parseYdwgFrame } from '../../../src/links/ydwg-line.ts';
import { leastFastLength } from '../../../src/protocols/n2k/fast-pgns.ts';
import { MessageReader } from '../../../src/protocols/n2k/message-reader.ts';
import { plainRecording } from '../../../src/protocols/n2k/recording-plain.ts';
import { formatSocketcandFrame, obeySocketcand } from '../../../src/simulator/can/socketcand-client.ts';

const frame: fc.Arbitrary<CanFrame> = fc.record({
  id: fc.nat(0x1fff_ffff),
  data: fc.uint8Array({ maxLength: 8 }),
});
const hex = ({ id, data }: CanFrame) => `${id.toString(16)}#${Buffer.from(data).toString('hex')}`;

/** Feeds text in pieces of the given lengths, the rest at last. */
function inPieces<T>(text: string, cuts: readonly number[], push: (chunk: Uint8Array) => T[]): T[] {
  const bytes = Buffer.from(text, 'latin1');
  const found: T[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    found.push(...push(bytes.subarray(from, from + cut)));
    from += cut;
  }
  return found;
}
const cuts = fc.array(fc.integer({ min: 1, max: 40 }));

describe('SLCAN', () => {
  const piece = fc.oneof(
    frame.map(formatSlcanFrame),
    fc.constantFrom('\r', 'Z\r', '\x07', 'V1013\r', 'T19F2\r', 't3510\r'),
  );

  it('gives the same items however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(piece), cuts, (pieces, lengths) => {
        const [whole, cut] = [new SlcanItems(), new SlcanItems()];
        expect(inPieces(pieces.join(''), lengths, (chunk) => cut.push(chunk))).toEqual(
          whole.push(Buffer.from(pieces.join(''), 'latin1')),
        );
      }),
    );
  });

  it('reads any frame back as it was written', () => {
    fc.assert(
      fc.property(frame, (one) => {
        const [item] = new SlcanItems().push(Buffer.from(formatSlcanFrame(one)));
        expect(item).toEqual({ kind: 'frame', frame: one });
      }),
    );
  });

  it('never takes a line that lost one byte for a frame', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (one, at) => {
        const line = formatSlcanFrame(one).trimEnd();
        const damaged = line.slice(0, at % line.length) + line.slice((at % line.length) + 1);
        const items = new SlcanItems().push(Buffer.from(`${damaged}\r`));
        expect(items.filter(({ kind }) => kind === 'frame')).toEqual([]);
      }),
    );
  });

  it('finds a frame behind any bytes and the next CR, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), frame, (noise, one) => {
        const items = new SlcanItems();
        for (const bytes of noise) items.push(bytes);
        items.push(Buffer.from('\r'));
        expect(items.push(Buffer.from(formatSlcanFrame(one)))).toEqual([{ kind: 'frame', frame: one }]);
      }),
    );
  });
});

describe('socketcand', () => {
  it('gives the same texts however the bytes are cut', () => {
    const text = fc.oneof(
      frame.map((one) => formatSocketcandFrame(one, 1_701_324_984_734)),
      fc.constantFrom('< ok >', '< hi >', '< error 004 1.5 >', '<', '>', ' \n'),
    );
    fc.assert(
      fc.property(fc.array(text), cuts, (texts, lengths) => {
        const [whole, cut] = [new SocketcandTexts(), new SocketcandTexts()];
        expect(inPieces(texts.join(''), lengths, (chunk) => cut.push(chunk))).toEqual(
          whole.push(Buffer.from(texts.join(''), 'latin1')),
        );
      }),
    );
  });

  it('reads any frame of the server, and the server any frame that is sent', () => {
    fc.assert(
      fc.property(frame, (one) => {
        const [told = ''] = new SocketcandTexts().push(Buffer.from(formatSocketcandFrame(one, 0)));
        expect(parseSocketcand(told)).toEqual({ kind: 'frame', frame: one });
        const [sent = ''] = new SocketcandTexts().push(Buffer.from(formatSocketcandSend(one)));
        expect(obeySocketcand('raw', sent, 'can0')).toEqual({ sends: one });
      }),
    );
  });

  it('takes any bytes without throwing, and finds a message behind them', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), frame, (noise, one) => {
        const texts = new SocketcandTexts();
        for (const bytes of noise) for (const text of texts.push(bytes)) parseSocketcand(text);
        const [told = ''] = texts.push(Buffer.from(formatSocketcandFrame(one, 0))).slice(-1);
        expect(parseSocketcand(told)).toEqual({ kind: 'frame', frame: one });
      }),
    );
  });
});

describe('a recording', () => {
  const spaced = (data: Uint8Array) => [...data].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const digits = ({ id }: CanFrame) => id.toString(16).padStart(8, '0').toUpperCase();

  it('of candump gives any frame back, in each of its forms', () => {
    const read = candumpRecording.reader([]);
    fc.assert(
      fc.property(frame, (one) => {
        const lines = [
          `(1502984867.829693) can0 ${digits(one)}#${Buffer.from(one.data).toString('hex').toUpperCase()}`,
          `  can0  ${digits(one)}   [${one.data.length}]  ${spaced(one.data).toUpperCase()}`,
          `<0x${digits(one).toLowerCase()}> [${one.data.length}] ${spaced(one.data)}`,
        ];
        for (const line of lines) expect(read(line)?.frames.map(hex)).toEqual([hex(one)]);
      }),
    );
  });

  it('of PLAIN gives any joined message back', () => {
    const message = fc
      .record({
        priority: fc.nat(7),
        pgn: fc.constantFrom(126_208, 126_996, 127_489, 127_503, 129_029, 130_820, 127_508),
        source: fc.nat(251),
        destination: fc.constant(255),
        data: fc.uint8Array({ minLength: 1, maxLength: 223 }),
      })
      .map((one) => ({ ...one, data: one.pgn === 127_508 ? one.data.slice(0, 8) : one.data }))
      // Shorter ones do not exist; of 8 bytes they are taken for frames.
      .filter(({ pgn, data }) => data.length >= (leastFastLength(pgn) ?? 1));
    const line = ({ priority, pgn, source, destination, data }: ReturnType<typeof message.generate>['value']) =>
      `2016-02-28-19:56:57,${priority},${pgn},${source},${destination},${data.length},${spaced(data).replaceAll(' ', ',')}`;
    const joined = `2016-02-28-19:56:57,6,127503,1,255,20${',00'.repeat(20)}`;
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (messages) => {
        const read = plainRecording.reader([joined]);
        const reader = new MessageReader();
        for (const one of messages) {
          const frames = read(line(one))?.frames ?? [];
          const whole = frames.map((each) => reader.push(each, 0)).filter((found) => found !== undefined);
          expect(whole).toEqual([one]);
        }
      }),
    );
  });

  it('takes any line without throwing', () => {
    const formats = [candumpRecording, ydwgRecording, plainRecording];
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[\d.:,#()<>[\] TRXa-fA-F-]{0,80}$/));
    fc.assert(
      fc.property(text, (line) => {
        for (const format of formats) format.reader([line])(line);
        parseYdwgFrame(line);
      }),
    );
  });
});
