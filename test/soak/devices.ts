import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { sleep, systemClock } from '../../src/runtime/clock.ts';

/** A block of a battery monitor (BMV-712 Smart): fields and the byte that makes the sum of all bytes 0. */
function block(millivolts: number): Buffer {
  const fields = [`PID\t0xA381`, `V\t${millivolts}`, 'I\t-1500', 'SOC\t812', 'BMV\t712 Smart', 'SER#\tHQ2017ABCDE'];
  const text = Buffer.from(`${fields.map((field) => `\r\n${field}`).join('')}\r\nChecksum\t`, 'latin1');
  const sum = text.reduce((total, byte) => total + byte, 0);
  return Buffer.concat([text, Buffer.from([-sum & 255])]);
}

export interface FaultyMonitor {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * A battery monitor behind a serial-to-Ethernet converter. It sends a block each 100 ms; every third block is spoiled,
 * some carry noise, and each 25 blocks the connection is cut.
 */
export async function startFaultyMonitor(signal: AbortSignal): Promise<FaultyMonitor> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    void send();
    async function send(): Promise<void> {
      for (let turn = 1; turn <= 25 && !signal.aborted; turn += 1) {
        const bytes = block(52_000 + turn);
        if (turn % 3 === 0) bytes[10] = 0xff;
        if (turn % 7 === 0) socket.write(Buffer.alloc(300, 0x3a));
        // In two pieces, so that blocks seldom arrive whole.
        socket.write(bytes.subarray(0, 20));
        socket.write(bytes.subarray(20));
        await sleep(systemClock, 100, signal);
      }
      socket.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      await once(server, 'close');
    },
  };
}

function inverterRows(amps: number): string {
  const values = [
    '/Ac/ActiveIn/L1/V,230',
    `/Ac/ActiveIn/L1/I,${amps}`,
    '/Hub4/L1/AcPowerSetpoint,0',
    '/Mode,3',
    '/State,3',
  ];
  return ['service,instance,path,value', ...values.map((row) => `vebus,276,${row}`)].join('\n');
}

/** Replaces the inverter's file again and again, each fifth time by a broken one. */
export async function keepRewriting(file: string, signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    await writeFile(`${file}.new`, turn % 5 === 4 ? 'no,fixture\n"' : inverterRows(turn % 30));
    await rename(`${file}.new`, file);
    await sleep(systemClock, 300, signal);
  }
}

/** The file as it is at the start. */
export function firstInverterFile(): string {
  return inverterRows(10);
}
