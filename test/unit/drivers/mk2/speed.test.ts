import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mk2Rig } from '../../../support/mk2-rig.ts';

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
