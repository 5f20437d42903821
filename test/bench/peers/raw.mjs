// The measure for all others: a bare node:net server that parses the header of each request and sends one ready-made
// answer for it, with one write per `data` event. It checks nothing, limits nothing and serves nothing else.
// Usage: node raw.mjs ADDRESS WORDS-AS-HEX
import { createServer } from 'node:net';

const [, , first, hex] = process.argv;
const firstAddress = Number(first);
const words = Buffer.from(hex, 'hex');
const requestSize = 12;
/** More than a `data` event can bring: it carries at most 64 KiB. */
const mostRequests = 64;
const longestAnswer = 259;

/** Ready-made answers by number of registers, all from the first address on. */
const answers = Array.from({ length: words.length / 2 + 1 }, (_, count) => readyMade(count));
let out = Buffer.allocUnsafeSlow(mostRequests * longestAnswer);

const server = createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    let length = 0;
    for (; bytes.length - from >= requestSize; from += requestSize) {
      if (length + longestAnswer > out.length) length = flush(socket, length);
      length += answer(bytes, from, length);
    }
    rest = from === bytes.length ? rest.subarray(0, 0) : Buffer.from(bytes.subarray(from));
    flush(socket, length);
  });
  socket.on('error', () => undefined);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  console.log(`listening modbus 127.0.0.1:${server.address().port}`);
});

function answer(bytes, from, to) {
  const transaction = (bytes[from] << 8) | bytes[from + 1];
  const length = (bytes[from + 4] << 8) | bytes[from + 5];
  const unit = bytes[from + 6];
  const code = bytes[from + 7];
  const address = (bytes[from + 8] << 8) | bytes[from + 9];
  const count = (bytes[from + 10] << 8) | bytes[from + 11];
  const ready = answers[count];
  if (length !== 6 || code !== 3 || address !== firstAddress || ready === undefined) throw new Error('unknown request');
  out.set(ready, to);
  out[to] = transaction >> 8;
  out[to + 1] = transaction & 0xff;
  out[to + 6] = unit;
  return ready.length;
}

/** @returns the bytes that wait in `out` now: none */
function flush(socket, length) {
  if (length === 0) return 0;
  socket.write(out.subarray(0, length));
  // What the system has not taken yet still lies in the buffer.
  if (socket.writableLength > 0) out = Buffer.allocUnsafeSlow(mostRequests * longestAnswer);
  return 0;
}

function readyMade(count) {
  const frame = Buffer.alloc(9 + 2 * count);
  frame.writeUInt16BE(3 + 2 * count, 4);
  frame[7] = 3;
  frame[8] = 2 * count;
  words.copy(frame, 9, 0, 2 * count);
  return frame;
}
