import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mk2Rig } from '../../../support/mk2-rig.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

describe('an interface that other software left at 115200 baud', () => {
  let rig: Mk2Rig;
  beforeEach(async () => {
    rig = new Mk2Rig();
    rig.script.isSilent = true;
    rig.wires.register('mk3', (link) => {
      rig.script.attach(link);
      // It hears a reset at its own speed only, and is back at the usual one then.
      if (rig.baudRates.at(-1) === 115_200)
        rig.script.onTold = (text) => {
          if (text === 'FF 52') rig.script.isSilent = false;
        };
    });
    await rig.start();
  });
  afterEach(() => rig.stop());

  it('is reset and found at 2400 baud', async () => {
    await rig.clock.advance(40_000);
    expect(rig.baudRates).toEqual([2_400, 115_200, 2_400]);
    expect(rig.service?.value('/Dc/0/Voltage')).toBeCloseTo(14.41);
  });

  it('is looked for once in ten minutes while nobody is there', async () => {
    rig.wires.register('mk3', (link) => rig.script.attach(link));
    await rig.clock.advance(1_300_000);
    expect(rig.baudRates.filter((rate) => rate === 115_200)).toHaveLength(3);
  });
});

describe('an interface behind TCP', () => {
  let rig: SimulatedRig;
  afterEach(() => rig.stop());
  const link = { kind: 'tcp', host: '127.0.0.1', port: 4_001 } as const;
  const complaints = (): string[] => rig.lines.filter((line) => line.includes('no answer'));

  it('that has hung is reset, and said to be silent', async () => {
    rig = await SimulatedRig.prepared({}, ({ mk3 }) => Object.assign(mk3.faults, { stuck: true }), { link });
    await rig.clock.advance(60_000);
    expect(complaints()).toHaveLength(1);
    expect(rig.service?.value('/Ac/Out/L1/P')).toBe(200);
    expect(new Set(rig.baudRates)).toEqual(new Set([2_400]));
  });

  it('that is not there is complained of once, and reset once in ten minutes', async () => {
    rig = await SimulatedRig.prepared({}, ({ mk3 }) => Object.assign(mk3.faults, { silent: true }), { link });
    await rig.clock.advance(1_300_000);
    expect(complaints()).toHaveLength(1);
    expect(rig.mk3.heard.filter((body) => body === 'FF 52')).toHaveLength(3);
  });
});
