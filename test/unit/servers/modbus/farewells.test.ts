import { describe, expect, it } from 'vitest';
import { createLog } from '../../../../src/runtime/log.ts';
import { Farewells } from '../../../../src/servers/modbus/farewells.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

describe('connections that the server closes', () => {
  it('are told with the reason, once a minute for each client and reason', async () => {
    const lines: string[] = [];
    const clock = new ManualClock();
    const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(JSON.parse(line).msg) });
    const farewells = new Farewells(clock, log);
    const client = (port: number) => ({ address: '10.0.0.5', name: `10.0.0.5:${port}` });
    farewells.add(client(1), 'broken frame');
    farewells.add(client(2), 'broken frame');
    farewells.add(client(3), 'half frame');
    farewells.add(client(4), 'shutdown');
    expect(lines).toEqual([
      '10.0.0.5:1: connection closed: what it sends is no Modbus-TCP (protocol id or length is wrong)',
      '10.0.0.5:3: connection closed: a request was not complete after 10 s',
    ]);
    await clock.advance(60_000);
    farewells.add(client(5), 'broken frame');
    expect(lines).toHaveLength(3);
  });
});
