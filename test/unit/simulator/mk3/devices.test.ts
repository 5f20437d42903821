import { describe, expect, it } from 'vitest';
import { Host } from './host.ts';

const long = async (): Promise<Host> => {
  const host = new Host();
  host.mk3.leaveAs({ address: 0, isLong: true });
  return host;
};

describe('device commands of a simulated unit', () => {
  it('give versions in two halves in short mode, whole in long mode', async () => {
    const host = new Host();
    expect(await host.ask('FF 58 05')).toEqual(['FF 58 82 F0 C1']);
    expect(await host.ask('FF 59 06')).toEqual(['FF 59 83 27 00']);
    expect(await (await long()).ask('FF 58 05')).toEqual(['FF 58 82 F0 C1 27 00 07 01']);
  });

  it('are always in short form with firmware of the MK2 time', async () => {
    const host = new Host({ version: 1_908_130 });
    host.mk3.leaveAs({ isLong: true });
    expect(await host.ask('FF 58 36 07 00')).toEqual(['FF 58 8E 57 78 8F 00 01']);
    // Without power, and one variable at a time.
    expect(await host.ask('FF 58 36 0E 00')).toEqual(['FF 58 8E 00 00']);
    expect(await host.ask('FF 58 30 04 00')).toEqual(['FF 58 85 50 0A']);
    expect(await host.ask('FF 58 3B')).toEqual(['FF 58 80 00']);
  });

  it('tell output power only with firmware 3xx and later', async () => {
    const host = new Host({ version: 2_648_205 });
    expect(await host.ask('FF 58 30 0E 0F')).toEqual(['FF 58 85 58 02 E0 FC']);
    expect(await host.ask('FF 58 30 0E 0F 10')).toEqual(['FF 58 90 02']);
  });

  it('tell how settings are scaled, in groups or whole', async () => {
    const host = new Host();
    const groups = 'FF 58 89 9C FF 8A 00 00 8B A2 03 8C A2 03 8D 14 05';
    expect(await host.ask('FF 58 35 0B 00')).toEqual([groups]);
    expect(await host.ask('FF 57 35 0B 00')).toEqual(['FF 57 89 9C FF 8A 00 00']);
    expect(await host.ask('FF 58 35 F0 00')).toEqual(['FF 58 89 00 00']);
    // 9.30 to 13.00 V; the last byte: works after a reset only.
    expect(await (await long()).ask('FF 58 35 0B 00')).toEqual(['FF 58 89 9C FF 00 00 A2 03 A2 03 14 05 80']);
  });

  it('write settings into the EEPROM, or to RAM only where reading still shows the EEPROM', async () => {
    const host = await long();
    expect(await host.ask('FF 58 37 03 02 DC 05')).toEqual(['FF 58 88']);
    expect(await host.ask('FF 58 31 02 00')).toEqual(['FF 58 86 A0 05']);
    expect(host.mk3.units[0]?.setting(2)).toBe(1_500);
    expect(host.mk3.told.eepromWrites).toBe(0);
    expect(await host.ask('FF 58 37 01 02 DC 05')).toEqual(['FF 58 88']);
    expect(await host.ask('FF 58 31 02 00')).toEqual(['FF 58 86 DC 05']);
    expect(host.mk3.told.eepromWrites).toBe(1);
    // Works after a reset only.
    expect(await host.ask('FF 58 37 01 0B E8 03')).toEqual(['FF 58 88 01']);
  });

  it('refuse what is out of range or not there', async () => {
    const host = await long();
    expect(await host.ask('FF 58 37 01 02 00 10')).toEqual(['FF 58 80 18']);
    expect(await host.ask('FF 58 37 01 F0 00 00')).toEqual(['FF 58 91']);
    expect(await host.ask('FF 58 37 00 F0 00 00')).toEqual(['FF 58 90 00']);
    expect(await host.ask('FF 58 31 31 00')).toEqual(['FF 58 91']);
    expect(await host.ask('FF 58 3A 00 00 00 00 00 00 00 00')).toEqual(['FF 58 80 01']);
    expect(host.mk3.told.eepromWrites).toBe(0);
  });

  it('write in two steps in short mode only', async () => {
    const host = new Host();
    expect(await host.ask('FF 57 34 00 00')).toEqual(['FF 57 80 00']);
    expect(await host.ask('FF 57 33 02 00')).toEqual([]);
    expect(await host.ask('FF 57 34 DC 05')).toEqual(['FF 57 88 00 00']);
    expect(host.mk3.units[0]?.settings.get(2)).toBe(1_500);
    host.mk3.leaveAs({ isLong: true });
    expect(await host.ask('FF 57 33 02 00')).toEqual(['FF 57 80 00']);
  });

  it('let the virtual switch, the AC input relay and the state of charge be written', async () => {
    const host = new Host();
    expect(await host.ask('FF 58 37 00 0D 64 00')).toEqual(['FF 58 87 00 00']);
    expect(await host.ask('FF 58 30 0D')).toEqual(['FF 58 85 64 00']);
    await host.ask('FF 58 37 00 0B 10 00');
    expect((await host.ask('FF 58 0E 00 00'))[0]).toBe('FF 58 94 04 01');
    // A measured one is measured again at once.
    await host.ask('FF 58 37 00 04 00 00');
    expect(await host.ask('FF 58 30 04')).toEqual(['FF 58 85 50 0A']);
  });

  it('read 100 % without a battery monitor', async () => {
    const host = new Host();
    await host.ask('FF 58 37 01 40 00 00');
    expect(await host.ask('FF 58 30 0D')).toEqual(['FF 58 85 C8 00']);
  });

  it('force a charge stage', async () => {
    const host = new Host();
    expect(await host.ask('FF 58 0E 02 00')).toEqual(['FF 58 94 09 06']);
    expect(await host.ask('FF 58 0E 03 00')).toEqual(['FF 58 94 09 03']);
    expect(await host.ask('FF 58 0E 00 00')).toEqual(['FF 58 94 09 03']);
    expect(await host.ask('FF 58 0E 01 00')).toEqual(['FF 58 94 09 07']);
  });

  it('give a snapshot of one moment, and none before the first', async () => {
    const host = new Host();
    expect(await host.ask('FF 58 38')).toEqual(['FF 58 99']);
    await host.ask('FF 46 06 0E 0F 10');
    host.mk3.system.around.mainsVolts = 0;
    expect(await host.ask('FF 58 38')).toEqual(['FF 58 99 58 02 E0 FC C8 00']);
    expect(await host.ask('FF 58 30 0E 0F 10')).toEqual(['FF 58 85 38 FF 00 00 C8 00']);
  });

  it('have a battery temperature only where there is a sensor', async () => {
    const host = new Host();
    expect(await host.ask('FF 58 36 15 00')).toEqual(['FF 58 8E 00 00']);
    host.mk3.system.around.temperature = -5;
    expect(await host.ask('FF 58 36 15 00')).toEqual(['FF 58 8E FF FF 8F 00 00']);
    expect(await host.ask('FF 58 30 15')).toEqual(['FF 58 85 FB FF']);
  });

  it('have a second input limit only on units with two inputs', async () => {
    const host = new Host({ inputs: 2 });
    host.mk3.system.around.activeInput = 1;
    expect(await host.ask('FF 58 31 31 00')).toEqual(['FF 58 86 40 01']);
    expect((await host.ask('FF 46 05'))[0]?.split(' ')[5]).toBe('A5');
  });

  it('tell each unit of its own', async () => {
    const host = new Host({ phases: 1, units: 3 });
    await host.ask('FF 41 01 03');
    await host.ask('FF 58 37 01 02 DC 05');
    expect(host.mk3.units.map((unit) => [unit.address, unit.settings.get(2)])).toEqual([
      [0, 1_440],
      [3, 1_500],
      [6, 1_440],
    ]);
  });
});
