// A client that harms: does one of the things below until it is stopped. Prints `ready` when it is all set.
// Usage: node hostile.mjs BEHAVIOUR PORT UNIT ADDRESS COUNT
import { connect } from 'node:net';

const [, , behaviour, port, unit, address, count] = process.argv;
const requestsInFlood = 1000;

/** What it does, by name: how many connections, and what each of them does once it is open. */
const behaviours = {
  /** Asks for the longest answers and reads none of them. */
  'never reads': { connections: 4, reads: false, act: (socket) => askOnAndOn(socket) },
  /** Asks thousands of times without waiting for an answer. */
  floods: { connections: 4, reads: true, act: (socket) => askOnAndOn(socket) },
  /** Sends the first half of a request, and then nothing. */
  'half requests': { connections: 400, reads: true, act: (socket) => socket.write(request().subarray(0, 6)) },
  /** Opens connections and says nothing. */
  '1,500 idle connections': { connections: 1500, reads: true, act: () => undefined },
};

const { connections, reads, act } = behaviours[behaviour];
let opened = 0;
for (let index = 0; index < connections; index += 1) await open();
console.log('ready');

/** A connection that the server ends is opened again, but for idle ones: these are meant to be too many. */
function open() {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    socket.on('error', () => undefined);
    if (reads) socket.on('data', () => undefined);
    socket.on('connect', () => {
      opened += 1;
      resolve();
      act(socket);
    });
    socket.on('close', () => {
      resolve();
      if (opened < 10 * connections && behaviour !== '1,500 idle connections') setTimeout(open, 100);
    });
  });
}

function askOnAndOn(socket) {
  const flood = Buffer.concat(Array.from({ length: requestsInFlood }, request));
  const push = () => {
    while (socket.writable && socket.write(flood));
  };
  socket.on('drain', push);
  push();
}

function request() {
  const frame = Buffer.alloc(12);
  frame[5] = 6;
  frame[6] = Number(unit);
  frame[7] = 3;
  frame.writeUInt16BE(Number(address), 8);
  frame.writeUInt16BE(Number(count), 10);
  return frame;
}
