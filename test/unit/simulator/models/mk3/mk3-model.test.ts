import { describe, expect, it } from 'vitest';
import { memoryPair } from '../../../../../src/links/memory.ts';
import { framed } from '../../../../support/mk2-script.ts';
import { lfp48, PlantHost } from './plant-host.ts';

/** S: state and limit. */
const told = {
  chargerOnly: 'FF 53 01 00 80 01 80',
  inverterOnly: 'FF 53 02 00 80 01 80',
  on: 'FF 53 03 00 80 01 80',
  off: 'FF 53 04 00 80 01 80',
  fiveAmps: 'FF 53 03 32 00 01 80',
};

describe('an MK3 on the Multi of a plant', () => {
  it('shows what the plant does', async () => {
    const host = new PlantHost();
    await host.run(30);
    const { multi } = host;
    const [phase] = multi.phases;
    expect(await host.state()).toEqual([9, 1]);
    const [volts, amps, out, , battery, batteryAmps] = await host.ram(0, 1, 2, 3, 4, 5);
    expect(volts).toBe(Math.round((phase?.inputVolts ?? 0) * 100));
    expect(amps).toBe(Math.round((phase?.inputAmps ?? 0) * 100));
    expect(out).toBe(volts);
    expect(battery).toBe(Math.round(multi.volts * 100));
    expect(batteryAmps).toBe(Math.round(multi.dcAmps * 10));
    expect(batteryAmps).toBeGreaterThan(650);
    const [towards = 0, input = 0, output = 0] = await host.ram(14, 15, 16);
    expect(output).toBe(Math.round(host.plant.get('acLoad', 'home').watts));
    expect(input).toBe(-output - towards);
    expect(-input).toBeCloseTo(host.plant.get('grid', 'grid').watts, -1);
  });

  it.each([
    ['off', told.off, true, 0, 2],
    ['off', told.off, false, 0, 2],
    ['charger only', told.chargerOnly, true, 230, 9],
    ['charger only', told.chargerOnly, false, 0, 2],
    ['inverter only', told.inverterOnly, true, 230, 4],
    ['inverter only', told.inverterOnly, false, 230, 4],
  ])('obeys %s (%s), with the grid there: %s', async (_, request, hasGrid, volts, state) => {
    const host = new PlantHost();
    // The standby line: the interface keeps its power.
    await host.ask('FF 48 03');
    if (!hasGrid) host.plant.raise({ event: 'grid-lost' });
    await host.run(2);
    expect(await host.ask(request)).toEqual(['FF 53']);
    await host.run(2);
    const load = host.plant.get('acLoad', 'home').watts;
    expect(Math.round((host.multi.phases[0]?.outputVolts ?? 0) / 10) * 10).toBe(volts);
    expect(load > 0).toBe(volts > 0);
    expect((await host.state())[0]).toBe(state);
    if (request === told.inverterOnly) expect(host.plant.get('grid', 'grid').watts).toBe(0);
    // Mains is measured, used or not.
    expect(((await host.ram(0))[0] ?? 0) > 20_000).toBe(hasGrid);
  });

  it('falls silent ten seconds after it was switched off without a grid', async () => {
    const host = new PlantHost();
    host.plant.raise({ event: 'grid-lost' });
    await host.run(2);
    await host.ask(told.off);
    await host.run(12);
    expect(await host.ask('FF 46 00')).toEqual([]);
    host.plant.raise({ event: 'grid-restored' });
    await host.run(2);
    expect(await host.ask('FF 46 00')).toHaveLength(1);
  });

  it('lets the battery help with a limit of 5 A, and tells limits of its size', async () => {
    const host = new PlantHost({}, { acLoads: { home: { node: 'multi', watts: 3_000 } } });
    await host.ask(told.fiveAmps);
    await host.run(10);
    expect((await host.state())[0]).toBe(7);
    expect(await host.ram(1)).toEqual([500]);
    expect((await host.ram(14))[0]).toBeLessThan(-1_700);
    expect(host.plant.get('battery', 'house').watts).toBeLessThan(-1_700);
    // The least of a 48/5000, the most of its transfer switch, and what was told.
    expect(await host.words('FF 46 05', 6)).toEqual([35, 500, 50]);
    await host.ask('FF 53 03 05 00 01 80');
    expect(await host.words('FF 46 05', 6)).toEqual([35, 500, 35]);
  });

  it('takes any limit once PowerAssist is switched off, and helps no more', async () => {
    const host = new PlantHost({}, { acLoads: { home: { node: 'multi', watts: 3_000 } } });
    const [flags = 0] = await host.words('FF 58 31 00 00', 3);
    expect(flags & 0x20).toBe(0x20);
    const without = flags & ~0x20;
    await host.ask(`FF 58 37 03 00 ${(without & 0xff).toString(16)} ${(without >> 8).toString(16)}`);
    await host.run(2);
    await host.ask('FF 53 03 0A 00 01 80');
    await host.run(5);
    expect(await host.words('FF 46 05', 6)).toEqual([0, 500, 10]);
    expect(host.multi.state).not.toBe('assisting');
  });

  it('feeds its loads when the grid is lost, and goes back to it', async () => {
    const host = new PlantHost();
    await host.run(5);
    host.plant.raise({ event: 'grid-lost' });
    await host.run(2);
    expect((await host.state())[0]).toBe(4);
    expect(host.plant.get('acLoad', 'home').watts).toBeGreaterThan(900);
    expect(await host.ram(0, 1, 8)).toEqual([0, 0, 0]);
    expect((await host.ram(14))[0]).toBeLessThan(-900);
    expect((await host.ask('FF 4C'))[0]).toBe('FF 4C 10 00 00 00 80 00');
    host.plant.raise({ event: 'grid-restored' });
    await host.run(30);
    expect((await host.state())[0]).toBe(9);
  });

  it('tells low battery and overload by alarms and LEDs', async () => {
    const host = new PlantHost({}, { acLoads: { home: { node: 'multi', watts: 4_500 } } });
    host.plant.raise({ event: 'grid-lost' });
    await host.run(3);
    // Overload warns: the LED blinks.
    expect((await host.ask('FF 4C'))[0]).toBe('FF 4C 10 20 04 00 80 00');
    host.plant.set('house.soc', 0);
    await host.run(30);
    expect((await host.ask('FF 4C'))[0]).toBe('FF 4C 40 00 20 00 80 00');
    expect((await host.state())[0]).toBe(2);
  });

  it('tells the state of charge and the temperature of the battery', async () => {
    const host = new PlantHost();
    host.plant.set('house.soc', 45);
    host.plant.set('house.celsius', 31);
    await host.run(1);
    expect(await host.ram(13, 21)).toEqual([90, 31]);
    // A host sets its monitor: the truth does not change.
    await host.ask('FF 58 37 00 0D A0 00');
    expect(await host.ram(13)).toEqual([160]);
    expect(host.plant.get('battery', 'house').soc).toBeLessThan(46);
    // Capacity 0: no monitor.
    await host.ask('FF 58 37 03 40 00 00');
    expect(await host.ram(13)).toEqual([200]);
  });

  it('forces a stage once, and charges with what its settings say', async () => {
    const host = new PlantHost();
    await host.run(2);
    expect(await host.ask('FF 58 0E 03')).toEqual(['FF 58 94 09 03']);
    await host.run(1);
    expect(host.multi.stage).toBe('float');
    expect(await host.state()).toEqual([9, 3]);
    const other = new PlantHost();
    // 20 A in RAM only.
    await other.ask('FF 58 37 03 04 14 00');
    await other.run(5);
    expect(other.multi.dcAmps).toBeCloseTo(20, 1);
    // Disable charge.
    await other.ask('FF 58 37 03 00 F0 89');
    await other.run(2);
    expect((await other.state())[0]).toBe(8);
  });

  it('ignores the grid while RAM variable 11 says so', async () => {
    const host = new PlantHost();
    await host.run(2);
    await host.ask('FF 58 37 00 0B 01 00');
    await host.run(2);
    expect((await host.state())[0]).toBe(4);
    expect(host.plant.get('grid', 'grid').watts).toBe(0);
    await host.ask('FF 58 37 00 0B 00 00');
    await host.run(2);
    expect((await host.state())[0]).toBe(9);
  });

  it('limits its input by its own setting until a panel sends a limit', async () => {
    const host = new PlantHost({ inputLimitAmps: 16 });
    expect((await host.words('FF 46 05', 6))[2]).toBe(160);
    // 8 A in RAM only.
    await host.ask('FF 58 37 03 06 50 00');
    await host.run(2);
    expect((await host.words('FF 46 05', 6))[2]).toBe(80);
    expect(host.multi.phases[0]?.inputAmps).toBeCloseTo(8, 6);
    await host.ask(told.on);
    await host.run(2);
    expect((await host.words('FF 46 05', 6))[2]).toBe(500);
  });

  it('has no voltage while it starts after a reset, and goes on', async () => {
    const host = new PlantHost();
    await host.run(2);
    await host.ask('FF 46 08 00 00 00 00');
    await host.run(1);
    expect(host.multi.situation).toBe('off');
    await host.run(6);
    expect((await host.state())[0]).toBe(9);
  });

  it.each([
    [12, 1_600, 2_608, [1_420, 1_350], 27, 160],
    [24, 3_000, 2_611, [2_840, 2_700], 40, 320],
    [48, 5_000, 2_624, [5_680, 5_400], 35, 500],
  ])('is a product of its size: %i V, %i VA', async (nominalVolts, voltAmps, product, volts, least, most) => {
    const host = new PlantHost({ voltAmps, chargeAmps: 16 }, { batteries: { house: { ...lfp48, nominalVolts } } });
    await host.ask('FF 53 00 00 80 01 90 00 00 00');
    const [low = 0, high = 0] = await host.words('FF 58 05', 3);
    expect(low + high * 65_536).toBe(product * 1_000 + 552);
    expect([...(await host.words('FF 58 31 02 00', 3)), ...(await host.words('FF 58 31 03 00', 3))]).toEqual(volts);
    expect((await host.words('FF 46 05', 6)).slice(0, 2)).toEqual([least, most]);
    // Scale, offset, default, least and most of the charge current.
    expect(await host.words('FF 58 35 04 00', 3)).toEqual([1, 0, 16, 0, 16]);
    const blocks = nominalVolts / 12;
    expect((await host.words('FF 58 35 02 00', 3)).slice(2, 5)).toEqual([1_440, 1_200, 1_600].map((v) => v * blocks));
  });
});

describe('an MK3 on the Multis of a plant with ESS', () => {
  const setPoint = (watts: number): string => {
    const raw = watts & 0xffff;
    return `FF 58 37 00 83 ${(raw & 0xff).toString(16)} ${(raw >> 8).toString(16)}`;
  };

  it('moves the grid power to the set-point, positive feeding in, and forgets it after 15 s', async () => {
    const host = new PlantHost({ ess: true });
    const grid = host.plant.get('grid', 'grid');
    await host.ask(setPoint(500));
    await host.run(5);
    expect(grid.watts).toBeCloseTo(-500, 3);
    expect((await host.ram(15))[0]).toBe(500);
    await host.ask(setPoint(-1_500));
    await host.run(5);
    expect(grid.watts).toBeCloseTo(1_500, 3);
    await host.run(8);
    expect(grid.watts).toBeCloseTo(1_500, 3);
    await host.run(4);
    // It passes through what the load and itself take.
    expect(grid.watts).toBeGreaterThan(1_000);
    expect(grid.watts).toBeLessThan(1_200);
    expect(host.multi.state).toBe('passthru');
  });

  it('neither charges nor feeds in where its flags forbid it', async () => {
    const host = new PlantHost({ ess: true });
    await host.ask('FF 58 37 00 84 03 00');
    await host.ask(setPoint(2_000));
    await host.run(5);
    expect(host.plant.get('grid', 'grid').watts).toBeCloseTo(0, 3);
    await host.ask(setPoint(-3_000));
    await host.run(5);
    expect(host.multi.dcAmps).toBeLessThanOrEqual(0);
  });

  it('controls each of three phases, shared evenly by parallel units', async () => {
    const host = new PlantHost(
      { ess: true, phases: 3, unitsPerPhase: 2 },
      { acLoads: { home: { node: 'multi', phases: [1, 2, 3], watts: 900 } } },
    );
    await host.ask('FF 41 01 01');
    await host.ask(setPoint(600));
    await host.run(5);
    expect(host.multi.phases[1]?.inputWatts).toBeCloseTo(-600, 3);
    expect(host.multi.phases[0]?.inputWatts).toBeGreaterThan(280);
    expect(host.multi.phases[0]?.inputWatts).toBeLessThan(450);
    // Units 1 and 4 are on L2.
    for (const address of ['01', '04']) {
      await host.ask(`FF 41 01 ${address}`);
      expect((await host.ram(15))[0]).toBe(300);
    }
    expect((await host.ask('FF 46 01'))[0]?.split(' ').slice(1, 6)).toEqual(['02', '02', '01', '09', '0A']);
    expect((await host.ask('FF 46 02'))[0]?.split(' ')[5]).toBe('07');
  });

  it('counts the energy of its flows', async () => {
    const host = new PlantHost();
    await host.run(600);
    const bytes = ((await host.ask('FF 58 0F'))[0] ?? '').split(' ').slice(3);
    const ticks = bytes.map((byte) => Number.parseInt(byte, 16));
    // 1 kW to the loads, and some 4 kW to the battery.
    expect(ticks[2]).toBeCloseTo((600 * 1_000) / 65_536, -1);
    expect(ticks[0]).toBeGreaterThan(30);
    expect(ticks.slice(3)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('an MK3 model', () => {
  it('forgets what the host has told the interface when its power fails', async () => {
    const host = new PlantHost();
    await host.ask('FF 41 01 05');
    expect(await host.ask('FF 41 00')).toEqual(['FF 41 01 05']);
    host.model.reboot();
    await host.clock.advance(300);
    expect(await host.ask('FF 41 00')).toEqual(['FF 41 01 00']);
  });

  it('sends an answer whole, when its last byte is through the line, and its version each second meanwhile', async () => {
    const host = new PlantHost();
    const [near, far] = memoryPair('memory:whole');
    const arrivals: { readonly at: number; readonly length: number }[] = [];
    near.onBytes((bytes) => void arrivals.push({ at: host.clock.now(), length: bytes.length }));
    host.model.plugIn(far);
    const msPerByte = 10_000 / 2_400;
    const askedAt = host.clock.now();
    void near.send(framed('FF 46 00'));
    await host.clock.advance(500);
    expect(arrivals).toEqual([{ at: expect.closeTo(askedAt + (5 + 17) * msPerByte + 60, 3), length: 17 }]);
    await host.clock.advance(10_000);
    const versions = arrivals.slice(1);
    expect(versions.length).toBeGreaterThanOrEqual(9);
    expect(versions.every(({ length }) => length === 9)).toBe(true);
  });

  it('damages the share of its frames that it is told', async () => {
    const host = new PlantHost();
    host.model.checksumErrors(1);
    await expect(host.ask('FF 46 00')).rejects.toThrow('no frame');
    host.model.checksumErrors(0);
    expect(await host.ask('FF 46 00')).toHaveLength(1);
  });

  it('has the same serial number on each run', async () => {
    const serial = async (): Promise<string[]> => {
      const host = new PlantHost();
      await host.ask('FF 53 00 00 80 01 90 00 00 00');
      return host.ask('FF 58 3B');
    };
    const [first] = await serial();
    // HQ26
    expect(first).toMatch(/^FF 58 9D 48 51 32 36( [0-9A-F]{2}){7}$/);
    expect(await serial()).toEqual([first]);
  });
});
