import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeId, encodeId } from '../../dist/protocols/n2k/can-id.js';
import { encodeFields } from '../../dist/protocols/n2k/encode.js';
import { splitFastPacket } from '../../dist/protocols/n2k/fast-packet.js';
import { leastFastLength } from '../../dist/protocols/n2k/fast-pgns.js';
import { pgnTable } from '../../dist/protocols/n2k/pgn-table.js';

const recordings = fileURLToPath(new URL('../../../shared/data/can/', import.meta.url));
const yacht = 'zeus-czone-1.candump.log';
const others = ['evo-candump-l.txt', 'candump-debian7.txt', 'merrimac-2020.ydwg.txt', 'simulator1.ydwg.txt'];
/** What candump writes to a file or to a terminal, and what a YDWG gateway sends: identifier and bytes end the line. */
const frameLine = /\b(?<id>[0-9a-f]{8})(?:#|\s+(?:\[\d\]\s+)?)(?<data>(?:[0-9a-f]{2} ?)+)$/i;
const madeRounds = 2_000;

/**
 * A frame as it is handed to the measured programs: identifier, bytes as hex digits.
 * @typedef {[id: number, data: string]} Frame
 */

/**
 * Frames of NMEA 2000 buses.
 * @returns {{ name: string, frames: Frame[] }[]} recordings where they are there, else made frames
 */
export function canStreams() {
  const busy = existsSync(recordings) ? recorded(yacht) : made();
  const known = busy.filter(([id]) => pgnTable(decodeId(id)?.pgn) !== undefined);
  const streams = [
    { name: existsSync(recordings) ? 'a yacht' : 'made frames', frames: busy },
    { name: 'of it: PGNs that both decode', frames: known },
  ];
  if (!existsSync(recordings)) return streams;
  return [...streams, { name: `${others.length} other buses`, frames: others.flatMap(recorded) }];
}

/** @returns {Frame[]} */
function recorded(file) {
  return readFileSync(`${recordings}${file}`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const { id, data } = frameLine.exec(line.trim())?.groups ?? {};
      return id === undefined ? [] : [[Number.parseInt(id, 16), data.replaceAll(' ', '')]];
    });
}

/** A battery monitor and a GPS that say what they are, then values that change. @returns {Frame[]} */
function made() {
  const products = [
    ...framesOf(126996, 36, { productCode: 1, modelId: 'Battery monitor' }),
    ...framesOf(126996, 40, { productCode: 2, modelId: 'GPS' }),
  ];
  const values = Array.from({ length: madeRounds }, (_, round) => [
    ...framesOf(127508, 36, { instance: 0, voltage: 12 + (round % 300) / 100, current: -round / 10, sid: round % 250 }),
    ...framesOf(127506, 36, { sid: round % 250, instance: 0, dcType: 0, stateOfCharge: round % 100 }, round),
    ...framesOf(129025, 40, { latitude: 60 + round / 1e5, longitude: 24 - round / 1e5 }),
  ]).flat();
  return [...products, ...values];
}

/** @returns {Frame[]} */
function framesOf(pgn, source, values, sequence = 0) {
  const message = { pgn, priority: 6, source, destination: 255, data: encodeFields(pgn, values) };
  const frames =
    leastFastLength(pgn) === undefined
      ? [{ id: encodeId(message), data: message.data }]
      : splitFastPacket(message, sequence & 7);
  return frames.map(({ id, data }) => [id, Buffer.from(data).toString('hex')]);
}
