import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { standing } from './rig.ts';

const house = { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc: 60 } as const;
const roof = { battery: 'house', peakWatts: 1_000, openVolts: 90, ratedAmps: 18 } as const;

function charger(description: Partial<PlantDescription> = {}, irradiance = 600) {
  return standing('mppt', 'roof', {
    weather: { irradiance },
    batteries: { house },
    solarChargers: { roof },
    dcLoads: { load: { battery: 'house', watts: 200 } },
    ...description,
  });
}

describe('a solar charger on a plant', () => {
  it('shows what its part does', async () => {
    const { plant, shows, pass } = charger();
    await pass(10);
    const { V, I, VPV, PPV, CS, MPPT, OR, PID } = await shows('V', 'I', 'VPV', 'PPV', 'CS', 'MPPT', 'OR', 'PID');
    const part = plant.get('solarCharger', 'roof');
    expect(Math.abs(Number(PPV) - part.panelWatts)).toBeLessThan(30);
    expect(Math.abs(Number(V) / 1_000 - part.volts)).toBeLessThan(0.05);
    expect(Math.abs(Number(VPV) / 1_000 - part.panelVolts)).toBeLessThan(0.5);
    expect(Number(I) / 1_000).toBeCloseTo((Number(PPV) * 0.98) / (Number(V) / 1_000), 0);
    expect([CS, MPPT, OR, PID]).toEqual(['3', '2', '0x00000000', '0xA060']);
  });

  it('that is switched off by HEX takes nothing from its panels, until it is switched on', async () => {
    const { plant, shows, ask } = charger();
    const part = plant.get('solarCharger', 'roof');
    expect(await ask('800020004')).toBe('80002000447');
    expect(await shows('CS', 'PPV', 'OR')).toEqual({ CS: '0', PPV: '0', OR: '0x00000004' });
    expect(part.panelWatts).toBe(0);
    expect(plant.get('battery', 'house').amps).toBeLessThan(-3);
    await ask('800020001');
    expect(Number((await shows('PPV')).PPV)).toBeGreaterThan(400);
    expect(part.panelWatts).toBeGreaterThan(400);
  });

  it('gives no more than 5 A when it is limited to that by HEX', async () => {
    const { plant, shows, ask } = charger();
    expect(await ask('8F0ED003200')).toMatch(/^8F0ED003200/);
    const { I, MPPT } = await shows('I', 'MPPT');
    expect(Number(I)).toBeLessThanOrEqual(5_000);
    expect(Number(I)).toBeGreaterThan(4_900);
    expect(MPPT).toBe('1');
    expect(plant.get('solarCharger', 'roof').amps).toBeLessThanOrEqual(5.000_001);
  });

  it('takes limit and voltage from the network for a minute, and is in state 252 meanwhile', async () => {
    const { plant, shows, ask, pass } = charger();
    const part = plant.get('solarCharger', 'roof');
    await ask('80E200005');
    // 53.00 V: below what the battery has at 18 A.
    await ask('8012000B414');
    await ask('81520001400');
    expect((await shows('CS')).CS).toBe('252');
    expect(part.amps).toBeLessThanOrEqual(2.000_001);
    expect(part.isExternal).toBe(true);
    await pass(62);
    expect((await shows('CS')).CS).toBe('3');
    expect(part.isExternal).toBe(false);
    expect(part.amps).toBeGreaterThan(5);
  });

  it('follows a Multi with ESS in its own stages', async () => {
    const { plant, shows, pass } = charger({
      grids: { grid: {} },
      multis: { multi: { battery: 'house', inputs: ['grid'], voltAmps: 3_000, chargeAmps: 35, ess: true } },
    });
    await pass(30);
    expect(plant.get('solarCharger', 'roof').isExternal).toBe(true);
    expect(['3', '4', '5']).toContain((await shows('CS')).CS);
  });

  it('says that it has no input by night', async () => {
    const { shows } = charger({}, 0);
    expect(await shows('CS', 'PPV', 'OR', 'MPPT')).toEqual({ CS: '0', PPV: '0', OR: '0x00000001', MPPT: '0' });
  });

  it('counts its yield, and begins a new day of history with the light after a night', async () => {
    const { plant, shows, pass, live } = charger({
      startUnixMs: Date.UTC(2026, 5, 21, 12),
      weather: { cloudiness: 0 },
    });
    const part = plant.get('solarCharger', 'roof');
    const before = await shows('H19', 'H20', 'HSDS');
    const yieldBefore = part.yieldKwh;
    await pass(1_800);
    const later = await shows('H19', 'H20', 'H21');
    const made = (part.yieldKwh - yieldBefore) * 100;
    expect(Math.abs(Number(later.H20) - Number(before.H20) - made)).toBeLessThan(2);
    expect(Math.abs(Number(later.H19) - Number(before.H19) - made)).toBeLessThan(2);
    expect(Number(later.H21)).toBeGreaterThan(400);
    // Past midnight UTC, before the sun.
    live(14 * 3_600);
    const night = await shows('H20', 'HSDS');
    live(3 * 3_600);
    const morning = await shows('H20', 'H22', 'HSDS');
    expect(night.HSDS).toBe(before.HSDS);
    expect(Number(morning.HSDS)).toBe(Number(before.HSDS) + 1);
    expect(Number(morning.H20)).toBeLessThan(60);
    expect(Math.abs(Number(morning.H22) - Number(night.H20))).toBeLessThan(2);
    expect(Number(morning.H22) / 100).toBeCloseTo(part.days.yesterday.yieldKwh, 1);
  });

  it('begins its day empty, after a month of days that vary and suit its panels', async () => {
    const { ask } = charger({}, 0);
    const numberAt = (record: string, at: number, size: number): number =>
      Buffer.from(record.slice(7, -2), 'hex').readUIntLE(at, size);
    const record = async (ago: number): Promise<string> => {
      const id = Buffer.of(0x50 + ago, 0x10)
        .toString('hex')
        .toUpperCase();
      return (await ask(`7${id}00`)) ?? '';
    };
    const whole = (await ask('74F1000')) ?? '';
    const available = numberAt(whole, 18, 1);
    expect(available).toBe(31);
    const today = await record(0);
    expect([numberAt(today, 1, 4), numberAt(today, 18, 2), numberAt(today, 20, 2)]).toEqual([0, 0, 0]);
    const seen = new Set<string>();
    for (let ago = 1; ago < available; ago += 1) {
      const day = await record(ago);
      expect(numberAt(day, 30, 2), `panel volts ${ago} days ago`).toBeLessThanOrEqual(9_000);
      expect(numberAt(day, 30, 2)).toBeGreaterThan(8_000);
      expect(numberAt(day, 24, 4), `watts ${ago} days ago`).toBeLessThanOrEqual(1_000);
      seen.add(`${numberAt(day, 1, 4)} ${numberAt(day, 24, 4)} ${numberAt(day, 30, 2)}`);
    }
    expect(seen.size).toBe(30);
  });

  it('goes through bulk, absorption and float, and feeds the load from then on', async () => {
    const { live, shows, plant } = charger({ batteries: { house: { ...house, soc: 90 } } });
    const stages = new Set<string | undefined>();
    for (let hour = 0; hour < 40; hour += 1) {
      live(600, 1);
      stages.add((await shows('CS')).CS);
    }
    expect([...stages].filter((stage) => stage !== '4')).toEqual(['3', '5']);
    const { MPPT, PPV } = await shows('MPPT', 'PPV');
    expect(MPPT).toBe('1');
    expect(Math.abs(Number(PPV) - plant.get('dcLoad', 'load').watts / 0.98)).toBeLessThan(40);
  });

  it('has the smallest product that fits, and switches its load output', async () => {
    const sizes = async (volts: 12 | 24 | 48, part: { openVolts: number; ratedAmps: number; loadAmps?: number }) => {
      const rig = charger({
        batteries: { house: { ...house, nominalVolts: volts } },
        solarChargers: { roof: { battery: 'house', peakWatts: 500, ...part } },
      });
      return (await rig.shows('PID', 'LOAD')) as { PID: string; LOAD: string | undefined };
    };
    expect(await sizes(12, { openVolts: 46, ratedAmps: 10 })).toEqual({ PID: '0xA054', LOAD: undefined });
    expect(await sizes(12, { openVolts: 46, ratedAmps: 15, loadAmps: 2 })).toEqual({ PID: '0xA053', LOAD: 'ON' });
    expect(await sizes(48, { openVolts: 118, ratedAmps: 35 })).toEqual({ PID: '0xA058', LOAD: undefined });
    expect(await sizes(48, { openVolts: 200, ratedAmps: 80 })).toEqual({ PID: '0xA05C', LOAD: undefined });
    expect(await sizes(48, { openVolts: 300, ratedAmps: 200 })).toEqual({ PID: '0xA050', LOAD: undefined });
    const { ask, plant, shows } = charger({ solarChargers: { roof: { ...roof, loadAmps: 2 } } });
    expect(await shows('LOAD', 'IL')).toEqual({ LOAD: 'ON', IL: '2000' });
    await ask('8ABED0000');
    expect(await shows('LOAD', 'IL')).toEqual({ LOAD: 'OFF', IL: '0' });
    expect(plant.get('solarCharger', 'roof').loadWatts).toBe(0);
  });
});

function inverter(description: Partial<PlantDescription> = {}) {
  return standing('phoenix', 'phoenix', {
    batteries: { house: { chemistry: 'agm', nominalVolts: 12, capacityAmpHours: 200, soc: 80 } },
    inverters: { phoenix: { battery: 'house', voltAmps: 1_200 } },
    acLoads: { galley: { node: 'phoenix', watts: 300 } },
    ...description,
  });
}

describe('a Phoenix inverter on a plant', () => {
  it('shows what its part gives', async () => {
    const { shows, pass, plant } = inverter();
    await pass(5);
    const { V, AC_OUT_V, AC_OUT_S, CS, PID } = await shows('V', 'AC_OUT_V', 'AC_OUT_S', 'CS', 'PID');
    expect(Math.abs(Number(V) / 1_000 - plant.get('battery', 'house').volts)).toBeLessThan(0.05);
    expect(Number(AC_OUT_V) / 100).toBeCloseTo(230, -1);
    expect(Math.abs(Number(AC_OUT_S) - 300)).toBeLessThan(50);
    expect([CS, PID]).toEqual(['9', '0xA2F1']);
  });

  it('that is switched off by HEX leaves its output dead, and in eco searches when nothing is drawn', async () => {
    const { shows, ask, plant } = inverter();
    const part = plant.get('inverter', 'phoenix');
    expect(await ask('800020004')).toBe('80002000447');
    expect(await shows('CS', 'AC_OUT_V', 'OR')).toEqual({ CS: '0', AC_OUT_V: '0', OR: '0x00000004' });
    expect(part.node.isLive).toBe(false);
    expect(plant.get('acLoad', 'galley').watts).toBe(0);
    plant.set('galley.baseWatts', 5);
    await ask('800020005');
    expect(await shows('MODE', 'CS')).toEqual({ MODE: '5', CS: '1' });
    plant.set('galley.baseWatts', 300);
    expect((await shows('CS')).CS).toBe('9');
  });

  it('shows the alarms of its part', async () => {
    const { shows, plant, pass } = inverter();
    plant.set('galley.baseWatts', 2_600);
    await pass(3);
    expect(await shows('AR', 'CS')).toEqual({ AR: '256', CS: '2' });
    const empty = inverter();
    empty.plant.set('house.soc', 0);
    await empty.pass(3);
    expect(await empty.shows('AR', 'CS')).toEqual({ AR: '1', CS: '2' });
  });

  it('of 120 V is another product', async () => {
    const { shows } = inverter({ inverters: { phoenix: { battery: 'house', voltAmps: 450, volts: 120 } } });
    const { PID, AC_OUT_V } = await shows('PID', 'AC_OUT_V');
    expect(PID).toBe('0xA259');
    expect(Number(AC_OUT_V) / 100).toBeCloseTo(120, -1);
  });
});

describe('a device on its cable', () => {
  it('is silent for two seconds after a reboot, and then obeys as before', async () => {
    const { model, received, shows, ask, pass } = inverter();
    await ask('800020004');
    model.reboot();
    const before = received();
    await pass(1.9);
    expect(received()).toBe(before);
    expect(await shows('MODE')).toEqual({ MODE: '4' });
  });

  it('damages the share of its blocks that it is told to, and none after it is told 0', async () => {
    const { model, received, pass } = inverter();
    const sound = (text: string): number =>
      (text.match(/\r\nPID\t[\s\S]*?\r\nChecksum\t[\s\S]/g) ?? []).filter(
        (block) => [...block].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 256 === 0,
      ).length;
    model.checksumErrors(1);
    await pass(20.9);
    // Two blocks between which a damaged label stands look like one, and their errors may cancel out.
    expect(sound(received())).toBeLessThan(2);
    model.checksumErrors(0);
    const before = received().length;
    await pass(20);
    expect(sound(received().slice(before))).toBe(20);
  });

  it('leaves no timer behind when it is stopped', async () => {
    const { model, clock, pass } = inverter();
    await pass(2.02);
    model.stop();
    await pass(2);
    // The plant's own.
    expect(clock.pending).toBe(1);
  });
});
