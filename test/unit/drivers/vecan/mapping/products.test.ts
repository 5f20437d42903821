import { describe, expect, it } from 'vitest';
import { firmwareText } from '../../../../../src/protocols/n2k/vreg-values.ts';
import { MappedNode } from '../../../../support/vecan-values.ts';

/** Rows of vecan.md, section 7, by bytes. */
describe('a BMV', () => {
  const bmv = () => new MappedNode('bmv', { productCode: 0x0204 });

  it('shows battery, starter voltage and charge state', () => {
    const node = bmv().message(127508, '000605D5FF8374FF').message(127508, '01ED04FF7FFFFFFF');
    node.message(127506, '000000576357FFD204').vreg(0xeeff, '2EFBFFFF');
    expect(node.values('battery')).toMatchObject({
      '/Dc/0/Voltage': 12.86,
      '/Dc/0/Current': -4.3,
      '/Dc/0/Temperature': 25.12,
      '/Dc/0/Power': 12.86 * -4.3,
      '/Dc/1/Voltage': 12.61,
      '/Soc': 87,
      '/Soh': 99,
      '/ConsumedAmphours': -123.4,
    });
    expect(node.values('battery')).not.toHaveProperty('/Dc/1/Current');
  });

  it('shows the time to go in seconds', () => {
    expect(bmv().message(127506, '00000057FFD204FFFF').values('battery')['/TimeToGo']).toBe(1234 * 60);
    expect(bmv().vreg(0x0ffe, 'D2040000').values('battery')['/TimeToGo']).toBe(1234 * 60);
  });

  it('shows the finer state of charge of its register', () => {
    const node = bmv().vreg(0x0fff, '3D220000').message(127506, '00000057FFFFFFFFFF');
    expect(node.values('battery')['/Soc']).toBe(87.65);
  });

  it('has no state of charge or of health above 100 %', () => {
    const details = bmv().message(127506, '000000C8C8FFFFFFFF').values('battery');
    expect([details['/Soc'], details['/Soh']]).toEqual([null, null]);
    expect(bmv().message(127506, '0000006464FFFFFFFF').values('battery')).toMatchObject({ '/Soc': 100, '/Soh': 100 });
    const registers = ['1127', '1027'].map((hex) => bmv().vreg(0x0fff, `${hex}0000`).values('battery')['/Soc']);
    expect(registers).toEqual([null, 100]);
    const vebus = new MappedNode('vebus', { deviceFunction: 153 });
    const system = vebus.message(127506, '000000C8FFFFFFFFFF').vreg(0x0fff, '11270000').values('vebus');
    expect(system['/Soc']).toBeNull();
  });
});

describe('a Lynx Shunt', () => {
  it('shows the battery, and of the voltage behind the fuse its alarms only', () => {
    const node = new MappedNode('lynx-shunt', { productCode: 0x0141 });
    node.message(127508, '004C0A9CFF8374FF').message(127508, '01460AFF7FFFFFFF');
    node.message(127501, '0040FFFFFFFFFFFF').message(127501, '0101FFFFFFFFFFFF');
    expect(node.values('battery')).toMatchObject({
      '/Dc/0/Voltage': 26.36,
      '/Dc/0/Current': -10,
      '/Alarms/LowVoltage': 0,
      '/Alarms/LowFusedVoltage': 2,
      '/Alarms/HighFusedVoltage': null,
      '/Relay/0/State': 1,
    });
    expect(node.values('battery')).not.toHaveProperty('/Dc/1/Voltage');
  });
});

describe('a Lynx Ion', () => {
  it('shows the pack, its cells and its batteries', () => {
    const node = new MappedNode('lynx-ion', { productCode: 0x0142 });
    node.message(127508, '004C0A9CFF8374FF').message(127508, '014501FF7FFFFFFF');
    node.message(127508, '024901FF7FFFFFFF').message(127508, '0A260AFF7F5773FF').message(127508, '19270AFF7FFFFFFF');
    expect(node.values('battery')).toMatchObject({
      '/Dc/0/Voltage': 26.36,
      '/Dc/0/Temperature': 25.12,
      '/System/MinCellVoltage': 3.25,
      '/System/MaxCellVoltage': 3.29,
      '/System/NrOfBatteries': 2,
      '/Battery/1/Voltage': 25.98,
      '/Battery/1/Temperature': 22.12,
      '/Battery/16/Voltage': 25.99,
      '/Battery/16/Temperature': null,
    });
  });

  it('shows its state, its lowest error and what its flags say', () => {
    const node = new MappedNode('lynx-ion').vreg(0x0371, '09000000').vreg(0x0372, '00600000');
    node.vreg(0x0370, '40840000').vreg(0x0386, '5773BB73');
    expect(node.values('battery')).toMatchObject({
      '/State': 9,
      '/ErrorCode': 13,
      '/Balancing': 1,
      '/Alarms/HighVoltage': 1,
      '/Alarms/HighTemperature': 2,
      '/Alarms/LowVoltage': 0,
      '/System/MinCellTemperature': 22.12,
      '/System/MaxCellTemperature': 23.12,
    });
    expect(node.vreg(0x0372, '00000000').values('battery')['/ErrorCode']).toBe(0);
  });

  it('of the newer kind says whether it allows charging', () => {
    const node = new MappedNode('lynx-ion', { productCode: 0xa3e7 }).vreg(0x2100, '00000004').vreg(0x2101, '22000000');
    expect(node.values('battery')).toMatchObject({
      '/Io/AllowToCharge': 0,
      '/Io/AllowToDischarge': 1,
      '/ErrorCode': 34,
    });
  });
});

describe('an MPPT', () => {
  const mppt = () => new MappedNode('mppt', { productCode: 0x0108, deviceFunction: 160 });

  it('shows battery, PV, state, switch and equalisation', () => {
    const node = mppt().message(127508, '00B60A3B011D74FF').message(127508, '011B226600FFFFFF');
    node.message(127507, '000004F57800').message(127501, '0000FDFFFFFFFFFF');
    expect(node.values('solarcharger')).toMatchObject({
      '/Dc/0/Voltage': 27.42,
      '/Dc/0/Current': 31.5,
      '/Dc/0/Temperature': 24.1,
      '/Pv/V': 87.31,
      '/Pv/I': 10.2,
      '/Yield/Power': 87.31 * 10.2,
      '/State': 7,
      '/Mode': 1,
      '/Equalization/Pending': 1,
      '/Equalization/TimeRemaining': 7200,
      '/Relay/0/State': 0,
      '/Alarms/Alarm': 0,
    });
    expect(node.message(127507, '000008F00000').values('solarcharger')).toMatchObject({ '/State': 0, '/Mode': 4 });
  });

  it('shows what its registers say where they are finer', () => {
    const node = mppt().message(127508, '011B226600FFFFFF').vreg(0xedbc, '6F5B0100').vreg(0x0201, 'FC000000');
    node.message(127507, '000004F17800').vreg(0xedda, '11000000').vreg(0xedb3, '02000000');
    node.vreg(0xedd3, '4D000000').vreg(0xedd2, 'DF010000').vreg(0xeddd, '10270000').vreg(0xedf0, 'BC020000');
    expect(node.values('solarcharger')).toMatchObject({
      '/Yield/Power': 889.43,
      '/State': 252,
      '/ErrorCode': 17,
      '/MppOperationMode': 2,
      '/History/Daily/0/Yield': 0.77,
      '/History/Daily/0/MaxPower': 479,
      '/Yield/System': 100,
      '/Settings/ChargeCurrentLimit': 70,
    });
  });

  it('shows the newer converter status and current before the old ones', () => {
    const node = mppt().message(127750, 'FF0006FDFFFFFFFF').message(127507, '000001F10000');
    node.message(127751, 'FF0012011F0D00FF').message(127508, '00B60A22005773FF');
    expect(node.values('solarcharger')).toMatchObject({
      '/State': 6,
      '/Alarms/HighTemperature': 1,
      '/Dc/0/Voltage': 27.42,
      '/Dc/0/Current': 33.59,
    });
  });
});

describe('a Skylla-i', () => {
  it('shows three outputs, the mains current, state and switch', () => {
    const node = new MappedNode('charger', { productCode: 0x0107 }).message(127508, '008D0A7B00E772FF');
    node.message(127508, '018F0A0E00FFFFFF').message(127508, '028A0A0000FFFFFF').message(127507, '000005F10000');
    node.message(127503, '0001FCFFFF2200FFFFFFFFFFFFFFFFFFFFFFFF7F').message(127501, '00C1FFFFFFFFFFFF');
    expect(node.values('charger')).toMatchObject({
      '/Dc/0/Voltage': 27.01,
      '/Dc/0/Current': 12.3,
      '/Dc/0/Temperature': 21,
      '/Dc/1/Voltage': 27.03,
      '/Dc/1/Current': 1.4,
      '/Dc/2/Voltage': 26.98,
      '/Dc/2/Current': 0,
      '/NrOfOutputs': 3,
      '/Ac/In/L1/I': 3.4,
      '/Ac/In/L1/P': null,
      '/State': 5,
      '/Mode': 1,
      '/Relay/0/State': 1,
    });
    expect(node.message(127507, '000008F00000').values('charger')['/Mode']).toBe(0);
  });

  it('has as many outputs as its product, else as it sends', () => {
    const outputs = (code: number | null) =>
      new MappedNode('charger', { productCode: code }).message(127508, '008D0A7B00E772FF').values('charger');
    expect(outputs(0x0105)['/NrOfOutputs']).toBe(2);
    expect(outputs(0xa010)['/NrOfOutputs']).toBe(1);
  });
});

describe('a VE.Bus interface', () => {
  const output = () => new MappedNode('vebus', { productCode: 0x0103, deviceFunction: 153 });
  const input = () => new MappedNode('vebus', { productCode: 0x0103, deviceFunction: 154 });

  it('shows all phases of the output', () => {
    const node = output();
    for (const [basic, power, hex] of [
      [65014, 65013, 'AF953577B0953577'],
      [65011, 65010, '64953577FFFFFFFF'],
      [65008, 65007, '00943577FFFFFFFF'],
    ] as const) {
      node.message(basic, 'FFFFE60000190200').message(power, hex);
    }
    expect(node.values('vebus')).toMatchObject({
      '/Ac/Out/L1/V': 230,
      '/Ac/Out/L1/I': 2,
      '/Ac/Out/L1/F': 50,
      '/Ac/Out/L1/P': 431,
      '/Ac/Out/L1/S': 432,
      '/Ac/Out/L2/P': 356,
      '/Ac/Out/L3/V': 230,
      '/Ac/Out/L3/P': 0,
      '/Ac/Out/P': 787,
      '/Ac/Out/S': null,
      '/Ac/NumberOfPhases': 3,
    });
  });

  it('shows the input of the node with function 154', () => {
    const node = input().message(65014, 'FFFFE700FE180100').message(65013, '88933577FFFFFFFF');
    node.message(65011, 'FFFFE700FE180100').message(65008, 'FFFFE700FE180100').message(65007, '56A5357756A53577');
    expect(node.values('vebus')).toMatchObject({
      '/Ac/ActiveIn/L1/V': 231,
      '/Ac/ActiveIn/L1/P': -120,
      '/Ac/ActiveIn/L1/F': 49.984375,
      '/Ac/ActiveIn/L2/I': 1,
      '/Ac/ActiveIn/L3/P': 4438,
      '/Ac/ActiveIn/P': null,
    });
    expect(node.values('vebus')).not.toHaveProperty('/Ac/Out/L1/V');
  });

  it('shows tenths of volts and amperes where the newer PGNs tell them', () => {
    const node = output().message(127744, 'FF001700FFFFFFFF').message(127747, 'FF00FF08FFFFF401');
    node.message(65014, 'FFFFE60000190200').message(65013, 'AF953577FFFFFFFF');
    expect(node.values('vebus')).toMatchObject({
      '/Ac/Out/L1/V': 230.3,
      '/Ac/Out/L1/I': 2.3,
      '/Ac/Out/L1/F': 50,
      '/Ac/Out/L1/P': 431,
    });
  });

  it.each([
    // 127507: state and switch; 127509: state and switch.
    ['01F1', 'D0', 3, 3],
    ['05F1', 'D1', 5, 3],
    ['00F1', 'D0', 9, 3],
    ['00F1', 'D1', 8, 3],
    ['00F0', 'D2', 1, 2],
    ['08F0', 'D3', 2, 2],
    ['09F1', 'D0', 2, 3],
    ['02F1', 'C4', 4, 1],
    ['08F0', 'C4', 0, 4],
    ['FFFF', 'FF', null, null],
    ['00FF', 'D0', 9, null],
  ])('with a charger %s and an inverter %s is in state %s and mode %s', (charger, inverter, state, mode) => {
    const node = output().message(127507, `0000${charger}0000`).message(127509, `000000${inverter}`);
    expect(node.values('vebus')).toMatchObject({ '/State': state, '/Mode': mode });
  });

  it('shows its own state, mode, limit and input before what is worked out', () => {
    const node = output().message(127507, '000001F10000').message(127509, '000000D0');
    node.vreg(0x0201, 'FC000000').vreg(0x0200, '01000000').vreg(0x0203, '7D000000').vreg(0x0204, 'F0000000');
    node.vreg(0x0211, '32000000').vreg(0x0212, 'F4010000');
    expect(node.values('vebus')).toMatchObject({
      '/State': 252,
      '/Mode': 1,
      '/Ac/ActiveIn/CurrentLimit': 12.5,
      '/Ac/ActiveIn/ActiveInput': 240,
    });
    expect([node.told('vebus', 'inputLimitMin'), node.told('vebus', 'inputLimitMax')]).toEqual([5, 50]);
  });

  it('shows the state of charge when it was asked to send it', () => {
    const values = output().message(127506, '00030050FFFFFFFFFF').message(127508, '03470A4AFF7373FF').values('vebus');
    expect(values).toMatchObject({ '/Soc': 80, '/Dc/0/Voltage': 26.31, '/Dc/0/Current': -18.2 });
    expect(values).not.toHaveProperty('/TimeToGo');
  });
});

describe('every product of Victron', () => {
  it('tells who it is by its registers', () => {
    const node = new MappedNode('bmv').vreg(0x0100, '00040200').vreg(0x0102, '00FF1201');
    node.vreg(0x010a, '48513132333400').vreg(0x010b, '424D562D373032').vreg(0x010c, '486F7573650000');
    expect(node.values('battery')).toMatchObject({
      '/ProductId': 516,
      '/FirmwareVersion': 0x0112ff,
      '/Serial': 'HQ1234',
      '/ProductName': 'BMV-702',
      '/CustomName': 'House',
    });
    expect(node.told('battery', 'firmware')).toBe('v1.12');
  });

  it('shows versions as Victron does', () => {
    expect([0x000203, 0x0112ff, 0x011005].map(firmwareText)).toEqual(['v2.03', 'v1.12', 'v1.10-beta-05']);
    expect(new MappedNode('bmv').vreg(0x0102, '00FFFFFF').values('battery')['/FirmwareVersion']).toBeNull();
  });
});
