// Reads the frames of a CAN bus with one of three decoders, again and again. Prints as JSON the frames read, the
// milliseconds that it took, and the messages found in one pass.
// Usage: node n2k-decode.mjs reader|values|canboatjs FILE SECONDS
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { decodeFields } from '../../../dist/protocols/n2k/decode.js';
import { MessageReader } from '../../../dist/protocols/n2k/message-reader.js';

/** A full bus: each frame comes so long after the one before. */
const frameMs = 1_000 / 1_900;

/** Each takes all frames and tells how many messages it has found. */
const decoders = { reader, values, canboatjs };

const [, , name, file, seconds] = process.argv;
const frames = JSON.parse(readFileSync(file, 'utf8')).map(([id, data]) => ({ id, data: Buffer.from(data, 'hex') }));
const decode = decoders[name]();

// As long as it measures, it warms up before.
measure(Number(seconds));
console.log(JSON.stringify(measure(Number(seconds))));

function measure(least) {
  const start = performance.now();
  let passes = 0;
  let messages = 0;
  do {
    messages = decode();
    passes += 1;
  } while (performance.now() - start < least * 1_000);
  return { frames: passes * frames.length, ms: performance.now() - start, messages };
}

/** Our reader: frames joined to messages. */
function reader() {
  return () => {
    const bus = new MessageReader();
    let messages = 0;
    for (const [index, frame] of frames.entries()) if (bus.push(frame, index * frameMs) !== undefined) messages += 1;
    return messages;
  };
}

/** The same, with every field of the messages decoded that we have a table of. */
function values() {
  return () => {
    const bus = new MessageReader();
    let messages = 0;
    for (const [index, frame] of frames.entries()) {
      const message = bus.push(frame, index * frameMs);
      if (message !== undefined && decodeFields(message.pgn, message.data) !== undefined) messages += 1;
    }
    return messages;
  };
}

/** canboatjs, called as its own SocketCAN reader calls it; enumerations stay numbers, as with us. */
function canboatjs() {
  const require = createRequire(import.meta.url);
  const { FromPgn } = require('@canboat/canboatjs');
  const { parseCanId } = require('@canboat/canboatjs/dist/canId.js');
  return () => {
    const parser = new FromPgn({ resolveEnums: false });
    parser.on('warning', () => undefined);
    parser.on('error', () => undefined);
    let messages = 0;
    for (const { id, data } of frames) {
      if (parser.parse({ pgn: parseCanId(id), length: data.length, data }) !== undefined) messages += 1;
    }
    return messages;
  };
}
