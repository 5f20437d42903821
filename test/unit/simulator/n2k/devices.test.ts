import { describe, expect, it } from 'vitest';
import { decodeFields } from '../../../../src/protocols/n2k/decode.ts';
import { decodeVreg } from '../../../../src/protocols/n2k/vreg.ts';
import type { BmvReadings } from '../../../../src/simulator/devices/n2k/bmv.ts';
import { catalogue } from '../../../../src/simulator/devices/n2k/catalogue.ts';
import type { LynxIonReadings, LynxShuntReadings } from '../../../../src/simulator/devices/n2k/lynx.ts';
import type { MpptReadings } from '../../../../src/simulator/devices/n2k/mppt.ts';
import { Host } from './host.ts';

const instancesOf = async (host: Host, pgn = 127508): Promise<unknown[]> =>
  [...new Set((await host.fields(pgn, 3_000)).map((fields) => fields['instance']))].sort(
    (a, b) => Number(a) - Number(b),
  );
const codeOf = (host: Host, device: string): number | null => host.node(device).model.product.productCode;

describe('simulated products of VE.Can', () => {
  it.each([
    // Product codes and instances: vecan.md, 6 and 7.
    ['bmv', 0x0204, [0, 1]],
    ['bmv:product=0203', 0x0203, [0]],
    ['bmv:product=0100', 0x0100, [0, 1]],
    ['lynx-shunt', 0x0141, [0, 1]],
    ['lynx-ion:batteries=3', 0x0142, [0, 1, 2, 10, 11, 12]],
    ['mppt', 0x0108, [0, 1]],
    ['smartsolar', 0xa102, [0, 1]],
    ['skylla3', 0x0107, [0, 1, 2]],
    ['skylla1', 0x0105, [0, 1]],
    ['vebus', 0x0103, [0]],
  ])('%s has product code %i and battery instances %j', async (text, code, instances) => {
    const host = await Host.settled([text]);
    expect(codeOf(host, text.split(':')[0] ?? '')).toBe(code);
    expect(await instancesOf(host)).toEqual(instances);
  });

  it('a Lynx Shunt tells the voltage behind its fuse, alarm and relay reasons in two banks', async () => {
    const host = await Host.settled(['lynx-shunt:fusedVolts=0:alarms=9:relayReasons=1']);
    const fused = (await host.fields(127508)).find((fields) => fields['instance'] === 1);
    expect(fused).toMatchObject({ voltage: 0, current: null, temperature: null });
    const banks = (await host.fields(127501)).map(({ instance, states }) => [instance, String(states).slice(0, 15)]);
    expect(banks).toEqual([
      [0, '1,0,0,1,0,0,0,3'],
      [1, '1,0,0,0,0,0,0,3'],
    ]);
    expect(host.readings<LynxShuntReadings>('lynx-shunt').fusedVolts).toBe(0);
  });

  it('a Lynx Ion tells its pack, its cells and its batteries, and its state by registers', async () => {
    const host = await Host.settled(['lynx-ion:batteries=16']);
    const readings = host.readings<LynxIonReadings>('lynx-ion');
    const all = await host.fields(127508);
    expect(all).toHaveLength(3 + 16);
    expect(all.slice(0, 3).map(({ voltage }) => voltage)).toEqual([26.52, 3.31, 3.33]);
    expect(all[3]).toMatchObject({ instance: 10, voltage: readings.batteries[0]?.volts, current: null });
    expect(await host.ask('1CEF29FE#669901007103FFFF')).toEqual(['1CEFFF29#6699710309000000']);
    // 3.31 and 3.33 V are 014B and 014D.
    expect(await host.ask('1CEF29FE#669901008503FFFF')).toEqual(['1CEFFF29#669985034B014D01']);
  });

  it('a solar charger says by 127506 which instance is the battery and which the panels', async () => {
    const host = await Host.settled(['mppt']);
    // 1 -> 7 by write fields.
    await host.put('0DED2501#000B0514F2010001', '0DED2501#010101010107FFFF');
    const roles = (await host.fields(127506)).map(({ instance, dcType }) => [instance, dcType]);
    expect(roles).toEqual([
      [0, 0],
      [7, 3],
    ]);
    expect(await instancesOf(host)).toEqual([0, 7]);
  });

  it('a SmartSolar tells its state and its battery by the newer PGNs too', async () => {
    const host = await Host.settled(['smartsolar']);
    const messages = await host.hear(1_500);
    const fields = (pgn: number) => messages.flatMap((one) => (one.pgn === pgn ? [decodeFields(pgn, one.data)] : []));
    expect(fields(127750)).toMatchObject([{ operatingState: 3 }]);
    expect(fields(127751)).toMatchObject([{ dcVoltage: 27.4, dcCurrent: 31.5 }]);
    expect(fields(127507)).toHaveLength(1);
  });

  it('a SmartSolar tells yields and panel power by registers', async () => {
    const host = await Host.settled(['mppt:pvVolts=80:pvAmps=10']);
    const told = (await host.hear(6_000)).flatMap(({ pgn, data }) => {
      const message = decodeVreg(pgn, data);
      return message?.kind === 'value' ? [message] : [];
    });
    // 800.00 W is 013880.
    const power = told.find(({ register }) => register === 0xedbc);
    expect([...(power?.value ?? [])]).toEqual([0x80, 0x38, 0x01, 0x00]);
    expect(told.map(({ register }) => register)).toEqual(expect.arrayContaining([0xedd3, 0xedda, 0x0201, 0xedbb]));
  });

  it('tanks have an instance each, whatever is in them', async () => {
    const host = await Host.settled(['tank:tanks=4']);
    const tanks = (await host.fields(127505, 2_500)).map(({ instance, type, level }) => [instance, type, level]);
    expect(tanks).toEqual([
      [0, 1, 62.5],
      [1, 0, 41.2],
      [2, 2, 18],
      [3, 5, 55],
    ]);
    await host.put('0DED4001#000B0511F2010001', '0DED4001#0101010001050000');
    expect(await instancesOf(host, 127505)).toEqual([1, 2, 3, 5]);
  });

  it('a satellite receiver tells place, course and time', async () => {
    const host = await Host.settled(['gps:latitude=-12.5:longitude=130.25:course=90:metresPerSecond=3']);
    expect((await host.fields(129025, 1_000))[0]).toMatchObject({ latitude: -12.5, longitude: 130.25 });
    const [course] = await host.fields(129026, 1_000);
    expect([course?.['sog'], Number(course?.['cog'])]).toEqual([3, expect.closeTo(Math.PI / 2, 4)]);
    // 19675 days and 22:13:20 (2023-11-14).
    expect((await host.fields(129029, 1_000))[0]).toMatchObject({ date: 19_675, time: 80_000, method: 1 });
  });

  it('temperatures come by both PGNs', async () => {
    const host = await Host.settled(['temperature:celsius=-18.5:source=13']);
    expect((await host.fields(130312, 2_000))[0]).toMatchObject({ source: 13, actualTemperature: 254.65 });
    expect((await host.fields(130316, 2_000))[0]).toMatchObject({ source: 2, temperature: 294.525 });
  });

  it('follow readings that change, and tell what has no room as not available', async () => {
    const host = await Host.settled(['bmv', 'mppt']);
    Object.assign(host.readings<BmvReadings>('bmv'), { volts: 11.9, amps: 5_000, alarms: 1 });
    Object.assign(host.readings<MpptReadings>('mppt'), { state: 0, pvVolts: null });
    const bmv = (await host.fields(127508)).find(({ voltage }) => voltage === 11.9);
    expect(bmv).toMatchObject({ instance: 0, current: null });
    const banks = (await host.fields(127501)).map(({ states }) => String(states).slice(0, 11)).sort();
    expect(banks).toEqual(['0,0,0,0,0,3', '0,1,1,3,3,3']);
  });
});

describe('the text of a device', () => {
  it('makes the next of a kind another device', async () => {
    const host = await Host.settled(['bmv', 'bmv', 'bmv:unique=5:instance=9:system=3:address=100']);
    const names = host.simulator.devices.map(({ name, nodes }) => [name, nodes[0]?.name, nodes[0]?.address]);
    expect(names).toMatchObject([
      ['bmv', { uniqueNumber: 12_345, deviceInstance: 0 }, 0x24],
      ['bmv2', { uniqueNumber: 12_355, deviceInstance: 1 }, 0x25],
      ['bmv3', { uniqueNumber: 5, deviceInstance: 9, systemInstance: 3 }, 100],
    ]);
  });

  it('sets what is measured, or takes it away', async () => {
    const host = await Host.settled(['bmv:soc=50:volts=none']);
    expect((await host.fields(127506))[0]).toMatchObject({ stateOfCharge: 50 });
    expect((await host.fields(127508))[0]).toMatchObject({ voltage: null });
  });

  it('can make every device of the catalogue', async () => {
    const kinds = Object.keys(catalogue);
    const host = await Host.settled(kinds);
    const nodes = host.simulator.devices.flatMap((device) => device.nodes);
    expect(nodes).toHaveLength(kinds.length + 1);
    expect(nodes.filter(({ address }) => address === undefined)).toEqual([]);
  });

  it.each([
    ['bmw', /there is no device "bmw": bmv, .*; did you mean "bmv"\?/],
    ['bmv:soc', 'bmv: "soc" is no KEY=VALUE'],
    ['bmv:socc=5', 'bmv: it has no "socc"; did you mean "soc"?'],
    ['bmv:soc=half', 'bmv: soc takes a number or none, not "half"'],
    ['bmv:unique=2097152', 'bmv: "2097152" is no number from 0 to 2097151'],
    ['bmv:address=252', 'bmv: "252" is no number from 0 to 251'],
    ['bmv:product=0300', 'bmv: product takes 0100, 0200, 0201, 0203, 0204, not "0300"'],
    ['vebus:phases=4', 'vebus: phases takes 1, 2, 3, not "4"'],
    ['bmv:serial=ÄÖ', 'bmv: serial takes up to 32 plain letters, not "ÄÖ"'],
  ])('is refused with what is wrong: %s', (text, message) => {
    expect(() => new Host([text])).toThrow(message);
  });
});
