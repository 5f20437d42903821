import { describe, expect, it } from 'vitest';
import { ask, word } from '../../support/client-profile.ts';
import { type DemoRig, startDemoRig } from '../../support/demo-rig.ts';
import { RawClient } from '../../support/raw-client.ts';

/** Registers of the system service: modbus-gx.md and the register map. */
const registers = { gridWatts: 820, gensetWatts: 823, activeSource: 826 } as const;
const sources = { grid: 1, generator: 2, shore: 3, notConnected: 240 } as const;

type SourceRegisters = Readonly<Record<keyof typeof registers, number>>;

async function withDemo(scenario: string, work: (rig: DemoRig, see: () => Promise<SourceRegisters>) => Promise<void>) {
  const rig = await startDemoRig({ scenario });
  const client = await RawClient.open(rig.port);
  const signed = async (address: number): Promise<number> =>
    Buffer.from((await ask(client, 100, `03${word(address)}0001`)).slice(2), 'hex').readInt16BE();
  try {
    await rig.runUntil(() => rig.demo.presence().present >= rig.demo.presence().expected, 30);
    await work(rig, async () => ({
      gridWatts: await signed(registers.gridWatts),
      gensetWatts: await signed(registers.gensetWatts),
      activeSource: await signed(registers.activeSource),
    }));
  } finally {
    client.destroy();
    await rig.stop();
  }
}

describe('the registers that tell what feeds the house', () => {
  it('show the generator of off-grid with its watts while it runs, and no grid', async () => {
    await withDemo('off-grid', async (rig, see) => {
      const { plant } = rig.demo;
      const generator = plant.get('generator', 'genset');
      await rig.run(60);
      expect(generator.watts).toBe(0);
      expect(await see()).toEqual({ gridWatts: 0, gensetWatts: 0, activeSource: sources.notConnected });
      // Its own rule starts it below 40 % and stops it above 75 %.
      plant.set('bank.soc', 38);
      await rig.runUntil(() => generator.state === 'running', 120);
      // An inverter/charger looks at the input for a while before it takes it, and then ramps up.
      await rig.run(120);
      expect(generator.state).toBe('running');
      expect(generator.watts).toBeGreaterThan(1_000);
      const seen = await see();
      expect(seen).toEqual({ gridWatts: 0, gensetWatts: expect.any(Number), activeSource: sources.generator });
      expect(Math.abs(seen.gensetWatts - generator.watts)).toBeLessThan(0.02 * generator.watts);
      plant.set('bank.soc', 80);
      await rig.runUntil(() => generator.state === 'stopped', 180);
      await rig.run(15);
      expect(await see()).toEqual({ gridWatts: 0, gensetWatts: 0, activeSource: sources.notConnected });
    });
  }, 60_000);

  it('show the shore power of rv as such, and that it has gone', async () => {
    await withDemo('rv', async (rig, see) => {
      const shore = rig.demo.plant.get('grid', 'shore');
      await rig.run(60);
      const seen = await see();
      expect(seen).toEqual({ gridWatts: expect.any(Number), gensetWatts: 0, activeSource: sources.shore });
      // Shore power counts as grid (venus-services.md, 4).
      expect(Math.abs(seen.gridWatts - shore.watts)).toBeLessThan(60);
      rig.demo.controlled.event({ event: 'grid-lost' });
      await rig.run(30);
      expect(await see()).toEqual({ gridWatts: 0, gensetWatts: 0, activeSource: sources.notConnected });
    });
  }, 60_000);
});
