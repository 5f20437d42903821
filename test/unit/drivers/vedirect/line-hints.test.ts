import { afterEach, describe, expect, it } from 'vitest';
import { bytesOf, textBlock } from '../../../support/vedirect-bytes.ts';
import { VeDirectRig } from '../../../support/vedirect-rig.ts';

const charger = textBlock([
  ['PID', '0xA340'],
  ['SER#', 'HQ2249TNFVM'],
  ['V', '26870'],
]);

let rig: VeDirectRig;
afterEach(() => rig.stop());

const hints = (): string[] => rig.lines.filter((line) => line.includes('warn'));

describe('the hints about a VE.Direct line', () => {
  it('name the TX port when only HEX frames come (failure 4)', async () => {
    rig = await VeDirectRig.start();
    await rig.repeat(600, bytesOf(':A0102000543\n'));
    expect(hints()).toHaveLength(1);
    expect(hints()[0]).toContain('HEX frames come, but no sound text block for 10 s');
  });

  it('say of a recording that it is over', async () => {
    rig = await VeDirectRig.start({ link: { kind: 'replay', path: '/x.bin', speed: 1, loop: false } });
    await rig.send(charger);
    await rig.clock.advance(120_000);
    expect(hints()).toEqual([expect.stringContaining('the recording is over')]);
  });

  it('do not blame a Blue Smart IP43 for the pauses that it makes (failure 25)', async () => {
    rig = await VeDirectRig.start();
    for (let minute = 0; minute < 10; minute += 1) {
      await rig.repeat(5, charger);
      await rig.clock.advance(55_000);
    }
    expect(hints()).toEqual([]);
    expect(rig.announced).toHaveLength(1);
  });

  it('come once a minute at most on a line that comes and goes', async () => {
    rig = await VeDirectRig.start({ timeoutMs: 5_000 });
    for (let turn = 0; turn < 60; turn += 1) {
      await rig.repeat(1, charger);
      await rig.clock.advance(9_000);
    }
    // Ten minutes in all.
    expect(hints().length).toBeGreaterThan(5);
    expect(hints().length).toBeLessThanOrEqual(10);
  });

  it('do not speak of a missing product id when it is only not known (failure 19)', async () => {
    rig = await VeDirectRig.start();
    await rig.repeat(60, textBlock([['PID', '0x1234']]));
    expect(hints()).toHaveLength(1);
    expect(hints()[0]).toContain('product id 0x1234 is not known');
  });
});
