import { afterEach, describe, expect, it } from 'vitest';
import { bytesOf, joinBytes, textBlock } from '../../../support/vedirect-bytes.ts';
import { VeDirectRig } from '../../../support/vedirect-rig.ts';

const bmv = textBlock([
  ['PID', '0x203'],
  ['V', '12065'],
  ['I', '-7625'],
  ['P', '-92'],
  ['CE', '-65473'],
  ['SOC', '839'],
  ['TTG', '942'],
  ['Alarm', 'OFF'],
  ['Relay', 'ON'],
  ['AR', '36'],
  ['FW', '0308'],
]);
const history = textBlock([
  ['H1', '-149322'],
  ['H9', '368003'],
  ['H17', '6843'],
]);
const mpptFields: readonly (readonly [string, string])[] = [
  ['PID', '0xA042'],
  ['SER#', 'HQ1411MYIKN'],
  ['V', '12530'],
  ['I', '640'],
  ['VPV', '31390'],
  ['PPV', '8'],
  ['CS', '3'],
];
const mppt = textBlock(mpptFields);

let rig: VeDirectRig;
afterEach(() => rig.stop());

describe('a battery monitor on VE.Direct', () => {
  it('becomes a battery service with SI values', async () => {
    rig = await VeDirectRig.start({ name: 'house', units: [247] });
    await rig.send(bmv, history);
    expect(rig.announced).toEqual(['BMV-700 -> battery 288']);
    expect(rig.service).toMatchObject({ name: 'battery.tty', type: 'battery', instance: 288, units: [247] });
    expect(rig.values('/Dc/0/Voltage', '/Dc/0/Current', '/Dc/0/Power', '/Soc', '/ConsumedAmphours')).toEqual([
      12.065, -7.625, -92, 83.9, -65.473,
    ]);
    expect(rig.values('/TimeToGo', '/Relay/0/State', '/Alarms/Alarm')).toEqual([56_520, 1, 0]);
    // AR 36: low state of charge and low temperature.
    expect(rig.values('/Alarms/LowSoc', '/Alarms/LowTemperature', '/Alarms/LowVoltage')).toEqual([2, 2, 0]);
    expect(rig.values('/History/DeepestDischarge', '/History/DischargedEnergy')).toEqual([-149.322, 68.43]);
    expect(rig.values('/FirmwareVersion', '/ProductId', '/ProductName', '/CustomName', '/Mgmt/Connection')).toEqual([
      0x0308,
      0x203,
      'BMV-700',
      'house',
      'VE.Direct',
    ]);
  });

  it('has what it does not know as invalid, never as a sentinel', async () => {
    rig = await VeDirectRig.start();
    const unsynchronised = textBlock([
      ['PID', '0x204'],
      ['T', '---'],
      ['SOC', '---'],
      ['TTG', '-1'],
    ]);
    await rig.send(unsynchronised);
    expect(rig.values('/Dc/0/Temperature', '/Soc', '/TimeToGo')).toEqual([null, null, null]);
  });

  it.each([
    ['0', 'battery'],
    ['-6', 'alternator'],
    ['6', 'dcsystem'],
    ['3', 'dcload'],
    ['-8', 'dcsource'],
  ])('in monitor mode %s is a %s', async (mode, type) => {
    rig = await VeDirectRig.start();
    const block = textBlock([
      ['PID', '0xA389'],
      ['V', '12865'],
      ['I', '1500'],
      ['MON', mode],
      ['H18', '250'],
    ]);
    await rig.send(block);
    expect(rig.service?.type).toBe(type);
    expect(rig.values('/Dc/0/Power')).toEqual([12.865 * 1.5]);
    if (type !== 'battery') expect(rig.values('/History/EnergyIn', '/Soc')).toEqual([2.5, undefined]);
  });
});

describe('a solar charger on VE.Direct', () => {
  it('becomes a solarcharger service, with the PV current worked out', async () => {
    rig = await VeDirectRig.start();
    await rig.send(mppt);
    expect(rig.service?.type).toBe('solarcharger');
    expect(rig.values('/Dc/0/Current', '/Pv/V', '/Yield/Power', '/Pv/I', '/State', '/Serial')).toEqual([
      0.64,
      31.39,
      8,
      8 / 31.39,
      3,
      'HQ1411MYIKN',
    ]);
  });

  it('whose data set comes in two blocks has all its values (failure 10)', async () => {
    rig = await VeDirectRig.start();
    const second = textBlock([
      ['ERR', '0'],
      ['LOAD', 'ON'],
      ['H19', '1158'],
      ['H21', '479'],
    ]);
    await rig.repeat(30, mppt, second);
    expect(rig.values('/Yield/Power', '/ErrorCode', '/Load/State', '/Yield/User', '/History/Daily/0/MaxPower')).toEqual(
      [8, 0, 1, 11.58, 479],
    );
  });

  it('without a serial number in its first blocks is published after 3 s at the latest', async () => {
    rig = await VeDirectRig.start();
    const nameless = textBlock(mpptFields.filter(([label]) => label !== 'SER#'));
    await rig.repeat(2, nameless);
    expect(rig.service).toBeUndefined();
    await rig.repeat(2, nameless);
    expect(rig.values('/Dc/0/Voltage', '/Serial')).toEqual([12.53, undefined]);
  });
});

describe('a VE.Direct line', () => {
  it('publishes nothing before the product is known', async () => {
    rig = await VeDirectRig.start();
    await rig.send(history, textBlock([['V', '12000']]));
    expect(rig.service).toBeUndefined();
    await rig.send(bmv);
    // What came before belongs to the same device.
    expect(rig.values('/History/DeepestDischarge')).toEqual([-149.322]);
  });

  it('publishes nothing from a block whose checksum is wrong (failures 5 and 6)', async () => {
    rig = await VeDirectRig.start();
    await rig.send(mppt);
    const spoiled = textBlock(mpptFields.map(([label, value]) => [label, label === 'V' ? '1253' : value]));
    spoiled[spoiled.length - 1] = ((spoiled.at(-1) ?? 0) + 1) & 0xff;
    await rig.send(spoiled);
    expect(rig.values('/Dc/0/Voltage', '/VEDirect/TextChecksumErrors')).toEqual([12.53, 0]);
    await rig.send(mppt);
    expect(rig.values('/VEDirect/TextChecksumErrors')).toEqual([1]);
  });

  it('keeps its device when a serial number changes in one block (failure 6)', async () => {
    rig = await VeDirectRig.start();
    await rig.send(
      mppt,
      textBlock(mpptFields.map(([label, value]) => [label, label === 'SER#' ? 'XX0000PHANT' : value])),
    );
    expect(rig.announced).toHaveLength(1);
    expect(rig.values('/Serial')).toEqual(['HQ1411MYIKN']);
  });

  it('goes on reading text while most of the stream is HEX (failures 1, 2 and 4)', async () => {
    rig = await VeDirectRig.start();
    const hex = bytesOf(':A0102000543\n'.repeat(200));
    await rig.send(joinBytes(hex, mppt.slice(0, 20), hex, mppt.slice(20), hex));
    expect(rig.values('/Dc/0/Voltage')).toEqual([12.53]);
  });

  it('takes any checksum byte without decoding text (failure 3)', async () => {
    rig = await VeDirectRig.start();
    for (let volts = 12_000; volts < 12_300; volts += 1) {
      await rig.send(textBlock(mpptFields.map(([label, value]) => [label, label === 'V' ? String(volts) : value])));
      expect(rig.values('/Dc/0/Voltage')).toEqual([volts / 1_000]);
    }
  });

  it('goes on after a HEX frame that ends in another byte (failure 7)', async () => {
    rig = await VeDirectRig.start();
    await rig.send(mppt, bytesOf(':A0102000543\xfe'), mppt);
    await rig.send(mppt);
    expect(rig.values('/VEDirect/HexInvalidCharacterErrors', '/Dc/0/Voltage')).toEqual([1, 12.53]);
  });

  it('bears an endless storm of error answers (failure 9)', async () => {
    rig = await VeDirectRig.start();
    await rig.send(bytesOf(':4AAAAFD\n'.repeat(5_000)), mppt);
    expect(rig.values('/Dc/0/Voltage')).toEqual([12.53]);
  });

  it('takes blocks with any number of fields (failure 11)', async () => {
    rig = await VeDirectRig.start();
    for (let fields = 2; fields <= mpptFields.length; fields += 1)
      await rig.send(textBlock(mpptFields.slice(0, fields)));
    expect(rig.values('/State')).toEqual([3]);
  });

  it('ends with its link and takes its service away at once (failure 12)', async () => {
    rig = await VeDirectRig.start();
    await rig.send(mppt);
    expect(rig.service).toBeDefined();
    await rig.unplug();
    await rig.ended;
    expect(rig.service).toBeUndefined();
    expect(rig.clock.pending).toBe(0);
  });

  it('gives up a block that stands still in the middle, and reads the next one (failure 16)', async () => {
    rig = await VeDirectRig.start();
    await rig.send(mppt, mppt.slice(0, 30));
    await rig.clock.advance(1_000);
    await rig.send(mppt);
    expect(rig.values('/VEDirect/TextUnfinishedErrors')).toEqual([1]);
  });

  it('grows no memory from garbage labels, and tells each once, 32 at most (failures 17 and 19)', async () => {
    rig = await VeDirectRig.start();
    for (let number = 0; number < 500; number += 1) await rig.send(textBlock([...mpptFields, [`G${number}\x00`, '1']]));
    const told = rig.lines.filter((line) => line.includes('not known'));
    expect(told).toHaveLength(32);
    expect(told[0]).toContain('"G0?"');
    expect([...(rig.service?.paths() ?? [])].some((path) => path.includes('G0'))).toBe(false);
  });

  it('tells an unknown product once and takes it by its range, or leaves it out (failure 19)', async () => {
    rig = await VeDirectRig.start();
    const unknown = (id: string): Uint8Array =>
      textBlock(mpptFields.map(([label, value]) => [label, label === 'PID' ? id : value]));
    await rig.repeat(5, unknown('0x1234'));
    expect(rig.service).toBeUndefined();
    expect(rig.lines.filter((line) => line.includes('0x1234 is not known'))).toHaveLength(1);
    await rig.repeat(2, unknown('0xA31E'));
    expect(rig.service?.type).toBe('charger');
  });

  it('makes a field that has stopped coming invalid while the others go on (failure 18)', async () => {
    rig = await VeDirectRig.start();
    await rig.send(mppt);
    const less = textBlock(mpptFields.filter(([label]) => label !== 'PPV'));
    await rig.repeat(9, less);
    expect(rig.values('/Yield/Power')).toEqual([8]);
    await rig.repeat(3, less);
    expect(rig.values('/Yield/Power', '/Pv/I', '/Pv/V', '/Serial')).toEqual([null, null, 31.39, 'HQ1411MYIKN']);
  });

  it('keeps values fresh that do not change (failure 18)', async () => {
    rig = await VeDirectRig.start();
    await rig.repeat(120, mppt);
    expect(rig.values('/Dc/0/Voltage')).toEqual([12.53]);
    expect(rig.store.age('solarcharger.tty', '/Dc/0/Voltage')).toBeLessThanOrEqual(1_000);
  });

  it('has values that grow old while they do not come, each by itself', async () => {
    rig = await VeDirectRig.start();
    const second = textBlock([['ERR', '0']]);
    await rig.send(mppt, second);
    await rig.clock.advance(4_000);
    await rig.send(second);
    await rig.clock.advance(5_000);
    const age = (path: string) => rig.store.age('solarcharger.tty', path);
    expect([age('/Dc/0/Voltage'), age('/Pv/I'), age('/ErrorCode')]).toEqual([9_000, 9_000, 5_000]);
  });

  // The line is looked at every 250 ms: pauses that two looks fall into, and pauses that are seen only afterwards.
  it.each([
    [510, 130],
    [600, 10],
    [600, 130],
    [600, 240],
    [730, 10],
    [740, 130],
    [990, 0],
  ])('does not join two halves of a block that are %i ms apart, %i ms into a tick', async (pauseMs, phaseMs) => {
    rig = await VeDirectRig.start();
    await rig.send(mppt);
    const other = textBlock(mpptFields.map(([label, value]) => [label, label === 'V' ? '13000' : value]));
    await rig.clock.advance(phaseMs);
    await rig.send(other.slice(0, 40));
    await rig.clock.advance(pauseMs);
    await rig.send(other.slice(40));
    expect(rig.values('/Dc/0/Voltage')).toEqual([12.53]);
  });

  it('that falls silent is absent after 10 s, and back with the next block', async () => {
    rig = await VeDirectRig.start();
    await rig.send(mppt);
    await rig.clock.advance(9_500);
    expect(rig.service).toBeDefined();
    await rig.clock.advance(1_000);
    expect(rig.service).toBeUndefined();
    await rig.send(mppt);
    expect(rig.values('/Dc/0/Voltage')).toEqual([12.53]);
    expect(rig.announced).toHaveLength(2);
  });

  it('of a Blue Smart IP43 may be silent for most of a minute (failure 25)', async () => {
    rig = await VeDirectRig.start();
    await rig.send(textBlock(mpptFields.map(([label, value]) => [label, label === 'PID' ? '0xA340' : value])));
    await rig.clock.advance(85_000);
    expect(rig.service?.type).toBe('charger');
    await rig.clock.advance(6_000);
    expect(rig.service).toBeUndefined();
  });

  it('has the silence that the configuration allows', async () => {
    rig = await VeDirectRig.start({ timeoutMs: 30_000 });
    await rig.send(mppt);
    await rig.clock.advance(29_000);
    expect(rig.service).toBeDefined();
    await rig.clock.advance(2_000);
    expect(rig.service).toBeUndefined();
  });

  it('on which another product answers twice drops the first one with all its values', async () => {
    rig = await VeDirectRig.start();
    await rig.send(mppt, bmv);
    expect(rig.service?.type).toBe('solarcharger');
    await rig.send(bmv);
    // It is asked for its serial number, which may be known already.
    expect(rig.service).toBeUndefined();
    await rig.repeat(4, bmv);
    expect(rig.service?.type).toBe('battery');
    expect(rig.values('/Dc/0/Voltage', '/Pv/V', '/Serial')).toEqual([12.065, undefined, undefined]);
  });

  it.each([
    ['silent', [], 'no byte for 10 s'],
    ['noisy', [Uint8Array.of(1, 2, 3)], 'no sound VE.Direct block'],
    ['without a product id', [history], 'BMV-60xS'],
  ] as const)('that is %s is explained in the log, once an hour', async (_title, bytes, hint) => {
    rig = await VeDirectRig.start();
    await rig.repeat(600, ...bytes);
    expect(rig.lines.filter((line) => line.includes(hint))).toHaveLength(1);
  });

  it('lets a serial port that has been silent for an hour be opened again (vedirect.md, 6, 14)', async () => {
    rig = await VeDirectRig.start({ link: { kind: 'serial', path: '/dev/ttyUSB0' } });
    const end = rig.ended.then(
      () => 'ended',
      (error: Error) => error.message,
    );
    await rig.clock.advance(3_590_000);
    await rig.send(Uint8Array.of(0x0d));
    await rig.clock.advance(3_590_000);
    expect(await Promise.race([end, Promise.resolve('running')])).toBe('running');
    await rig.clock.advance(11_000);
    expect(await end).toContain('no byte for an hour: opened again');
    rig = await VeDirectRig.start();
  });
});
