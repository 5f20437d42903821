import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const recordings = fileURLToPath(new URL('../../../shared/data/vedirect/', import.meta.url));
/** A recording that a text editor has spoiled: no block of it verifies. */
const spoiled = 'MANGLED';
const madeBlocks = 1_500;

/**
 * What VE.Direct devices send.
 * @returns {{ bytes: Buffer, origin: string }} recordings of real devices where they are there, else made blocks
 */
export function vedirectStream() {
  if (!existsSync(recordings)) {
    const bytes = Buffer.concat(Array.from({ length: madeBlocks }, (_, index) => block(bmvFields(index))));
    return { bytes, origin: 'made blocks of a battery monitor' };
  }
  const names = readdirSync(recordings).filter((name) => name.endsWith('.bin') && !name.includes(spoiled));
  const bytes = Buffer.concat(names.map((name) => readFileSync(`${recordings}${name}`)));
  return { bytes, origin: `${names.length} recordings of real devices, one after another` };
}

/** The two blocks that a BMV sends in turns, with values that change. */
function bmvFields(index) {
  const main = { PID: '0x203', V: 12_000 + (index % 900), I: -7_000 - index, P: -90, CE: -65_000 - index, SOC: 839 };
  const state = { TTG: 942, Alarm: 'OFF', Relay: 'OFF', AR: 0, BMV: '700', FW: '0308' };
  const history = {
    H1: -149_322,
    H2: -82_854,
    H3: -70_000,
    H4: 6,
    H5: 0,
    H6: -5_526_294 - index,
    H7: 11_733,
    H8: 16_161,
  };
  return index % 2 === 0 ? { ...main, ...state } : { ...history, H9: 368_003 + index, H10: 26, H17: 6_843, H18: 8_527 };
}

/** A text block; all of its bytes add up to a multiple of 256. */
function block(fields) {
  const lines = Object.entries(fields).map(([label, value]) => `\r\n${label}\t${value}`);
  const bytes = Buffer.from(`${lines.join('')}\r\nChecksum\t\0`, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes[bytes.length - 1] = (256 - (sum & 0xff)) & 0xff;
  return bytes;
}
