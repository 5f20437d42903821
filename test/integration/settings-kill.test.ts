import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startProgram } from '../support/process.ts';
import { modbusPort, workplace } from '../support/program.ts';
import { pdu, RawClient, request } from '../support/raw-client.ts';

const atomicFile = new URL('../../dist/runtime/atomic-file.js', import.meta.url).href;

/** Replaces a file without pause, each time with other content of another size, and tells each that is done. */
const writer = `
import { AtomicFile } from ${JSON.stringify(atomicFile)};
const [, path, first] = process.argv;
const file = new AtomicFile(path);
const filling = 'x'.repeat(8_000_000);
for (let n = Number(first); ; n += 1) {
  const size = 1 + (n * 999_983) % filling.length;
  await file.write('{"n":' + n + ',"size":' + size + ',"text":"' + filling.slice(0, size) + '"}');
  console.log(n);
}`;

/** Lets a random time pass, shorter than any timer could. */
function linger(mostMs: number): void {
  const endsAt = performance.now() + Math.random() * mostMs;
  while (performance.now() < endsAt);
}

describe('a process that is killed at any moment while it replaces a file', () => {
  it('leaves the old or the new content, whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'killed-'));
    const path = join(folder, 'state.json');
    let last = 0;
    let killedWhileWriting = 0;
    try {
      for (let round = 0; round < 20; round += 1) {
        const first = last + 1;
        const args = ['--input-type=module', '-e', writer, path, String(first)];
        const program = startProgram(process.execPath, args, { cwd: folder });
        await program.line(new RegExp(`^${first + Math.floor(Math.random() * 5)}$`));
        linger(10);
        await program.stop('SIGKILL');
        last = Math.max(...[...program.output().matchAll(/^(\d+)$/gm)].map(([, n]) => Number(n)));
        const { n, size, text } = JSON.parse(readFileSync(path, 'utf8')) as { n: number; size: number; text: string };
        expect(text.length).toBe(size);
        // Killed between the rename and the line that tells of it, it holds one more.
        expect([last, last + 1]).toContain(n);
        if (existsSync(`${path}.new`)) killedWhileWriting += 1;
        last = n;
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    expect(killedWhileWriting).toBeGreaterThan(0);
  });
});

const register2700 = '0a8c';

class Client {
  readonly #raw: RawClient;

  constructor(raw: RawClient) {
    this.#raw = raw;
  }

  /** @param value 0..32767 W */
  async write(value: number): Promise<void> {
    const body = `06${register2700}${value.toString(16).padStart(4, '0')}`;
    expect(pdu(await this.#raw.ask(request(100, body)))).toBe(body);
  }

  async read(): Promise<number> {
    const answer = pdu(await this.#raw.ask(request(100, `03${register2700}0001`)));
    expect(answer).toMatch(/^0302[0-9a-f]{4}$/);
    return Number.parseInt(answer.slice(4), 16);
  }

  close(): void {
    this.#raw.destroy();
  }
}

describe('a gateway that is killed while clients write settings', () => {
  it('has after its restart a value that it confirmed, and what was stored before', async () => {
    await using place = await workplace();
    await place.write('gateway.yaml', 'modbus: { listen: "127.0.0.1:0", writes: true }');
    const folder = join(place.folder, 'state');
    let [stored, sent] = [50, 50];
    for (let round = 0; round < 4; round += 1) {
      const program = place.start('run');
      const client = new Client(await RawClient.open(await modbusPort(program)));
      const found = await client.read();
      expect(found).toBeGreaterThanOrEqual(stored);
      expect(found).toBeLessThanOrEqual(sent);
      const endsAt = performance.now() + 700 * Math.random();
      do await client.write(++sent);
      while (performance.now() < endsAt);
      if (round % 2 === 1) {
        await vi.waitFor(() => expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toContain(`: ${sent}\n`), {
          timeout: 10_000,
        });
        stored = sent;
      }
      await program.stop('SIGKILL');
      client.close();
      expect(program.output()).not.toMatch(/damaged/);
      expect(readdirSync(folder)).not.toContain('settings.json.bad');
    }
    const program = place.start('run');
    const client = new Client(await RawClient.open(await modbusPort(program)));
    expect(await client.read()).toBe(stored);
    client.close();
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('has stored all when it is stopped in order', async () => {
    await using place = await workplace();
    await place.write('gateway.yaml', 'modbus: { listen: "127.0.0.1:0", writes: true }');
    const first = place.start('run');
    const client = new Client(await RawClient.open(await modbusPort(first)));
    await client.write(1234);
    client.close();
    expect(await first.stop('SIGTERM')).toBe(0);
    const again = new Client(await RawClient.open(await modbusPort(place.start('run'))));
    expect(await again.read()).toBe(1234);
    again.close();
  });
});
