// modbus-serial's ServerTCP on the same registers, with the quickest of its handlers: synchronous, all registers of a
// request at once. Usage: node modbus-serial.mjs ADDRESS WORDS-AS-HEX
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ServerTCP } from 'modbus-serial';

const [, , first, hex] = process.argv;
const firstAddress = Number(first);
const bytes = Buffer.from(hex, 'hex');
const words = Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2));

const vector = {
  getHoldingRegister: (address) => words[address - firstAddress],
  getMultipleHoldingRegisters: (address, count) => words.slice(address - firstAddress, address - firstAddress + count),
};
const port = await freePort();
const server = new ServerTCP(vector, { host: '127.0.0.1', port, unitID: 255 });
server.on('initialized', () => console.log(`listening modbus 127.0.0.1:${port}`));
server.on('socketError', () => undefined);
server.on('serverError', (error) => console.error(`modbus-serial: ${error.message}`));

/** It takes port 0 for the default, 502. */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  await once(probe, 'close');
  return free;
}
