import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CanFrame, CanLink } from '../../src/links/can-link.ts';
import { CanMemoryBus } from '../../src/links/can-memory.ts';
import { openPty } from '../../src/links/pty.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { SlcanAdapter } from '../../src/simulator/can/slcan-adapter.ts';
import { startSocketcandServer } from '../../src/simulator/can/socketcand-server.ts';
import { usbEnd } from '../../src/simulator/can/usb-end.ts';
import { seededRandom } from '../../src/simulator/random.ts';

/** Debian's, whatever other Python there is. */
const python = '/usr/bin/python3';

function has(...modules: string[]): boolean {
  try {
    execFileSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const hasPythonCan = has('can', 'serial');

/** Opens a bus, says so, sends one frame, and prints what it hears: identifier and data. */
const script = `
import sys, can
kind, channel, port = sys.argv[1:4]
if kind == 'slcan':
    bus = can.Bus(interface='slcan', channel=channel, bitrate=250000, sleep_after_open=0)
else:
    bus = can.Bus(interface='socketcand', host='127.0.0.1', port=int(port), channel=channel)
bus.send(can.Message(arbitration_id=0x18EAFFFE, is_extended_id=True, data=[0, 0xEE, 0]))
print('ready', flush=True)
while True:
    message = bus.recv(timeout=20)
    if message is None:
        break
    print('%08X %s %s' % (message.arbitration_id, message.is_extended_id, message.data.hex()), flush=True)
`;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A bus with a node on it, whatever is heard there, and a python-can client that is started. */
function pythonCan(...args: [kind: 'slcan' | 'socketcand', channel: string, port: string]): string[] {
  const child: ChildProcess = spawn(python, ['-c', script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  cleanUp.push(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  return lines;
}

function peerOn(bus: CanMemoryBus): { peer: CanLink; heard: CanFrame[] } {
  const peer = bus.join('peer');
  const heard: CanFrame[] = [];
  peer.onFrames((frames) => heard.push(...frames));
  return { peer, heard };
}

const data = Uint8Array.of(0, 0xd8, 4, 0xf6, 255, 255, 255, 255);
const request = { id: 0x18ea_fffe, data: Uint8Array.of(0, 0xee, 0) };
const patience = { timeout: 15_000, interval: 20 };

describe.skipIf(!hasPythonCan)(
  `python-can as a client${hasPythonCan ? '' : ' (skipped: python3-can and python3-serial are not installed)'}`,
  () => {
    it('works with the simulated SLCAN adapter on a terminal', async () => {
      const bus = new CanMemoryBus();
      const { peer, heard } = peerOn(bus);
      const adapter = new SlcanAdapter({ clock: systemClock, bus: bus.join('adapter'), random: seededRandom(1) });
      const pty = openPty();
      adapter.plugIn(usbEnd(pty));
      cleanUp.push(() => adapter.stop());
      const lines = pythonCan('slcan', pty.path, '0');
      await vi.waitFor(() => expect(lines).toContain('ready'), patience);
      await vi.waitFor(() => expect(heard).toEqual([request]), patience);
      for (let count = 0; count < 500; count += 1) await peer.send({ id: 0x19f2_1401 + count, data });
      await vi.waitFor(() => expect(lines).toHaveLength(501), patience);
      expect(lines.slice(1, 3)).toEqual(['19F21401 True 00d804f6ffffffff', '19F21402 True 00d804f6ffffffff']);
    });

    it('works with the simulated socketcand server', async () => {
      const bus = new CanMemoryBus();
      const { peer, heard } = peerOn(bus);
      const server = await startSocketcandServer({
        ...{ port: 0, interfaceName: 'can0', bus: bus.join('server'), clock: systemClock },
      });
      cleanUp.push(() => server.close());
      const lines = pythonCan('socketcand', 'can0', String(server.port));
      await vi.waitFor(() => expect(lines).toContain('ready'), patience);
      await vi.waitFor(() => expect(heard).toEqual([request]), patience);
      await peer.send({ id: 0x19f2_1401, data });
      await vi.waitFor(() => expect(lines).toContain('19F21401 True 00d804f6ffffffff'), patience);
    });
  },
);
