// Reads a stream of VE.Direct text with one of three parsers, in chunks of one size, again and again. Prints as JSON the
// bytes read, the milliseconds that it took, and the sound blocks found in one pass.
// Usage: node vedirect-text.mjs framer|values|signalk FILE CHUNK-BYTES SECONDS
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { decodeTextField } from '../../../dist/protocols/vedirect/text-fields.js';
import { TextFramer } from '../../../dist/protocols/vedirect/text-framer.js';

/** Each makes a new reader: a function that takes all chunks and tells how many blocks it has found. */
const parsers = { framer, values, signalk };

const [, , name, file, chunkSize, seconds] = process.argv;
const chunks = cut(readFileSync(file), Number(chunkSize));
const passBytes = chunks.reduce((total, chunk) => total + chunk.length, 0);

// As long as it measures, it warms up before.
await measure(Number(seconds));
console.log(JSON.stringify(await measure(Number(seconds))));

async function measure(least) {
  const start = performance.now();
  let bytes = 0;
  let blocks = 0;
  do {
    blocks = await parsers[name](chunks);
    bytes += passBytes;
  } while (performance.now() - start < least * 1_000);
  return { bytes, ms: performance.now() - start, blocks };
}

/** Our framer: blocks with their fields as text, and HEX frames. */
function framer(all) {
  const parser = new TextFramer();
  let blocks = 0;
  for (const chunk of all) {
    for (const event of parser.push(chunk)) if (event.kind === 'block') blocks += 1;
  }
  return blocks;
}

/** The same, with every field decoded to a value. */
function values(all) {
  const parser = new TextFramer();
  let blocks = 0;
  for (const chunk of all) {
    for (const event of parser.push(chunk)) {
      if (event.kind !== 'block') continue;
      for (const [label, raw] of event.fields) decodeTextField(label, raw);
      blocks += 1;
    }
  }
  return blocks;
}

/** The parser of @signalk/vedirect-serial-usb behind the delimiter that it puts before it at a serial port. */
async function signalk(all) {
  const require = createRequire(import.meta.url);
  const main = require.resolve('@signalk/vedirect-serial-usb');
  const { VEDirectParser } = require(join(dirname(main), 'Parser.js'));
  const { DelimiterParser } = createRequire(main)('@serialport/parser-delimiter');
  const device = { device: 'Serial', mainBatt: 'House', auxBatt: 'Starter', bmv: 'bmv', solar: 'Main' };
  const parser = new VEDirectParser({ vedirect: [device] });
  const lines = new DelimiterParser({ delimiter: '\r', includeDelimiter: true });
  let blocks = 0;
  parser.on('delta', () => {
    blocks += 1;
  });
  lines.on('data', (line) => parser.addChunk(line, 0));
  for (const chunk of all) if (!lines.write(chunk)) await once(lines, 'drain');
  lines.end();
  await once(lines, 'end');
  return blocks;
}

function cut(bytes, size) {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}
