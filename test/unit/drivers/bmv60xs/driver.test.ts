import { afterEach, describe, expect, it } from 'vitest';
import { bmv60xsDriver } from '../../../../src/drivers/bmv60xs/driver.ts';
import { textBlock } from '../../../support/vedirect-bytes.ts';
import { VeDirectRig } from '../../../support/vedirect-rig.ts';

type Fields = readonly (readonly [string, string])[];

/** Plausible values from vedirect.md, 4; no recording of such a monitor is known. */
const main: Fields = [
  ['V', '25371'],
  ['I', '-677'],
  ['CE', '-25991'],
  ['SOC', '849'],
  ['TTG', '5837'],
  ['Alarm', 'Off'],
  ['Relay', 'On'],
];
const history = textBlock([
  ['H1', '-119047'],
  ['H6', '-3021151'],
  ['H9', '271654'],
  ['H10', '47'],
  ['H11', '0'],
  ['H12', '0'],
]);
const withModel = (model: string, starter: Fields = []): Uint8Array =>
  textBlock([...main, ...starter, ['AR', '0'], ['BMV', model], ['FW', '209']]);

let rig: VeDirectRig;
afterEach(() => rig.stop());

describe('a BMV-60xS', () => {
  it('is a battery without a product id in its text, and computes its power', async () => {
    rig = await VeDirectRig.start({}, bmv60xsDriver);
    await rig.send(history, withModel('602S', [['VS', '12740']]), history);
    expect(rig.announced).toEqual(['BMV-602S -> battery 288']);
    expect(rig.values('/Dc/0/Voltage', '/Dc/0/Current', '/Dc/0/Power', '/Dc/1/Voltage')).toEqual([
      25.371,
      -0.677,
      25.371 * -0.677,
      12.74,
    ]);
    expect(rig.values('/Soc', '/TimeToGo', '/Alarms/Alarm', '/Relay/0/State')).toEqual([84.9, 350_220, 0, 1]);
    expect(rig.values('/History/TotalAhDrawn', '/ProductId', '/FirmwareVersion', '/Mgmt/Connection')).toEqual([
      -3021.151,
      0x0201,
      0x209,
      'BMV-60xS',
    ]);
  });

  it.each([
    ['600S', 0x0200],
    ['600HS', 0x0202],
    ['BMV-602S', 0x0201],
  ])('that calls itself %s is product 0x%s', async (model, id) => {
    rig = await VeDirectRig.start({}, bmv60xsDriver);
    await rig.send(withModel(model));
    expect(rig.values('/ProductId')).toEqual([id]);
  });

  it('with old firmware that does not tell its model is told by its starter battery', async () => {
    rig = await VeDirectRig.start({}, bmv60xsDriver);
    await rig.send(history);
    expect(rig.service).toBeUndefined();
    await rig.send(textBlock([...main, ['VS', '0']]));
    expect(rig.values('/ProductName')).toEqual(['BMV-602S']);
  });

  it('has no values while it is not synchronised', async () => {
    rig = await VeDirectRig.start({}, bmv60xsDriver);
    await rig.send(
      textBlock([
        ['V', '25371'],
        ['I', '0'],
        ['CE', '---'],
        ['SOC', '---'],
        ['TTG', '-1'],
      ]),
    );
    expect(rig.values('/ConsumedAmphours', '/Soc', '/TimeToGo')).toEqual([null, null, null]);
  });

  it('is never asked anything, and refuses writes', async () => {
    rig = await VeDirectRig.start({}, bmv60xsDriver);
    let heard = 0;
    rig.onSent(() => {
      heard += 1;
    });
    await rig.repeat(30, withModel('600S'));
    const { service } = rig;
    if (service === undefined) throw new Error('no service');
    const write = (path: string) => rig.store.write([{ service, changes: [{ path, value: 1 }] }], 900);
    expect(await write('/Relay/0/State')).toMatchObject({ kind: 'refused' });
    expect(await write('/History/Clear')).toMatchObject({ kind: 'not-offered' });
    expect(heard).toBe(0);
  });

  it('that speaks the protocol from before checksums is explained in the log', async () => {
    rig = await VeDirectRig.start({}, bmv60xsDriver);
    await rig.repeat(15, Uint8Array.of(...[...'\r\nV\t25371\r\nI\t-677\u0003'].map((c) => c.charCodeAt(0))));
    expect(rig.service).toBeUndefined();
    expect(rig.lines.join('\n')).toContain('firmware from before 2008');
  });
});
