import { afterEach, describe, expect, it } from 'vitest';
import { startBuiltins } from '../../src/services/builtins.ts';
import { keptLog } from '../support/kept-log.ts';
import { SimulatedRig } from '../support/mk3-rig.ts';

/** A grid meter that tells every 800 ms what the simulated system and loads in front of it draw. */
class House {
  readonly front = [500, 0, 0];
  readonly rig: SimulatedRig;
  readonly builtins;
  readonly lines: string[] = [];

  constructor(rig: SimulatedRig) {
    this.rig = rig;
    const { clock, store } = rig;
    this.builtins = startBuiltins(store, {
      ...{ clock, log: keptLog(this.lines), portalId: 'c0619ab12345' },
      ...{ firmwareVersion: 'v3.70', programVersion: '1.2.3' },
    });
    const meter = store.add(
      { type: 'grid', suffix: 'ttyUSB1', instance: 30 },
      { check: () => ({ kind: 'refused', why: 'a meter' }), write: async () => ({ kind: 'done' }) },
    );
    const tell = (): void => {
      meter.update(this.grid.map((watts, phase) => [`/Ac/L${phase + 1}/Power`, Math.round(watts)]));
      clock.after(800, tell);
    };
    tell();
  }

  get grid(): number[] {
    const { phases } = this.rig.mk3.system.options;
    return this.front.map((watts, phase) => watts + (phase < phases ? this.rig.mk3.system.power(phase).inputWatts : 0));
  }

  get total(): number {
    return this.grid.reduce((sum, watts) => sum + watts, 0);
  }

  /** The seconds after which the sum stays within 100 W of a target. */
  async settle(seconds: number, target = 50): Promise<number> {
    let settled = 0;
    for (let tenth = 1; tenth <= seconds * 10; tenth += 1) {
      await this.rig.clock.advance(100);
      if (Math.abs(this.total - target) > 100) settled = tenth / 10;
    }
    return settled;
  }

  async stop(): Promise<void> {
    const ended = this.builtins.endControl();
    await this.rig.clock.advance(2_000);
    await ended;
    this.builtins.stop();
    await this.rig.stop();
  }
}

describe('ESS control through an MK3 interface', () => {
  let house: House;
  afterEach(() => house.stop());

  async function begin(phases: number): Promise<void> {
    house = new House(await SimulatedRig.begin({ phases, units: phases, hasEss: true }));
    await house.rig.clock.advance(40_000);
    expect(Math.abs(house.total - 50)).toBeLessThan(100);
  }

  it('compensates a load step of 3 kW within 6 s', async () => {
    await begin(1);
    for (const load of [3_500, 500, 3_500]) {
      house.front[0] = load;
      expect(await house.settle(15), `${load} W`).toBeLessThan(6);
    }
  });

  it('compensates it on three phases within 6 s, and polling goes on', async () => {
    await begin(3);
    house.front[1] = 3_000;
    expect(await house.settle(15)).toBeLessThan(6);
    const { store, clock } = house.rig;
    const name = store.find('vebus', 276)?.name ?? '';
    for (let second = 0; second < 20; second += 1) {
      await clock.advance(1_000);
      expect(store.age(name, '/Ac/ActiveIn/L3/P')).toBeLessThan(4_000);
    }
  });

  it('holds the set-point for a quarter of an hour', async () => {
    await begin(1);
    let worst = 0;
    for (let minute = 0; minute < 15; minute += 1) {
      await house.rig.clock.advance(60_000);
      worst = Math.max(worst, Math.abs(house.total - 50));
    }
    expect(worst).toBeLessThan(30);
  });

  it('ends when the grid is lost, and begins again when it is back', async () => {
    await begin(1);
    house.rig.mk3.system.around.mainsVolts = 0;
    await house.rig.clock.advance(15_000);
    expect(house.lines.at(-1)).toMatch(/not on the grid/);
    house.rig.mk3.system.around.mainsVolts = 230;
    await house.rig.clock.advance(30_000);
    expect(Math.abs(house.total - 50)).toBeLessThan(100);
  });

  it('forbids charging while a limit of 0 holds, and allows it again at the end', async () => {
    await begin(1);
    const settings = house.rig.store.find('settings', 0);
    if (settings === undefined) throw new Error('there are no settings');
    const changes = [{ path: '/Settings/CGwacs/MaxChargePower', value: 0 }];
    await house.rig.store.write([{ service: settings, changes }], 900);
    house.front[0] = -3_000;
    await house.rig.clock.advance(15_000);
    expect(house.rig.mk3.system.ess.flags(0)).toBe(1);
    expect(house.rig.mk3.system.power(0).inverterWatts).toBeLessThanOrEqual(0);
    const ended = house.builtins.endControl();
    await house.rig.clock.advance(3_000);
    await ended;
    expect(house.rig.mk3.system.ess.flags(0)).toBe(0);
    expect(house.rig.mk3.system.setPointWatts(0)).toBe(0);
  });
});
