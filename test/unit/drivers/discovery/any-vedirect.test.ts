import { afterEach, describe, expect, it } from 'vitest';
import { anyVeDirectDriver } from '../../../../src/drivers/discovery/any-vedirect.ts';
import { textBlock } from '../../../support/vedirect-bytes.ts';
import { VeDirectRig } from '../../../support/vedirect-rig.ts';

/** The main block of a BMV-602S (vedirect.md, 4). */
const older = textBlock([
  ['V', '25371'],
  ['VS', '0'],
  ['I', '-677'],
  ['CE', '-25991'],
  ['SOC', '849'],
  ['TTG', '5837'],
  ['Alarm', 'Off'],
  ['Relay', 'Off'],
  ['AR', '0'],
  ['BMV', '602S'],
  ['FW', '208'],
]);
const history = textBlock([['H1', '-119047']]);
const newer = textBlock([
  ['PID', '0x203'],
  ['V', '12800'],
  ['CE', '---'],
]);

let rig: VeDirectRig;
afterEach(() => rig.stop());

describe('the driver for a cable on which anything may hang', () => {
  it('speaks VE.Direct with a device that tells its product', async () => {
    rig = await VeDirectRig.start({}, anyVeDirectDriver);
    await rig.repeat(4, newer, history);
    expect(rig.announced).toEqual(['BMV-700 -> battery 288']);
    expect(rig.values('/Dc/0/Voltage', '/Mgmt/Connection')).toEqual([12.8, 'VE.Direct']);
  });

  it('knows a BMV-60xS after three blocks without a product', async () => {
    rig = await VeDirectRig.start({}, anyVeDirectDriver);
    await rig.repeat(2, older, history);
    expect(rig.service).toBeUndefined();
    await rig.repeat(2, older, history);
    expect(rig.announced).toEqual(['BMV-602S -> battery 288']);
    expect(rig.values('/Dc/0/Voltage', '/Mgmt/Connection')).toEqual([25.371, 'BMV-60xS']);
  });

  it('follows when another kind of monitor is plugged in, in both directions', async () => {
    rig = await VeDirectRig.start({}, anyVeDirectDriver);
    await rig.repeat(5, older, history);
    await rig.repeat(6, newer, history);
    await rig.repeat(6, older, history);
    expect(rig.announced).toEqual(['BMV-602S -> battery 288', 'BMV-700 -> battery 288', 'BMV-602S -> battery 288']);
  });

  it('takes no block of history or of another part for a BMV-60xS', async () => {
    rig = await VeDirectRig.start({}, anyVeDirectDriver);
    const secondPart = textBlock([
      ['V', '12800'],
      ['ERR', '0'],
    ]);
    await rig.repeat(9, history, secondPart);
    expect(rig.announced).toEqual([]);
  });

  it('ends with its link', async () => {
    rig = await VeDirectRig.start({}, anyVeDirectDriver);
    await rig.repeat(5, older);
    await rig.unplug();
    await rig.ended;
    expect(rig.service).toBeUndefined();
  });
});
