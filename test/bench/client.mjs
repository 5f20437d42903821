import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Opens a connection for single reads.
 * @param {number} port
 * @returns {Promise<Client>}
 *
 * @typedef {object} Client
 * @property {(unit: number, address: number, count: number) => Promise<Buffer>} read gives the registers' bytes, or
 *   throws when the answer is an exception
 * @property {(unit: number, address: number, count: number) => Promise<boolean>} has whether the block can be read
 * @property {(unit: number, address: number, value: number) => Promise<void>} write sets one register
 * @property {() => void} close
 */
export async function openClient(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  async function ask(unit, address, count, code = 3) {
    socket.write(Buffer.of(0, 1, 0, 0, 0, 6, unit, code, address >> 8, address & 0xff, count >> 8, count & 0xff));
    let answer = Buffer.alloc(0);
    while (answer.length < 9 || answer.length < 6 + answer.readUInt16BE(4)) {
      const [chunk] = await once(socket, 'data');
      answer = Buffer.concat([answer, chunk]);
    }
    return answer;
  }
  return {
    async read(unit, address, count) {
      const answer = await ask(unit, address, count);
      if (answer[7] === 3) return answer.subarray(9);
      throw new Error(`unit ${unit}, register ${address}: exception ${answer[8]}`);
    },
    async has(unit, address, count) {
      return (await ask(unit, address, count))[7] === 3;
    },
    async write(unit, address, value) {
      const answer = await ask(unit, address, value, 6);
      if (answer[7] !== 6) throw new Error(`unit ${unit}, register ${address}: exception ${answer[8]}`);
    },
    close: () => socket.destroy(),
  };
}
