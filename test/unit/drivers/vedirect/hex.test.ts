import { afterEach, describe, expect, it } from 'vitest';
import { HexDevice, hexText } from '../../../support/hex-device.ts';
import { bytesOf, textBlock } from '../../../support/vedirect-bytes.ts';
import { VeDirectRig } from '../../../support/vedirect-rig.ts';

const mpptFields: readonly (readonly [string, string])[] = [
  ['PID', '0xA056'],
  ['FW', '161'],
  ['SER#', 'HQ19499RHC5'],
  ['V', '26510'],
  ['I', '640'],
  ['VPV', '31390'],
  ['PPV', '8'],
  ['CS', '3'],
  ['LOAD', 'ON'],
];
const mppt = textBlock(mpptFields);
const oldMppt = textBlock(mpptFields.map(([label, value]) => [label, label === 'FW' ? '130' : value]));
const shunt = textBlock([
  ['PID', '0xA389'],
  ['V', '12865'],
  ['I', '-1500'],
  ['T', '21'],
  ['SOC', '876'],
  ['FW', '0414'],
]);
const bmv = textBlock([
  ['PID', '0xA381'],
  ['V', '12865'],
  ['SOC', '876'],
  ['Relay', 'OFF'],
  ['FW', '0413'],
]);
const phoenix = textBlock([
  ['PID', '0xA2F1'],
  ['FW', '0124'],
  ['SER#', 'HQ1840ABCDE'],
  ['MODE', '2'],
  ['CS', '9'],
  ['V', '13232'],
]);

let rig: VeDirectRig;
afterEach(() => rig.stop());

/** Writes one value, and lets the time pass that the device takes. */
async function write(path: string, value: number | string, block = mppt): Promise<unknown> {
  const { service } = rig;
  if (service === undefined) throw new Error('no service');
  const outcome = rig.store.write([{ service, changes: [{ path, value }] }], 900);
  await rig.repeat(2, block);
  return outcome;
}

describe('a solar charger that speaks HEX', () => {
  it('tells what its text does not', async () => {
    rig = await VeDirectRig.start();
    new HexDevice(rig, [
      [0x0200, [1]],
      [0xedec, [0x77, 0x74]],
      [0xeddd, [0xd7, 0x34, 0, 0]],
      [0x200e, [5]],
      [0x2001, [0x18, 0x0b]],
      [0x2015, [0xff, 0xff]],
      [0x2003, [0xc4, 0x09]],
      [0xedf0, [0x2c, 0x01]],
      [0xede8, [0]],
    ]);
    await rig.repeat(10, mppt);
    expect(rig.values('/Mode', '/Dc/0/Temperature', '/Yield/System')).toEqual([1, 25, 135.27]);
    expect(
      rig.values('/Link/NetworkMode', '/Link/ChargeVoltage', '/Link/ChargeCurrent', '/Link/TemperatureSense'),
    ).toEqual([5, 28.4, null, 25]);
    expect(rig.values('/Settings/ChargeCurrentLimit', '/Settings/BmsPresent')).toEqual([30, 0]);
    // What it does not have is not offered; what it tells in text is not asked for.
    expect(rig.values('/Link/NetworkStatus', '/Pv/0/V')).toEqual([undefined, undefined]);
  });

  it('keeps its text flowing while it is asked, and asks one thing at a time', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x0200, [1]]]);
    await rig.repeat(30, mppt);
    expect(rig.values('/Dc/0/Voltage')).toEqual([26.51]);
    expect(device.heard.filter((frame) => frame === ':70002004C').length).toBeGreaterThan(2);
    expect(device.heard.every((frame) => frame.startsWith(':7'))).toBe(true);
    expect(device.heard).not.toContain(':70A010043');
  });

  it('shows its history by day', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig);
    await rig.send(mppt);
    // SmartSolar 75/15 rev2, shared/data/vedirect/hex-history…: today.
    device.registers.set(0x1050, [
      ...[0x00, 0x35, 0, 0, 0, 0, 0, 0, 0, 0x88, 0x05, 0x26, 0x05, 0, 0, 0, 0, 0, 0xa2, 0x03, 0, 0, 0, 0],
      ...[0xb3, 0, 0, 0, 0x81, 0, 0x8c, 0x11, 0x09, 0],
    ]);
    await rig.repeat(20, mppt);
    const day = '/History/Daily/0';
    expect(rig.values(`${day}/Yield`, `${day}/MaxPower`, `${day}/MaxPvVoltage`, `${day}/TimeInBulk`)).toEqual([
      0.53, 179, 44.92, 930,
    ]);
    expect(rig.values(`${day}/MaxBatteryCurrent`, `${day}/Nr`, '/History/Daily/1/Nr')).toEqual([12.9, 9, undefined]);
  });

  it('asks for the days before again when a new day has begun', async () => {
    rig = await VeDirectRig.start();
    const record = (yieldKwh: number, day: number) => [0, yieldKwh, ...new Array<number>(30).fill(0), day, 0];
    const device = new HexDevice(rig, [
      [0x1050, record(10, 8)],
      [0x1051, record(20, 7)],
    ]);
    await rig.repeat(30, mppt);
    device.registers.set(0x1050, record(1, 9));
    device.registers.set(0x1051, record(11, 8));
    await rig.repeat(90, mppt);
    expect(rig.values('/History/Daily/0/Yield', '/History/Daily/1/Yield')).toEqual([0.01, 0.11]);
  });

  it('takes what is told without being asked', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x200e, [0]]]);
    await rig.repeat(10, mppt);
    device.say(hexText(10, 0x0e, 0x20, 0, 5));
    await rig.send(mppt);
    expect(rig.values('/Link/NetworkMode')).toEqual([5]);
  });

  it('with several trackers has each of them', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig);
    for (const tracker of [0, 1]) {
      device.registers.set(0xeccb + 16 * tracker, [0x10 + tracker, 0x27]);
      device.registers.set(0xeccc + 16 * tracker, [0x39, 0x30, 0, 0]);
      device.registers.set(0xecc3 + 16 * tracker, [2]);
    }
    await rig.repeat(15, mppt);
    expect(rig.values('/NrOfTrackers', '/Pv/0/V', '/Pv/1/V', '/Pv/1/P', '/Pv/1/MppOperationMode')).toEqual([
      2, 100, 100.01, 123.45, 2,
    ]);
    expect(rig.values('/Pv/2/V')).toEqual([undefined]);
  });

  it('has no value any more that it has stopped telling', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x0200, [1]]]);
    await rig.repeat(5, mppt);
    expect(rig.values('/Mode')).toEqual([1]);
    device.loses = () => true;
    await rig.repeat(40, mppt);
    expect(rig.values('/Mode', '/Dc/0/Voltage')).toEqual([null, 26.51]);
  });

  it('is not asked again and again when it does not speak HEX', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig);
    device.loses = () => true;
    await rig.repeat(600, mppt);
    expect(device.heard.length).toBeLessThan(40);
    expect(rig.values('/Dc/0/Voltage', '/Mode')).toEqual([26.51, null]);
  });

  it('that falls silent while it is asked is asked more seldom (vedirect.md, 2.4)', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x0200, [1]]]);
    let heard = 0;
    let quietUntil = 0;
    let longestGap = 0;
    let lastText = 0;
    for (let second = 0; second < 300; second += 1) {
      if (device.heard.length !== heard) quietUntil = second + 5;
      heard = device.heard.length;
      if (second >= quietUntil) {
        longestGap = Math.max(longestGap, second - lastText);
        lastText = second;
        await rig.send(mppt);
      }
      await rig.clock.advance(1_000);
    }
    expect(longestGap).toBeLessThan(10);
    expect(rig.lines.filter((line) => line.includes('asked more seldom'))).toHaveLength(1);
    expect(rig.values('/Mode')).toEqual([1]);
  });
});

describe('a write to a solar charger', () => {
  it('reaches the register, is read back, and shows', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x0200, [1]]]);
    await rig.repeat(3, mppt);
    expect(await write('/Mode', 4)).toEqual({ kind: 'done' });
    // vedirect.md, 3.3.
    expect(device.heard.filter((frame) => frame.startsWith(':8'))).toEqual([':80002000447']);
    expect(rig.values('/Mode')).toEqual([4]);
    expect(await write('/Link/TemperatureSense', -5)).toEqual({ kind: 'done' });
    expect(device.heard).toContain(':80320000CFE20');
  });

  it.each([
    [0x01, 'refused'],
    [0x02, 'refused'],
    [0x04, 'out-of-range'],
  ])('that the device answers with flags %i is %s', async (flags, kind) => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x0200, [1]]]);
    device.refusals.set(0x0200, flags);
    await rig.repeat(3, mppt);
    expect(await write('/Mode', 4)).toMatchObject({ kind });
    expect(rig.values('/Mode')).toEqual([1]);
  });

  it('that the device confirms but does not keep is refused', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0xedf0, [0x2c, 0x01]]]);
    device.keeps.set(0xedf0, [0x96, 0x00]);
    await rig.repeat(10, mppt);
    expect(await write('/Settings/ChargeCurrentLimit', 20)).toMatchObject({
      ...{ kind: 'refused', why: expect.stringContaining('keeps 150 instead of 200') },
    });
    expect(rig.values('/Settings/ChargeCurrentLimit')).toEqual([15]);
  });

  it('to a device that never answers HEX fails in time, after three tries', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig);
    device.loses = () => true;
    await rig.repeat(3, mppt);
    expect(await write('/Mode', 4)).toMatchObject({ kind: 'no-answer' });
    expect(device.sets).toEqual(['0200=04', '0200=04', '0200=04']);
  });

  it('is done although the first two tries are lost, and although a poll is under way', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig);
    await rig.repeat(1, mppt);
    device.loses = (frame) => (frame.startsWith(':7') ? device.sets.length === 0 : device.sets.length < 3);
    // A poll that is not answered holds the line for a second.
    await rig.clock.advance(300);
    expect(await write('/Mode', 4)).toEqual({ kind: 'done' });
  });

  it('allows old firmware to be switched right before, and only then', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x0200, [1]]]);
    await rig.repeat(60, oldMppt);
    expect(device.sets).toEqual([]);
    expect(await write('/Mode', 4, oldMppt)).toEqual({ kind: 'done' });
    expect(device.heard.filter((frame) => frame.startsWith(':8'))).toEqual([':80202000200000047', ':80002000447']);
  });

  it.each([
    ['/Mode', 2, 'out-of-range'],
    ['/Mode', 'on', 'out-of-range'],
    ['/Link/ChargeVoltage', 700, 'out-of-range'],
    ['/Dc/0/Voltage', 12, 'refused'],
    ['/Relay/0/State', 1, 'not-offered'],
  ])('of %s = %s is %s without asking the device', async (path, value, kind) => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x2001, [0, 0]]]);
    await rig.repeat(3, mppt);
    expect(await write(path, value)).toMatchObject({ kind });
    expect(device.sets).toEqual([]);
  });

  it('switches the load output on and off for good', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0xedab, [1]]]);
    await rig.repeat(3, mppt);
    expect(await write('/Load/State', 0)).toEqual({ kind: 'done' });
    expect(await write('/Load/State', 1)).toEqual({ kind: 'done' });
    expect(device.sets).toEqual(['EDAB=00', 'EDAB=04']);
  });

  it('spares the flash when the value is there already', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0xedf0, [0x2c, 0x01]]]);
    await rig.repeat(3, mppt);
    expect(await write('/Settings/ChargeCurrentLimit', 30)).toEqual({ kind: 'done' });
    expect(device.sets).toEqual([]);
    expect(rig.values('/Settings/ChargeCurrentLimit')).toEqual([30]);
  });

  it('names the device', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x010c, [0x52, 0x6f, 0x6f, 0x66, 0, 0, 0, 0]]]);
    await rig.repeat(5, mppt);
    expect(rig.values('/CustomName')).toEqual(['Roof']);
    expect(await write('/CustomName', 'Barn')).toEqual({ kind: 'done' });
    expect([device.sets, rig.values('/CustomName')]).toEqual([['010C=4261726E00'], ['Barn']]);
  });
});

describe('a write to other devices', () => {
  it('switches the relay of a battery monitor, and says why it does not', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x034e, [0]]]);
    await rig.repeat(3, bmv);
    const { service } = rig;
    if (service === undefined) throw new Error('no service');
    const outcome = rig.store.write([{ service, changes: [{ path: '/Relay/0/State', value: 1 }] }], 900);
    await rig.clock.advance(400);
    // At once, although the next text is still to come.
    expect([await outcome, ...rig.values('/Relay/0/State')]).toEqual([{ kind: 'done' }, 1]);
    device.keeps.set(0x034e, [1]);
    expect(await write('/Relay/0/State', 0, bmv)).toMatchObject({ kind: 'refused' });
    expect(rig.lines.join('\n')).toContain("the relay's mode must be remote control");
  });

  it('clears the history of a battery monitor', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig);
    await rig.repeat(3, bmv);
    expect(await write('/History/Clear', 1, bmv)).toEqual({ kind: 'done' });
    expect(device.sets).toEqual(['1030=']);
  });

  it('switches a Phoenix inverter to eco', async () => {
    rig = await VeDirectRig.start();
    const device = new HexDevice(rig, [[0x0200, [2]]]);
    await rig.repeat(3, phoenix);
    expect(await write('/Mode', 5, phoenix)).toEqual({ kind: 'done' });
    expect(device.heard).toContain(':80002000546');
  });

  it('has no relay on a SmartShunt', async () => {
    rig = await VeDirectRig.start();
    new HexDevice(rig);
    await rig.repeat(3, shunt);
    expect(await write('/Relay/0/State', 1, shunt)).toMatchObject({ kind: 'not-offered' });
  });
});

describe('a battery monitor that speaks HEX', () => {
  it('has a serial number, its capacity and a finer temperature', async () => {
    rig = await VeDirectRig.start();
    new HexDevice(rig, [
      [0x010a, [...bytesOf('HQ2111ABCDE')]],
      [0x1000, [0x78, 0]],
      [0xedec, [0xd1, 0x72]],
    ]);
    await rig.repeat(5, shunt);
    expect(rig.values('/Serial', '/Capacity', '/Dc/0/Temperature')).toEqual(['HQ2111ABCDE', 120, 20.78]);
  });

  it('has no temperature when its sensor is gone, whatever HEX said before', async () => {
    rig = await VeDirectRig.start();
    new HexDevice(rig, [[0xedec, [0xd1, 0x72]]]);
    await rig.repeat(5, shunt);
    const without = textBlock([
      ['PID', '0xA389'],
      ['V', '12865'],
      ['T', '---'],
    ]);
    await rig.send(without);
    expect(rig.values('/Dc/0/Temperature')).toEqual([null]);
  });
});
