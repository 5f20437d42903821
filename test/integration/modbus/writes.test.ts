import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceHandle } from '../../../src/store/service.ts';
import type { Change, WriteOutcome } from '../../../src/store/values.ts';
import { heldService } from '../../support/held-service.ts';
import { type Rig, startRig } from '../../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';

describe('a Modbus write', () => {
  let rig: Rig;
  let client: RawClient;
  let vebus: ServiceHandle;
  /** What reached the device. */
  let sent: (readonly Change[])[];
  /** Settles the device's writes by hand while set. */
  let device: ((changes: readonly Change[]) => Promise<WriteOutcome>) | undefined;

  beforeEach(async () => {
    rig = await startRig();
    sent = [];
    device = undefined;
    vebus = heldService(
      rig.store,
      { type: 'vebus', suffix: 'ttyUSB0', instance: 227 },
      { '/Mode': 3, '/Ac/ActiveIn/CurrentLimit': 16, '/Hub4/L1/AcPowerSetpoint': 0, '/Hub4/DisableCharge': 0 },
      {
        check: (changes) =>
          changes.some(({ path, value }) => path === '/Ac/ActiveIn/CurrentLimit' && Number(value) > 50)
            ? { kind: 'out-of-range', why: 'the limit goes to 50 A' }
            : undefined,
        async write(changes) {
          sent.push(changes);
          const outcome = (await device?.(changes)) ?? { kind: 'done' };
          if (outcome.kind === 'done') vebus.update(changes.map(({ path, value }) => [path, value] as const));
          return outcome;
        },
      },
    );
    client = await RawClient.open(rig.port);
  });
  afterEach(async () => {
    client.destroy();
    await rig.stop();
  });

  const ask = async (body: string, unit = 227): Promise<string> => pdu(await client.ask(request(unit, body)));

  it('is confirmed after the device has taken it, and reads back', async () => {
    expect(await ask('0600210001')).toBe('0600210001');
    expect(sent).toEqual([[{ path: '/Mode', value: 1 }]]);
    expect(await ask('0300210001')).toBe('03020001');
  });

  it('is answered in order with a read pipelined behind it, which sees the new value', async () => {
    await client.send(request(227, '0600210002', 1) + request(227, '0300210001', 2));
    expect(await client.frames(2)).toEqual([request(227, '0600210002', 1), request(227, '03020002', 2)]);
  });

  it('delays only its own connection while the device takes its time', async () => {
    let settle: (outcome: WriteOutcome) => void = () => undefined;
    device = () => new Promise((resolve) => (settle = resolve));
    await client.send(request(227, '0600210001', 1) + request(227, '0300210001', 2));
    const other = await RawClient.open(rig.port);
    expect(pdu(await other.ask(request(227, '0300210001')))).toBe('03020003');
    expect(client.received).toHaveLength(0);
    settle({ kind: 'done' });
    expect(await client.frames(2)).toEqual([request(227, '0600210001', 1), request(227, '03020001', 2)]);
    other.destroy();
  });

  it.each([
    ['refused', '8604'],
    ['out-of-range', '8603'],
    ['not-offered', '860a'],
    ['absent', '860a'],
    ['no-answer', '860b'],
    ['busy', '8606'],
  ] as const)('that ends as %s is answered %s', async (kind, answer) => {
    device = () => Promise.resolve({ kind, why: 'the panel is off' });
    expect(await ask('0600210001')).toBe(answer);
    expect(rig.lines.at(-1)).toContain('the panel is off');
    expect(await ask('0300210001')).toBe('03020003');
  });

  it('gets exception 11 when the device does not settle within the write time limit', async () => {
    device = () => new Promise(() => undefined);
    const answer = ask('0600210001');
    await until(() => sent.length === 1);
    await rig.clock.advance(900);
    expect(await answer).toBe('860b');
  });

  it('gets exception 11 when the device goes away meanwhile', async () => {
    device = () => new Promise(() => undefined);
    const answer = ask('0600210001');
    await until(() => sent.length === 1);
    vebus.retire();
    expect(await answer).toBe('860b');
    expect(await ask('0600210001')).toBe('860a');
  });

  it('of an owner that throws ends in exception 4 and harms nothing', async () => {
    device = () => Promise.reject(new Error('boom'));
    expect(await ask('0600210001')).toBe('8604');
    expect(await ask('0300210001')).toBe('03020003');
  });

  it.each([
    ['a read-only register', '06001f0001', '8602'],
    ['a block that touches a read-only register', '1000210002 0400010000', '9002'],
    ['a register that is not in the map', '0600010001', '8602'],
    ['a block that runs into a gap', '1000930002 0400010001', '9002'],
    ['a path that the device does not offer', '06003e0001', '860a'],
    ["a value beyond the map's limits", '0600210009', '8603'],
    ["a value beyond the owner's limits", '0600160258', '8603'],
    ['a block with one value beyond the limits', '10 0025 0002 04 ff9c 0002', '9003'],
    ['a byte count that does not fit', '1000210002020003', '9003'],
    ['124 registers', `100003007cf6${'00'.repeat(246)}`, '9003'],
  ])('to %s is refused and nothing is sent', async (_title, body, answer) => {
    expect(await ask(body.replaceAll(' ', ''))).toBe(answer);
    expect(sent).toEqual([]);
  });

  it('to a unit without the service gets exception 10, to an unknown register 2 on any unit', async () => {
    expect(await ask('0600210001', 99)).toBe('860a');
    expect(await ask('0600010001', 99)).toBe('8602');
  });

  it('of a block reaches the owner as one set of changes', async () => {
    expect(await ask('10 0025 0002 04 ff9c 0001'.replaceAll(' ', ''))).toBe('1000250002');
    expect(sent).toEqual([
      [
        { path: '/Hub4/L1/AcPowerSetpoint', value: -100 },
        { path: '/Hub4/DisableCharge', value: 1 },
      ],
    ]);
  });

  it('of half a 32-bit value keeps the other half', async () => {
    vebus.update([['/Hub4/L1/AcPowerSetpoint', -800]]);
    expect(await ask('0600610032')).toBe('0600610032');
    expect(sent[0]).toEqual([{ path: '/Hub4/L1/AcPowerSetpoint', value: -65_536 + 0x32 }]);
  });

  it('by mask (function 22) changes the chosen bits', async () => {
    expect(await ask('16002100f60005'.replaceAll(' ', ''))).toBe('16002100f60005');
    // (3 AND 0xF6) OR (5 AND NOT 0xF6) = 2 OR 1
    expect(await ask('0300210001')).toBe('03020003');
    expect(await ask('1600210000 0004'.replaceAll(' ', ''))).toBe('16002100000004');
    expect(await ask('0300210001')).toBe('03020004');
  });

  it('with read (function 23) writes first, then reads', async () => {
    expect(await ask('17 0021 0001 0021 0001 02 0002'.replaceAll(' ', ''))).toBe('17020002');
    expect(sent).toHaveLength(1);
  });

  it('with read (function 23) writes nothing when the block to read is not there', async () => {
    expect(await ask('17 0001 0001 0021 0001 02 0002'.replaceAll(' ', ''))).toBe('9702');
    expect(sent).toEqual([]);
  });

  it('is exception 2 while writing is off, after the checks of address and unit', async () => {
    rig.writes = false;
    expect(await ask('0600210001')).toBe('8602');
    expect(await ask('0600210009')).toBe('8602');
    expect(await ask('0600210001', 99)).toBe('860a');
    expect(await ask('1600210000ffff')).toBe('9602');
    expect(await ask('1700030001002100010200 01'.replaceAll(' ', ''))).toBe('9702');
    expect(await ask('0300210001')).toBe('03020003');
    expect(sent).toEqual([]);
  });

  it('leaves one line in the log with client, unit, register, path, old and new value, outcome', async () => {
    await ask('0600210001');
    const name = `127.0.0.1:${client.socket.localPort}`;
    const line = rig.lines.find((text) => text.includes('write by'));
    expect(line).toContain(`write by ${name}: unit 227 register 33 vebus.ttyUSB0 /Mode: 3 -> 1: done`);
  });

  describe('that builds on the present value while another one is pending', () => {
    const settlers: (() => void)[] = [];
    beforeEach(() => {
      settlers.length = 0;
      device = () => new Promise((resolve) => settlers.push(() => resolve({ kind: 'done' })));
    });

    async function both(first: string, second: string): Promise<void> {
      const other = await RawClient.open(rig.port);
      const answers = [ask(first), other.ask(request(227, second))];
      for (let settled = 0; settled < 2; settled += 1) {
        await until(() => settlers.length > settled);
        // Time for a second write to go out that must not.
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        expect(sent).toHaveLength(settled + 1);
        settlers[settled]?.();
      }
      expect((await Promise.all(answers)).every((answer) => !pdu(answer).startsWith('8'))).toBe(true);
      other.destroy();
    }

    it('keeps both halves of a 32-bit value that two clients write', async () => {
      await both('0600600001', '0600610005');
      expect(vebus.service.value('/Hub4/L1/AcPowerSetpoint')).toBe(0x10005);
    });

    it('keeps the bits of both of two masks', async () => {
      vebus.update([['/Hub4/L1/AcPowerSetpoint', 0]]);
      await both('160025fffe0001', '160025fffd0002');
      expect(vebus.service.value('/Hub4/L1/AcPowerSetpoint')).toBe(3);
    });

    it('is told to come again (6) when the earlier one does not settle within the time limit', async () => {
      const whole = ask('10 0060 0002 04 0000 0001'.replaceAll(' ', ''));
      await until(() => sent.length === 1);
      const other = await RawClient.open(rig.port);
      const part = other.ask(request(227, '0600610005'));
      await other.send(request(227, '0300210001'));
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await rig.clock.advance(900);
      expect(await whole).toBe('900b');
      expect(pdu(await part)).toBe('8606');
      other.destroy();
    });
  });

  it('to a path that the device does not offer gets exception 10 also with a value beyond the limits', async () => {
    vebus.remove(['/Mode']);
    expect(await ask('0600210009')).toBe('860a');
  });

  it('by the thousand does not keep another client waiting, allowed or not', async () => {
    for (const allowed of [true, false]) {
      rig.writes = allowed;
      const busy = await RawClient.open(rig.port);
      await busy.send(Buffer.from(request(227, '0600210001').repeat(5_000), 'hex'));
      const other = await RawClient.open(rig.port);
      const before = rig.server.stats.requests;
      expect(pdu(await other.ask(request(227, '0300210001')))).toMatch(/^03020/);
      expect(rig.server.stats.requests - before).toBeLessThan(500);
      busy.destroy();
      other.destroy();
    }
  });

  it('that is refused by the hundred is told 60 times a minute, then counted', async () => {
    rig.writes = false;
    for (let times = 0; times < 100; times += 1) await ask('0600210001');
    expect(rig.lines.filter((line) => line.includes('write by'))).toHaveLength(60);
    await rig.clock.advance(60_000);
    await ask('0600210001');
    expect(rig.lines.some((line) => line.includes('40 more refused writes were not told'))).toBe(true);
  });

  it('of text stands in quotes in the log, and cannot forge a line', async () => {
    heldService(rig.store, { type: 'tank', suffix: 'a', instance: 21 }, { '/CustomName': 'Grey' });
    const forged = Buffer.from('a\nlistening\x1b[1m'.padEnd(16, '\0'), 'latin1').toString('hex');
    await ask(`100bc2000810${forged}`, 21);
    const line = rig.lines.find((text) => text.includes('/CustomName'));
    expect(line).toContain('"Grey" -> "a\\nlistening\\u001b[1m": done');
  });

  it('that comes on top of many unsettled ones is told to come again (6)', async () => {
    device = () => new Promise(() => undefined);
    const clients = await Promise.all(Array.from({ length: 32 }, () => RawClient.open(rig.port)));
    for (const other of clients) await other.send(request(227, '0600210001'));
    await until(() => sent.length === 32);
    expect(await ask('0600210001')).toBe('8606');
    for (const other of clients) other.destroy();
  });
});

/** Waits for a condition that a socket's turn of the event loop brings about. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
