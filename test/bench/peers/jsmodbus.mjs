// jsmodbus's server on the same registers, which it reads from a buffer by itself.
// Usage: node jsmodbus.mjs ADDRESS WORDS-AS-HEX
import { createServer } from 'node:net';
import jsmodbus from 'jsmodbus';

const [, , first, hex] = process.argv;
const holding = Buffer.alloc(0x10000 * 2);
Buffer.from(hex, 'hex').copy(holding, Number(first) * 2);

const server = createServer({ noDelay: true });
const modbus = new jsmodbus.server.TCP(server, { holding });
modbus.on('connection', (client) => client.socket.on('error', () => undefined));
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  console.log(`listening modbus 127.0.0.1:${server.address().port}`);
});
