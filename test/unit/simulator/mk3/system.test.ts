import { describe, expect, it } from 'vitest';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { framed } from '../../../support/mk2-script.ts';
import { Host } from './host.ts';

const command = {
  chargerOnly: 'FF 53 01 00 80 01 80',
  inverterOnly: 'FF 53 02 00 80 01 80',
  off: 'FF 53 04 00 80 01 80',
};

function bytes(body: string | undefined): number[] {
  return (body ?? '').split(' ').map((byte) => Number.parseInt(byte, 16));
}

/** What an AC frame says: main state, phase byte, hundredths of volts and amperes. */
async function ac(host: Host, phase = 1) {
  const body = bytes((await host.ask(`FF 46 0${phase}`))[0]);
  const word = (at: number): number => (body[at] ?? 0) | ((body[at + 1] ?? 0) << 8);
  const signed = (at: number): number => (word(at) << 16) >> 16;
  return {
    ...{ factors: body.slice(1, 3), state: body[4], mark: body[5] },
    ...{ mainsVolts: word(6) / 100, mainsAmps: signed(8) / 100, outVolts: word(10) / 100, outAmps: signed(12) / 100 },
    period: body[14],
  };
}

/** RAM 14, 15, 16 of the selected unit. */
async function watts(host: Host): Promise<number[]> {
  const body = bytes((await host.ask('FF 58 30 0E 0F 10'))[0]).slice(3);
  return [0, 2, 4].map((at) => (((body[at] ?? 0) | ((body[at + 1] ?? 0) << 8)) << 16) >> 16);
}

const host = (options: Partial<Mk3Options> = {}): Host => new Host(options);

describe('a simulated VE.Bus system', () => {
  it('charges from the mains and feeds its loads', async () => {
    const one = host();
    expect(await ac(one)).toMatchObject({ state: 9, mark: 8, mainsVolts: 230, outVolts: 230 });
    expect(await watts(one)).toEqual([600, -800, 200]);
    // Bulk: mains and bulk LEDs.
    expect(await one.ask('FF 4C')).toEqual(['FF 4C 05 00 00 00 80 00']);
  });

  it('inverts without mains, and shows none', async () => {
    const one = host();
    one.mk3.system.around.mainsVolts = 0;
    expect(await ac(one)).toMatchObject({ state: 4, mainsVolts: 0, mainsAmps: 0, outVolts: 230, period: 0 });
    expect(await watts(one)).toEqual([-200, 0, 200]);
    expect(await one.ask('FF 4C')).toEqual(['FF 4C 10 00 00 00 80 00']);
  });

  it('assists the mains when the loads take more than the limit', async () => {
    const one = host();
    one.mk3.system.around.loadWatts[0] = 3_000;
    await one.ask('FF 53 03 64 00 01 80');
    // 10 A at 230 V.
    expect(await watts(one)).toEqual([-700, -2_300, 3_000]);
    expect(await ac(one)).toMatchObject({ state: 7, mainsAmps: 10 });
    expect(await one.ask('FF 4C')).toEqual(['FF 4C 01 10 00 00 80 00']);
  });

  it('passes the mains through when it does not charge', async () => {
    const one = host();
    one.mk3.system.around.chargeWatts = 0;
    expect(await ac(one)).toMatchObject({ state: 8 });
  });

  it.each([
    ['charger only, with mains', command.chargerOnly, 230, 9, 230, 0x55],
    ['charger only, without mains', command.chargerOnly, 0, 2, 0, 0x55],
    ['inverter only, with mains', command.inverterOnly, 230, 4, 230, 0x66],
    ['off', command.off, 230, 2, 0, 0x44],
  ])('obeys a panel: %s', async (_, request, mainsVolts, state, outVolts, switches) => {
    const one = host();
    one.mk3.system.around.mainsVolts = mainsVolts;
    await one.ask(request);
    expect(await ac(one)).toMatchObject({ state, outVolts });
    expect(bytes((await one.ask('FF 46 05'))[0])[12]).toBe(switches);
  });

  it('blinks for mains when it may only charge and there is none', async () => {
    const one = host();
    one.mk3.system.around.mainsVolts = 0;
    await one.ask(command.chargerOnly);
    expect(await one.ask('FF 4C')).toEqual(['FF 4C 00 01 00 00 80 00']);
  });

  it('puts its own switch before any panel', async () => {
    const one = host();
    one.mk3.system.around.frontSwitch = 'charger-only';
    expect(bytes((await one.ask('FF 46 05'))[0])[12]).toBe(0x5b);
    one.mk3.system.around.frontSwitch = 'off';
    expect(await ac(one)).toMatchObject({ state: 2, outVolts: 0 });
  });

  it('keeps what a panel told it when the panel goes away', async () => {
    const one = host();
    await one.ask(command.chargerOnly);
    one.mk3.detach();
    await one.clock.advance(3_600_000);
    expect(one.mk3.told.mode).toBe(1);
  });

  it('of three phases with parallel units tells each phase and what its units share', async () => {
    const one = host({ phases: 3, units: 6 });
    one.mk3.system.around.loadWatts.splice(0, 3, 300, 600, 900);
    expect(await ac(one, 1)).toMatchObject({ mark: 10, factors: [2, 2], outAmps: 0.65 });
    expect(await ac(one, 2)).toMatchObject({ mark: 7, factors: [2, 2], outAmps: 1.3 });
    expect(await ac(one, 3)).toMatchObject({ mark: 6, outAmps: 1.96 });
    expect(await one.ask('FF 46 04')).toEqual([]);
    // Addresses 0 to 5.
    expect((await one.ask('FF 46 07 00'))[0]).toContain('3F 00 00 00');
    await one.ask('FF 41 01 04');
    expect(await watts(one)).toEqual([100, -400, 300]);
  });

  it('counts energy in ticks of 65,536 J that roll over', async () => {
    const one = host();
    one.mk3.system.around.loadWatts[0] = 4_000;
    // 300 ticks to the loads, and 45 to the battery.
    await one.clock.advance((300.5 * 65_536 * 1_000) / 4_000);
    expect(bytes((await one.ask('FF 58 0F'))[0]).slice(3)).toEqual([45, 0, 44, 0, 0, 0, 0, 0, 0, 0]);
    one.mk3.system.around.mainsVolts = 0;
    one.mk3.system.around.activeInput = 1;
    await one.clock.advance((10.5 * 65_536 * 1_000) / 4_000);
    expect(bytes((await one.ask('FF 58 0F'))[0])[11]).toBe(10);
  });

  it('is silent for a moment after a reset, starts up, and has forgotten what is volatile', async () => {
    const one = host({ hasEss: true });
    await one.ask('FF 58 37 03 02 A4 06');
    await one.ask('FF 58 37 00 83 0C FE 00');
    expect(one.mk3.told.setPointWatts).toEqual([-500]);
    await one.ask('FF 46 08 00 00 00 00', 500);
    expect(await one.ask('FF 46 00', 500)).toEqual([]);
    expect(await one.ask('FF 58 05', 500)).toEqual([]);
    await one.clock.advance(1_000);
    expect(await ac(one)).toMatchObject({ state: 1, outVolts: 0 });
    await one.clock.advance(2_000);
    expect(await ac(one)).toMatchObject({ state: 9 });
    expect(one.mk3.told).toMatchObject({ resets: 1, setPointWatts: [0] });
    expect(one.mk3.units[0]?.temporarySettings.size).toBe(0);
  });

  it('resets only when the unique number is its own, or 0', async () => {
    const one = host({ uniqueNumber: 0x12345678 });
    await one.ask('FF 46 08 34 12 79 56');
    expect(one.mk3.told.resets).toBe(0);
    await one.ask('FF 46 08 34 12 78 56');
    expect(one.mk3.told.resets).toBe(1);
  });
});

describe('a simulated system that is switched off', () => {
  const off = async (options: Partial<Mk3Options>, lines?: string): Promise<Host> => {
    const one = host(options);
    one.mk3.system.around.mainsVolts = 0;
    if (lines !== undefined) await one.ask(lines);
    await one.ask(command.off);
    expect(await ac(one)).toMatchObject({ state: 2, outVolts: 0 });
    expect((await one.ask('FF 4C'))[0]).toContain('FF 4C 00 00');
    await one.clock.advance(12_000);
    one.take();
    return one;
  };

  it('falls silent after ten seconds, and takes its interface along', async () => {
    const one = await off({});
    expect(await one.ask('FF 56', 5_000)).toEqual([]);
  });

  it('stays when the standby line is held', async () => {
    const one = await off({}, 'FF 48 03');
    expect(await one.ask('FF 56', 500)).toEqual(['FF 56 28 DB 11 00 42']);
    await one.ask('FF 53 03 00 80 01 80');
    expect(await ac(one)).toMatchObject({ state: 4, outVolts: 230 });
  });

  it('stays while there is mains, or its interface has power from elsewhere', async () => {
    const fed = host();
    await fed.ask(command.off);
    await fed.clock.advance(30_000);
    fed.take();
    expect(await fed.ask('FF 56', 500)).toHaveLength(1);
    const one = host();
    one.mk3.faults.ownPower = true;
    one.mk3.system.around.mainsVolts = 0;
    await one.ask(command.off);
    await one.clock.advance(30_000);
    one.take();
    expect(await one.ask('FF 56', 500)).toHaveLength(1);
  });

  it('wakes up with an interface that has forgotten everything', async () => {
    const one = await off({}, 'FF 41 01 00');
    one.mk3.system.around.mainsVolts = 230;
    await one.clock.advance(300);
    expect(one.take()).toBe('00 00 07 FF 56 28 DB 11 00 42 4E');
    const other = await off({});
    other.mk3.wake();
    await other.clock.advance(200);
    expect(other.take()).toContain('07 FF 56');
    other.send(framed('FF 53 03 00 80 01 80'));
    await other.clock.advance(30_000);
    expect(other.mk3.told.mode).toBe(3);
    expect(await ac(other)).toMatchObject({ state: 4 });
  });
});

describe('the ESS assistant of a simulated system', () => {
  it('feeds in what a positive set-point says, per phase, and forgets it after 15 s', async () => {
    const one = host({ phases: 2, hasEss: true });
    await one.ask('FF 41 01 01');
    await one.ask('FF 58 37 00 83 F4 01');
    expect(one.mk3.told.setPointWatts).toEqual([0, 500]);
    expect(await watts(one)).toEqual([-700, 500, 200]);
    await one.clock.advance(16_000);
    expect(one.mk3.told.setPointWatts).toEqual([0, 0]);
    expect(await watts(one)).toEqual([300, -500, 200]);
  });

  it('reads back something else than was written', async () => {
    const one = host({ hasEss: true });
    one.mk3.system.around.loadWatts[0] = 0;
    await one.ask('FF 58 37 00 83 00 40');
    await one.ask('FF 58 37 00 84 02 00');
    expect(await one.ask('FF 58 30 82 83')).toEqual(['FF 58 85 52 00 00 00']);
  });

  it('does not charge or feed in when its flags forbid it', async () => {
    const one = host({ hasEss: true });
    await one.ask('FF 58 37 00 84 03 00');
    await one.ask('FF 58 37 00 83 18 FC');
    expect(await watts(one)).toEqual([0, -200, 200]);
    await one.ask('FF 58 37 00 83 E8 03');
    expect(await watts(one)).toEqual([-200, 0, 200]);
  });

  it('is not there unless the system has one', async () => {
    const one = host();
    expect(await one.ask('FF 58 30 80')).toEqual(['FF 58 85 00 00']);
    expect(await one.ask('FF 58 37 00 83 F4 01')).toEqual(['FF 58 90 00']);
  });
});
