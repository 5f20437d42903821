import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openPty } from '../../../src/links/pty.ts';
import { openSocketCan } from '../../../src/links/socketcan.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { eventually, ipLink, mayChangeInterfaces, withoutRights } from '../../support/vcan.ts';

const name = 'slcan-ccgx';
const hasSlcan = mayChangeInterfaces && existsSync('/sys/module/slcan');
const without = mayChangeInterfaces && !hasSlcan ? ' (skipped: `modprobe slcan` first)' : withoutRights;

/** `T`, 8 digits of identifier, length, 16 digits of data, CR (Lawicel). */
const bytesOfLine = 27;

describe.skipIf(!hasSlcan)(`a SocketCAN interface whose queue is full${without}`, () => {
  it('makes no send block, refuses what waits for a second, and takes frames again when there is room (vecan.md, 10, 3 and 4)', async () => {
    // An adapter that takes nothing: for the kernel like a bus on which nobody acknowledges.
    const adapter = openPty();
    execFileSync('slcan_attach', ['-n', name, adapter.path]);
    ipLink('set', name, 'up');
    const link = await openSocketCan({ interface: name }, systemClock);

    const data = new Uint8Array(8);
    const sending = Array.from({ length: 32 }, (_, id) => link.send({ id, data }));
    const results = await Promise.allSettled(sending);
    const taken = results.findIndex(({ status }) => status === 'rejected');
    expect(taken).toBeGreaterThanOrEqual(10);
    for (const result of results.slice(taken)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'LINK_WRITE_TIMEOUT' } });
    }

    let received = '';
    adapter.onData((chunk) => {
      received += Buffer.from(chunk).toString('latin1');
    });
    await eventually(() => expect(received).toHaveLength(taken * bytesOfLine));
    await Promise.all(Array.from({ length: 32 }, (_, id) => link.send({ id: 0x100 + id, data })));
    await eventually(() => expect(received).toHaveLength((taken + 32) * bytesOfLine));
    const ids = received.match(/(?<=^|\r)T[0-9A-F]{8}/g)?.map((head) => Number.parseInt(head.slice(1), 16));
    expect(ids).toEqual([...Array(taken).keys(), ...Array.from({ length: 32 }, (_, id) => 0x100 + id)]);

    execFileSync('slcan_attach', ['-d', adapter.path]);
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED' });
    await adapter.unplug();
  });
});
