import { afterEach, describe, expect, it } from 'vitest';
import type { Value } from '../../../../src/store/values.ts';
import { textBlock } from '../../../support/vedirect-bytes.ts';
import { VeDirectRig } from '../../../support/vedirect-rig.ts';

interface Case {
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Value>>;
}

/** Labels, units per digit and paths: vedirect.md, 2.5 and 5. */
const cases: Readonly<Record<string, Case>> = {
  'a BMV-702': {
    type: 'battery',
    fields: {
      PID: '0x204',
      V: '25371',
      VM: '12680',
      DM: '-5',
      T: '21',
      I: '677',
      H2: '-30019',
      H3: '-8539',
      H4: '8',
      H5: '3',
      H6: '-3021151',
      H8: '28675',
      H10: '47',
      H11: '1',
      H12: '2',
      H15: '-14',
      H16: '12600',
      H18: '8527',
    },
    values: {
      '/Dc/0/MidVoltage': 12.68,
      '/Dc/0/MidVoltageDeviation': -0.5,
      '/Dc/0/Temperature': 21,
      '/Dc/0/Power': 25.371 * 0.677,
      '/Settings/HasTemperature': 1,
      '/Settings/HasMidVoltage': 1,
      '/Settings/HasStarterVoltage': 0,
      '/History/LastDischarge': -30.019,
      '/History/AverageDischarge': -8.539,
      '/History/ChargeCycles': 8,
      '/History/FullDischarges': 3,
      '/History/TotalAhDrawn': -3021.151,
      '/History/MaximumVoltage': 28.675,
      '/History/AutomaticSyncs': 47,
      '/History/LowVoltageAlarms': 1,
      '/History/HighVoltageAlarms': 2,
      '/History/MinimumStarterVoltage': -0.014,
      '/History/MaximumStarterVoltage': 12.6,
      '/History/ChargedEnergy': 85.27,
    },
  },
  'a solar charger with load output, relay and history': {
    type: 'solarcharger',
    fields: {
      PID: '0xA06C',
      'SER#': 'HQ2247EP3FN',
      V: '52700',
      I: '-20',
      VPV: '0',
      PPV: '0',
      IL: '300',
      LOAD: 'ON',
      Relay: 'OFF',
      MPPT: '0',
      OR: '0x00000401',
      ERR: '17',
      H20: '77',
      H21: '479',
      H22: '135',
      H23: '525',
      HSDS: '2',
    },
    values: {
      '/Dc/0/Current': -0.02,
      '/Pv/I': null,
      '/Load/I': 0.3,
      '/Load/State': 1,
      '/Relay/0/State': 0,
      '/MppOperationMode': 0,
      '/DeviceOffReason': 0x401,
      '/ErrorCode': 17,
      '/History/Daily/0/Yield': 0.77,
      '/History/Daily/0/MaxPower': 479,
      '/History/Daily/1/Yield': 1.35,
      '/History/Daily/1/MaxPower': 525,
      '/History/Daily/0/Nr': 2,
    },
  },
  'an inverter, where AR is an alarm and WARN alone a warning': {
    type: 'inverter',
    fields: {
      PID: '0xA2F1',
      'SER#': 'HQ2152UFKWY',
      MODE: '5',
      CS: '1',
      AC_OUT_V: '23007',
      AC_OUT_I: '-3',
      AC_OUT_S: '38',
      V: '11100',
      AR: '257',
      WARN: '2305',
      OR: '0x00000000',
    },
    values: {
      '/Mode': 5,
      '/State': 1,
      '/Ac/Out/L1/V': 230.07,
      '/Ac/Out/L1/I': -0.3,
      '/Ac/Out/L1/S': 38,
      '/Dc/0/Voltage': 11.1,
      '/Alarms/LowVoltage': 2,
      '/Alarms/Overload': 2,
      '/Alarms/HighVoltageAcOut': 1,
      '/Alarms/LowVoltageAcOut': 0,
      '/Alarms/Ripple': 0,
    },
  },
  'a charger with three outputs': {
    type: 'charger',
    fields: {
      PID: '0xA340',
      'SER#': 'HQ2249TNFVM',
      V: '14400',
      I: '10000',
      V2: '13800',
      I2: '2500',
      V3: '13500',
      I3: '0',
      T: '---',
      CS: '4',
      ERR: '0',
      MODE: '1',
      Relay: 'ON',
    },
    values: {
      '/Dc/0/Voltage': 14.4,
      '/Dc/0/Current': 10,
      '/Dc/1/Voltage': 13.8,
      '/Dc/1/Current': 2.5,
      '/Dc/2/Voltage': 13.5,
      '/Dc/2/Current': 0,
      '/Dc/0/Temperature': null,
      '/State': 4,
      '/ErrorCode': 0,
      '/Mode': 1,
      '/Relay/0/State': 1,
      '/NrOfOutputs': 3,
    },
  },
  'an Orion XS': {
    type: 'dcdc',
    fields: {
      PID: '0xA3F0',
      FWE: '112FF',
      'SER#': 'HQ2433EWGZZ',
      V: '13220',
      I: '35000',
      P: '462',
      DC_IN_V: '1262',
      DC_IN_I: '390',
      DC_IN_P: '492',
      CS: '3',
      OR: '0x00000009',
      ERR: '0',
    },
    values: {
      '/Dc/0/Voltage': 13.22,
      '/Dc/0/Current': 35,
      '/Dc/0/Power': 462,
      '/Dc/In/V': 12.62,
      '/Dc/In/I': 39,
      '/Dc/In/P': 492,
      '/State': 3,
      '/DeviceOffReason': 9,
      '/FirmwareVersion': 0x0112ff,
      '/Serial': 'HQ2433EWGZZ',
    },
  },
  'a SmartShunt on an alternator': {
    type: 'alternator',
    fields: {
      PID: '0xA389',
      V: '14200',
      VS: '12900',
      I: '30000',
      P: '426',
      MON: '-6',
      H17: '1250',
      H18: '10',
      AR: '2',
    },
    values: {
      '/Dc/0/Power': 426,
      '/Dc/1/Voltage': 12.9,
      '/History/EnergyOut': 12.5,
      '/History/EnergyIn': 0.1,
      '/Settings/MonitorMode': -6,
      '/Alarms/HighVoltage': 2,
      '/Alarms/LowVoltage': 0,
    },
  },
};

let rig: VeDirectRig;
afterEach(() => rig.stop());

describe('what VE.Direct text says of', () => {
  it.each(Object.entries(cases))('%s stands at its paths', async (_name, { type, fields, values }) => {
    rig = await VeDirectRig.start();
    await rig.send(textBlock(Object.entries(fields)));
    expect(rig.service?.type).toBe(type);
    const shown = Object.keys(values).map((path) => [path, rig.service?.value(path)] as const);
    expect(Object.fromEntries(shown)).toEqual(values);
  });

  it.each(Object.entries(cases))('%s has the paths of every service', async (_name, { fields }) => {
    rig = await VeDirectRig.start();
    await rig.send(textBlock(Object.entries(fields)));
    // venus-services.md, 1.
    for (const path of ['/Mgmt/ProcessName', '/Mgmt/ProcessVersion', '/Mgmt/Connection', '/ProductName']) {
      expect(rig.service?.value(path), path).toEqual(expect.any(String));
    }
    for (const path of ['/DeviceInstance', '/ProductId', '/Connected', '/Devices/0/ProductId']) {
      expect(rig.service?.value(path), path).toEqual(expect.any(Number));
    }
    expect([...(rig.service?.paths() ?? [])]).toEqual(
      expect.arrayContaining(['/FirmwareVersion', '/HardwareVersion', '/Devices/0/ServiceName']),
    );
  });
});

describe('a VE.Direct service', () => {
  it('counts the faults of its line by the names that Venus has', async () => {
    rig = await VeDirectRig.start();
    await rig.send(textBlock(Object.entries({ PID: '0x204', V: '25371' })));
    const counters = [...(rig.service?.paths() ?? [])].filter((path) => path.startsWith('/VEDirect/'));
    expect(counters.sort()).toEqual([
      '/VEDirect/HexChecksumErrors',
      '/VEDirect/HexInvalidCharacterErrors',
      '/VEDirect/HexUnfinishedErrors',
      '/VEDirect/TextChecksumErrors',
      '/VEDirect/TextParseError',
      '/VEDirect/TextUnfinishedErrors',
    ]);
  });

  it('has another name when a port of the same name in another folder has its own already', async () => {
    rig = await VeDirectRig.start();
    const owner = { check: () => undefined, write: () => Promise.resolve({ kind: 'done' } as const) };
    rig.store.add({ type: 'battery', suffix: 'tty', instance: 5 }, owner);
    await rig.send(textBlock(Object.entries({ PID: '0x204', V: '25371' })));
    expect([...rig.store.services()].map(({ name }) => name)).toEqual(['battery.tty', 'battery.tty_0']);
  });

  it('does not come back with bytes that arrive after the driver was told to stop', async () => {
    rig = await VeDirectRig.start();
    const block = textBlock(Object.entries({ PID: '0x204', V: '25371' }));
    await rig.send(block);
    await rig.stop();
    await rig.send(block);
    expect([...rig.store.services()]).toEqual([]);
  });
});
