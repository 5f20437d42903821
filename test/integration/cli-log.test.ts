import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startProgram } from '../support/process.ts';
import { type Workplace, workplace } from '../support/program.ts';
import { joinBytes, textBlock } from '../support/vedirect-bytes.ts';

/** The values of the first two blocks of the BMV-700 recording. */
const bmv = joinBytes(
  textBlock([
    ['PID', '0x203'],
    ['V', '12065'],
    ['I', '-7625'],
    ['CE', '-65473'],
    ['SOC', '839'],
    ['Relay', 'OFF'],
    ['FW', '0308'],
  ]),
  textBlock([['H1', '-149322']]),
);
const bmvRow = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,12\.065,-7\.625,-65\.473,83\.9$/;

/** A place with the file bmv.bin, and the link that plays it again and again. */
async function placeWithBmv(): Promise<Workplace & { readonly link: string }> {
  const place = await workplace();
  await writeFile(join(place.folder, 'bmv.bin'), bmv);
  return { ...place, link: `replay:${join(place.folder, 'bmv.bin')}?loop=1` };
}

/** The lines of a file once it has so many whole ones. */
function linesOf(place: Workplace, name: string, least: number): Promise<string[]> {
  return vi.waitFor(
    async () => {
      const text = await readFile(join(place.folder, name), 'utf8');
      const lines = text.split('\n');
      expect(text.endsWith('\n')).toBe(true);
      expect(lines.length).toBeGreaterThan(least);
      return lines.slice(0, -1);
    },
    { timeout: 15_000 },
  );
}

describe('log', () => {
  it('writes a CSV file that goes on where a killed run has left it', async () => {
    await using place = await placeWithBmv();
    const args = ['log', place.link, '--csv', 'bmv.csv', '--interval', '1'];
    const first = place.start(...args);
    const [header, row] = await linesOf(place, 'bmv.csv', 2);
    expect(header).toBe('time,V,I,CE,SOC');
    expect(row).toMatch(bmvRow);
    await first.stop('SIGKILL');
    const before = await readFile(join(place.folder, 'bmv.csv'), 'utf8');
    await writeFile(join(place.folder, 'bmv.csv'), `${before}2026-01-01T00:0`);

    const second = place.start(...args);
    await second.line(/removed a last line that was cut off: "2026-01-01T00:0"/);
    const whole = before.split('\n').length - 1;
    const lines = await linesOf(place, 'bmv.csv', whole + 1);
    expect(lines.slice(1).every((line) => bmvRow.test(line))).toBe(true);
    expect(await second.stop('SIGTERM')).toBe(0);
  });

  it('logs all VE.Direct devices of a configuration, with columns as asked', async () => {
    await using place = await placeWithBmv();
    await place.write('services.csv', 'service,instance,path,value', 'tank,20,/Level,55');
    const config = await place.write(
      'plant.yaml',
      ...['devices:', '  - driver: vedirect', `    link: ${place.link}`, '    name: house, old'],
      ...['  - driver: fixture', '    file: services.csv'],
    );
    const program = place.start(
      ...['log', config, '--csv', 'all.csv', '--interval', '1', '--columns', 'PID,V,H1,VPV,Relay'],
    );
    const [header, row] = await linesOf(place, 'all.csv', 2);
    expect(header).toBe('time,device,PID,V,H1,VPV,Relay');
    expect(row).toMatch(/Z,"house, old",0x203,12\.065,-149\.322,,0$/);
    expect(await program.stop('SIGINT')).toBe(0);
  });

  it('pushes to Domoticz, through its failures, and ends while it hangs', async () => {
    await using place = await placeWithBmv();
    const asked: URL[] = [];
    const server = createServer((request, response) => {
      asked.push(new URL(request.url ?? '', 'http://domoticz'));
      if (asked.length === 1) response.writeHead(500).end();
      if (asked.length === 2) response.end('{"status": "OK"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const program = place.start(
      ...['log', place.link, '--domoticz', url, '--script', 'mine.lua', '--csv', 'bmv.csv', '--interval', '1'],
    );
    await vi.waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(3), { timeout: 15_000 });
    expect(asked[1]?.searchParams.get('script')).toBe('mine.lua');
    expect(JSON.parse(asked[1]?.searchParams.get('data') ?? '')).toEqual({
      ...{ PID: '0x203', V: 12065, I: -7625, CE: -65473, SOC: 839, Relay: 'OFF', FW: 308, H1: -149322 },
    });
    await linesOf(place, 'bmv.csv', 4);
    expect(asked).toHaveLength(3);
    expect(await program.stop('SIGTERM')).toBe(0);
    expect(program.output().match(/not pushed/g)).toHaveLength(1);
    server.closeAllConnections();
    server.close();
  });

  it('leaves no half line where a disk is full, and goes on when there is room', async () => {
    await using place = await placeWithBmv();
    // Files may have 1024 bytes here, as if that were the disk.
    const row = '2026-01-01T00:00:30.000Z,12.065,-7.625,-65.473,83.9\n';
    const full = `time,V,I,CE,SOC\n${row.repeat(19)}`;
    expect(full.length).toBeLessThan(1_024);
    expect(full.length + row.length).toBeGreaterThan(1_024);
    await writeFile(join(place.folder, 'bmv.csv'), full);
    const command = 'ulimit -f 1; exec "$0" "$@"';
    const args = [place.main, 'log', place.link, '--csv', 'bmv.csv', '--interval', '1'];
    const program = startProgram('bash', ['-c', command, process.execPath, ...args], { cwd: place.folder });
    try {
      await program.line(/bmv\.csv: lines are not written: /);
      expect(await readFile(join(place.folder, 'bmv.csv'), 'utf8')).toBe(full);
      await writeFile(join(place.folder, 'bmv.csv'), '');
      const lines = await linesOf(place, 'bmv.csv', 2);
      expect(lines[0]).toBe('time,V,I,CE,SOC');
      expect(program.output().match(/not written/g)).toHaveLength(1);
    } finally {
      expect(await program.stop('SIGTERM')).toBe(0);
    }
  });

  it('says that nothing is heard, and writes no line then', async () => {
    await using place = await workplace();
    const program = place.start('log', '/dev/no-such-port', '--csv', 'bmv.csv', '--interval', '1');
    await program.line(/serial:\/dev\/no-such-port: .*no such port.*; trying again until it works/);
    expect(await linesOf(place, 'bmv.csv', 1)).toEqual(['time,V,I,CE,SOC']);
    expect(await program.stop('SIGTERM')).toBe(0);
  });

  it('leaves a file with other columns alone', async () => {
    await using place = await placeWithBmv();
    const file = await place.write('bmv.csv', 'time,V,I', '2026-01-01T00:00:30.000Z,1,2');
    const before = await readFile(file, 'utf8');
    const { code, stderr } = await place.run('log', place.link, '--csv', 'bmv.csv');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^bmv\.csv has other columns: it begins with "time,V,I", not "time,V,I,CE,SOC"; name /);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it.each([
    [[], 2, /^log needs a LINK or a configuration file/],
    [['/dev/x'], 2, /^log where to\? --csv FILE, --domoticz URL, or both/],
    [['/dev/x', 'y', '--csv', 'a'], 2, /^log takes no "y"/],
    [['/dev/x', '--csv', 'a', '--columns', 'V,Soc'], 2, /"Soc" is no VE.Direct label; did you mean "SOC"\?/],
    [['/dev/x', '--domoticz', 'http://d', '--columns', 'V'], 2, /^--columns belongs to --csv FILE/],
    [['/dev/x', '--csv', 'a', '--script', 'x.lua'], 2, /^--script belongs to --domoticz URL/],
    [['/dev/x', '--csv', 'a', '--interval', '0'], 2, /^--interval takes whole seconds from 1 to 86400, not "0"/],
    [['/dev/x', '--csv', 'a', '--interval', '30s'], 2, /not "30s"/],
    [['/dev/x', '--domoticz', 'rpi3:8080'], 2, /^--domoticz takes the address of Domoticz/],
    [['/dev/x', '--csv', 'no/such/folder.csv'], 2, /^--csv no\/such\/folder\.csv: no such file or directory/],
    [['/dev/x', '--csv', '/dev/null'], 2, /^\/dev\/null is not a regular file/],
    [['ftp://x', '--csv', 'a'], 1, /unknown kind of link "ftp:"/],
    [['gone.yaml', '--csv', 'a'], 1, /gone\.yaml.*cannot read it/],
    [['empty.conf', '--csv', 'a'], 1, /no device in it speaks VE.Direct text/],
  ] as const)('refuses %j', async (args, code, reason) => {
    await using place = await workplace();
    await place.write('empty.conf', 'devices: []');
    const ended = await place.run('log', ...args);
    expect(ended.stderr).toMatch(reason);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toBe('');
  });
});
