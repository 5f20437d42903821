import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DomoticzSink, dataOf, defaultScript } from '../../../../src/cli/log/domoticz-sink.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const fields = new Map([
  ['PID', '0x203'],
  ['V', '12065'],
  ['Relay', 'OFF'],
]);
const snapshots = [{ device: 'house', fields }];
const time = '2026-01-01T00:00:30.000Z';
const ok: Answer = (_, response) => void response.end('{"status": "OK", "title": "Update devices"}');

let clock: ManualClock;
let server: Server;
let requests: IncomingMessage[];
let answer: Answer;
let lines: string[];
beforeEach(async () => {
  clock = new ManualClock();
  requests = [];
  lines = [];
  answer = ok;
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const port = (): number => (server.address() as AddressInfo).port;
function sink(options: { url?: string; hasDevice?: boolean; script?: string } = {}): DomoticzSink {
  const url = `http://127.0.0.1:${port()}`;
  return new DomoticzSink({ url, script: defaultScript, hasDevice: false, clock, log: keptLog(lines), ...options });
}
const asked = (): URL => new URL(requests[0]?.url ?? '', 'http://domoticz');

describe('a push to Domoticz', () => {
  it('has the form that the script of the BMV logger expects', async () => {
    await sink().take(time, snapshots);
    expect(asked().pathname).toBe('/json.htm');
    expect([...asked().searchParams]).toEqual([
      ['type', 'command'],
      ['param', 'udevices'],
      ['script', 'ap_bmv.lua'],
      ['data', '{"PID":"0x203","V":12065,"Relay":"OFF"}'],
    ]);
    expect(lines).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("has the raw fields, those of digits only as numbers (the logger's example)", () => {
    const raw = { H1: '-170364', BMV: '700', PID: '0x203', TTG: '-1', Relay: 'OFF', SOC: '---', FW: '0308' };
    expect(dataOf(new Map(Object.entries(raw)), undefined)).toBe(
      '{"H1":-170364,"BMV":700,"PID":"0x203","TTG":-1,"Relay":"OFF","SOC":"---","FW":308}',
    );
    expect(dataOf(new Map([['X', '9'.repeat(40)]]), 'roof')).toBe(`{"device":"roof","X":"${'9'.repeat(40)}"}`);
  });

  it('takes a path, a name and password, and any script name, and tells no password', async () => {
    const url = `http://bob:p%40ss@127.0.0.1:${port()}/domoticz/`;
    const target = sink({ url, script: 'my script&.lua', hasDevice: true });
    expect(target.name).toBe(`http://127.0.0.1:${port()}/domoticz`);
    await target.take(time, snapshots);
    expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('bob:p@ss').toString('base64')}`);
    expect(asked().pathname).toBe('/domoticz/json.htm');
    expect(asked().searchParams.get('script')).toBe('my script&.lua');
    expect(asked().searchParams.get('data')).toContain('{"device":"house",');
  });

  it.each(['rpi3:8080', 'ftp://rpi3', 'http://', 'http://rpi3?x=1', ''])('refuses the address %j', (url) => {
    expect(() => sink({ url })).toThrow(/--domoticz takes the address of Domoticz/);
  });
});

describe('a Domoticz that is in trouble', () => {
  const cases: readonly (readonly [title: string, answer: Answer, line: RegExp])[] = [
    ['answers 500', (_, response) => void response.writeHead(500).end('oops'), /HTTP status 500$/],
    ['closes the connection', (request) => void request.socket.destroy(), /not pushed: .*(closed|reset|hang up)/i],
    [
      'does not know the script',
      (_, response) => void response.end('{"status": "ERR", "message": "x"}'),
      /refuses the values \(status ERR\): is ap_bmv\.lua in/,
    ],
  ];
  it.each(cases)('and %s costs that value and one line an hour', async (_, trouble, line) => {
    answer = trouble;
    const target = sink();
    for (let round = 0; round < 3; round += 1) await target.take(time, snapshots);
    expect(requests).toHaveLength(3);
    expect(lines).toEqual([expect.stringMatching(line)]);
    await clock.advance(3_600_000);
    await target.take(time, snapshots);
    expect(lines).toHaveLength(2);
  });

  it('and is not there costs that value and one line an hour', async () => {
    const target = sink();
    const address = `127.0.0.1:${port()}`;
    server.close();
    await once(server, 'close');
    for (let round = 0; round < 3; round += 1) await target.take(time, snapshots);
    expect(lines).toEqual([`warn http://${address}: values are not pushed: connect ECONNREFUSED ${address}`]);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  it.each<[where: string, answer: Answer]>([
    ['before its answer', () => undefined],
    ['in the middle of its answer', (_, response) => void response.write('{"status"')],
  ])('and hangs %s is given up after 10 s; nothing queues up meanwhile', async (_, hang) => {
    answer = hang;
    const target = sink();
    const asking = once(server, 'request');
    const first = target.take(time, snapshots);
    await asking;
    for (let second = 0; second < 9; second += 1) {
      await clock.advance(1_000);
      await target.take(time, snapshots);
    }
    expect(requests).toHaveLength(1);
    await clock.advance(1_000);
    await first;
    expect(lines).toEqual([expect.stringMatching(/not pushed: no answer within 10 s$/)]);
    answer = ok;
    await target.take(time, snapshots);
    expect(requests).toHaveLength(2);
  });

  it('and answers without end is not listened to for longer than its first bytes', async () => {
    answer = (_, response) => {
      const more = (): void => {
        while (response.write('x'.repeat(10_000)));
        response.once('drain', more);
      };
      more();
    };
    await sink().take(time, snapshots);
    expect(lines).toEqual([]);
  });

  it('does not delay the end', async () => {
    answer = () => undefined;
    const target = sink();
    const asking = once(server, 'request');
    const pushed = target.take(time, snapshots);
    await asking;
    await target.stop();
    await pushed;
    expect(lines).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
