import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { BusRig, noon } from './bus-rig.ts';

const boat: PlantDescription = {
  startUnixMs: noon,
  batteries: { house: { chemistry: 'lfp', nominalVolts: 24, capacityAmpHours: 400, soc: 60 } },
  grids: { shore: {} },
  multis: { multi: { battery: 'house', inputs: ['shore'], voltAmps: 3_000, chargeAmps: 70, inputLimitAmps: 16 } },
  acLoads: { galley: { node: 'multi', watts: 1_500 } },
};
const output = 0x24;
const input = 0x25;
const modes = { charger: 1, inverter: 2, on: 3, off: 4 } as const;

describe('a VE.Bus interface of a plant on VE.Can', () => {
  it('is two nodes of neighbouring unique numbers: output and input', async () => {
    const rig = new BusRig('vebus', ['multi'], boat);
    await rig.seconds(2);
    const names = await rig.names();
    expect([names.get(output)?.deviceFunction, names.get(input)?.deviceFunction]).toEqual([153, 154]);
    expect(names.get(input)?.uniqueNumber).toBe((names.get(output)?.uniqueNumber ?? 0) + 1);
  });

  it('shows battery, output and input of each phase', async () => {
    const multi = { battery: 'house', inputs: ['shore'], voltAmps: 3_000, chargeAmps: 70, phases: 3 } as const;
    const rig = new BusRig('vebus', ['multi'], {
      ...boat,
      grids: { shore: { phases: 3 } },
      multis: { multi },
      acLoads: { galley: { node: 'multi', watts: 1_500 }, tools: { node: 'multi', phases: [2], watts: 600 } },
    });
    const part = rig.plant.get('multi', 'multi');
    expect(Number((await rig.fields(127508, 0))['current'])).toBeCloseTo(part.dcAmps, 0);
    for (const [index, pgn] of [65013, 65010, 65007].entries()) {
      expect((await rig.fields(pgn, undefined, output))['realPower']).toBe(
        Math.round(part.phases[index]?.outputWatts ?? NaN),
      );
      const through = await rig.fields(pgn, undefined, input);
      expect(Math.abs(Number(through['realPower']) - Number(part.phases[index]?.inputWatts))).toBeLessThan(30);
    }
    expect((await rig.fields(65014, undefined, input))['lineNeutralAcRmsVoltage']).toBeCloseTo(
      part.phases[0]?.inputVolts ?? 0,
      -1,
    );
    expect(await rig.register(0x0204)).toBe(0);
  });

  it('an input limit of 5 A makes the battery help', async () => {
    const rig = new BusRig('vebus', ['multi'], boat);
    const part = rig.plant.get('multi', 'multi');
    await rig.seconds(3);
    expect(part.dcWatts).toBeGreaterThan(0);
    expect(await rig.set(0x0214, 5)).toBeUndefined();
    await rig.seconds(3);
    expect(part.phases[0]?.inputAmps).toBeLessThan(5.05);
    expect(part.dcWatts).toBeLessThan(-200);
    expect([await rig.register(0x0203), await rig.register(0x0201)]).toEqual([5, 10]);
    await rig.set(0x0214, 0);
    await rig.seconds(2);
    expect(await rig.register(0x0203)).toBe(part.limits.least);
  });

  it('off is off: loads have no voltage, and it can be switched on again', async () => {
    const rig = new BusRig('vebus', ['multi'], boat);
    const part = rig.plant.get('multi', 'multi');
    await rig.seconds(2);
    await rig.set(0x0200, modes.off);
    await rig.seconds(2);
    expect([part.mode, part.phases[0]?.outputVolts]).toEqual(['off', 0]);
    expect(await rig.fields(127509)).toMatchObject({ operatingState: 4, inverterEnable: 0 });
    await rig.set(0x0200, modes.charger);
    await rig.seconds(1);
    expect(part.mode).toBe('charger-only');
    await rig.set(0x0200, modes.on);
    await rig.seconds(20);
    expect(part.phases[0]?.outputVolts).toBeGreaterThan(200);
  });

  it('inverts when the mains fails', async () => {
    const rig = new BusRig('vebus', ['multi'], boat);
    await rig.seconds(2);
    rig.plant.raise({ event: 'grid-lost' });
    await rig.seconds(3);
    expect([await rig.register(0x0201), await rig.register(0x0204)]).toEqual([9, 240]);
    const through = await rig.fields(65014, undefined, input);
    expect([through['lineNeutralAcRmsVoltage'], through['acRmsCurrent']]).toEqual([0, 0]);
    expect(Number((await rig.fields(127508, 0))['current'])).toBeLessThan(-50);
  });
});
