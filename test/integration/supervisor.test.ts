import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Driver } from '../../src/drivers/driver.ts';
import { supervise } from '../../src/drivers/supervisor.ts';
import { createLinkFactory } from '../../src/links/open.ts';
import { openPty, type Pty } from '../../src/links/pty.ts';
import { parseLink } from '../../src/links/spec.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { ManualClock } from '../support/manual-clock.ts';

const cleanUp: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** Supervises a driver that says what it hears; time passes only while the test waits. */
function listen(link: string) {
  const clock = new ManualClock();
  const heard: string[] = [];
  const driver: Driver = {
    kind: 'vedirect',
    line: { baudRate: 19_200, dtr: true, rts: true },
    async run(open, signal) {
      heard.push('open');
      open.onBytes((chunk) => heard.push(...Buffer.from(chunk).toString('latin1')));
      await Promise.race([open.closed, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      heard.push('closed');
    },
  };
  const abort = new AbortController();
  const openLink = createLinkFactory({ clock });
  const over = supervise({ driver, spec: parseLink(link), openLink, clock, log: silentLog, signal: abort.signal });
  cleanUp.push(() => {
    abort.abort();
    return over;
  });
  async function until(...expected: string[]): Promise<void> {
    await vi.waitFor(
      async () => {
        await clock.advance(10);
        expect(heard).toEqual(expected);
      },
      { timeout: 10_000, interval: 1 },
    );
  }
  return { until };
}

describe('a supervised serial port', () => {
  it('heals by itself when the cable comes back, each time under the same name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'by-id-'));
    cleanUp.push(() => rmSync(folder, { recursive: true }));
    const name = join(folder, 'usb-VE_Direct_cable');
    /** As udev does it: the name points to whatever port the cable has got now. */
    function plugIn(): Pty {
      const pty = openPty();
      cleanUp.push(() => pty.unplug());
      symlinkSync(pty.path, `${name}.new`);
      renameSync(`${name}.new`, name);
      return pty;
    }

    // Nothing is plugged in at the start.
    const { until } = listen(`serial:${name}`);
    await until();
    let cable = plugIn();
    const lives: string[] = [];
    for (const sign of ['a', 'b', 'c']) {
      await until(...lives, 'open');
      await cable.write(Buffer.from(sign));
      lives.push('open', sign);
      await until(...lives);
      await cable.unplug();
      rmSync(name);
      lives.push('closed');
      await until(...lives);
      cable = plugIn();
    }
  });
});

describe('a supervised TCP link', () => {
  it('heals by itself when the converter comes back', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
    });
    const listening = (port: number): Promise<number> =>
      new Promise((resolve) =>
        server.listen(port, '127.0.0.1', () => {
          const address = server.address();
          resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
        }),
      );
    /** The converter loses power. */
    const die = (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.splice(0)) socket.resetAndDestroy();
      });
    const port = await listening(0);
    cleanUp.push(() => (server.listening ? die() : undefined));

    const { until } = listen(`tcp://127.0.0.1:${port}`);
    await until('open');
    await die();
    await until('open', 'closed');
    await listening(port);
    await until('open', 'closed', 'open');
    sockets[0]?.write('a');
    await until('open', 'closed', 'open', 'a');
  });
});
