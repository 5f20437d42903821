import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openInstanceBook } from '../../src/drivers/instances.ts';
import { vedirectDriver } from '../../src/drivers/vedirect/driver.ts';
import type { LinkSpec } from '../../src/links/link.ts';
import { createLinkFactory } from '../../src/links/open.ts';
import { openPty } from '../../src/links/pty.ts';
import { TextFramer } from '../../src/protocols/vedirect/text-framer.ts';
import { RegisterBank } from '../../src/registers/bank.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { Store } from '../../src/store/store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { shippedTable } from '../support/modbus-rig.ts';
import { hasSharedData, sharedPath, sharedText, withoutSharedData } from '../support/shared-data.ts';
import { pathsOf } from '../support/vedirect-paths.ts';

/** The register that shows /Dc/0/Voltage x100, by type of service (modbus-gx.md, 13). */
const voltageRegisters: Readonly<Record<string, number>> = {
  battery: 259,
  solarcharger: 771,
  charger: 2307,
  inverter: 3105,
  dcdc: 4804,
};
/** Unit ID of instance 288, the first VE.Direct device. */
const unit = 239;

const expected = hasSharedData
  ? (JSON.parse(sharedText('vedirect/expected.json')) as Record<string, { readonly blocks_ok: number }>)
  : {};
const files = Object.keys(expected).filter((name) => (expected[name]?.blocks_ok ?? 0) > 0);

/** The last good value of each label; the framer itself is compared with expected.json elsewhere. */
function lastFields(bytes: Uint8Array): Map<string, string> {
  const fields = new Map<string, string>();
  for (const event of new TextFramer().push(bytes)) {
    if (event.kind === 'block') for (const [label, value] of event.fields) fields.set(label, value);
  }
  return fields;
}

/** Cuts bytes into pieces of 1 to 200, the same every time. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  let seed = bytes.length;
  for (let at = 0; at < bytes.length; ) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const end = at + 1 + (seed % 200);
    yield bytes.subarray(at, end);
    at = end;
  }
}

interface Wire {
  readonly spec: LinkSpec;
  send(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

async function tcpWire(): Promise<Wire> {
  let send: (bytes: Uint8Array) => Promise<void> = () => Promise.reject(new Error('nobody is connected'));
  const connected: Promise<void>[] = [];
  const server: Server = createServer();
  connected.push(
    new Promise((resolve) =>
      server.on('connection', (socket) => {
        // What it is asked by HEX, a recording does not answer.
        socket.on('error', () => undefined).resume();
        send = (bytes) => new Promise((done) => socket.write(bytes, () => done()));
        resolve();
      }),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    spec: { kind: 'tcp', host: '127.0.0.1', port },
    async send(bytes) {
      await connected[0];
      await send(bytes);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function ptyWire(): Promise<Wire> {
  const pty = openPty();
  return Promise.resolve({
    spec: { kind: 'serial', path: pty.path },
    send: (bytes) => pty.write(bytes),
    close: () => pty.unplug(),
  });
}

describe.skipIf(!hasSharedData)(`a recording${withoutSharedData}`, () => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  for (const file of files) {
    it.each([
      ['tcp://', tcpWire],
      ['a serial port', ptyWire],
    ] as const)(`${file} comes through %s to its registers`, async (_name, open) => {
      const bytes = new Uint8Array(readFileSync(sharedPath(`vedirect/${file}`)));
      const clock = new ManualClock();
      const store = new Store(clock);
      const bank = new RegisterBank({ table: await shippedTable(), store, clock, log: silentLog });
      const instances = await openInstanceBook(undefined, silentLog);
      instances.reserve([{ index: 0, range: 'vedirect', link: file }]);
      const wire = await open();
      const driver = vedirectDriver({
        store,
        clock,
        log: silentLog,
        instances,
        options: { index: 0, link: wire.spec, units: [] },
        announce: () => undefined,
      });
      const link = await createLinkFactory({ clock: systemClock })(wire.spec, driver.line);
      const abort = new AbortController();
      let heard = 0;
      const ended = driver.run(
        {
          ...link,
          onBytes: (listener) =>
            link.onBytes((chunk) => {
              heard += chunk.length;
              listener(chunk);
            }),
        },
        abort.signal,
      );
      cleanUp.push(
        wire.close,
        () => link.close(),
        () => {
          abort.abort();
          return ended;
        },
      );

      for (const piece of pieces(bytes)) await wire.send(piece);

      await vi.waitFor(() => expect(heard).toBe(bytes.length), { timeout: 15_000, interval: 20 });
      // A product whose serial number does not come is published after 3 s.
      await clock.advance(3_000);

      const [service] = [...store.services()];
      if (service === undefined) throw new Error('no service');
      const fields = lastFields(bytes);
      const values = pathsOf(service.type, fields);
      expect(Object.fromEntries(Object.keys(values).map((path) => [path, service.value(path)]))).toEqual(values);

      const out = new Uint8Array(2);
      expect(bank.read(unit, voltageRegisters[service.type] ?? 0, 1, out, 0)).toBe(true);
      expect(((out[0] ?? 0) << 8) | (out[1] ?? 0)).toBe(Math.round(Number(fields.get('V')) / 10));
    });
  }
});
