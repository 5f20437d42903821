// Opens vcan0 by the built program, sends and closes, as often as the argument says; tells how many sockets are left.
// Run with --expose-gc.
import { readdirSync, readlinkSync } from 'node:fs';
import { openSocketCan } from '../../../dist/links/socketcan.js';
import { systemClock } from '../../../dist/runtime/clock.js';

const rounds = Number(process.argv[2]);
const before = sockets();
try {
  for (let round = 0; round < rounds; round += 1) await openAndClose();
  for (let turn = 0; turn < 10; turn += 1) {
    globalThis.gc();
    await new Promise(setImmediate);
  }
  console.log('sockets left:', sockets() - before);
} catch (error) {
  console.log(error.code, error.message);
}

async function openAndClose() {
  const link = await openSocketCan({ interface: 'vcan0' }, systemClock);
  await link.send({ id: 1, data: new Uint8Array() });
  await link.close();
}

function sockets() {
  return readdirSync('/proc/self/fd').filter(isSocket).length;
}

function isSocket(descriptor) {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith('socket:');
  } catch {
    return false;
  }
}
