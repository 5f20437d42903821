import { describe, expect, it } from 'vitest';
import { decodeVreg, encodeVregValue } from '../../../../src/protocols/n2k/vreg.ts';
import type { BmvReadings } from '../../../../src/simulator/devices/n2k/bmv.ts';
import type { VebusReadings } from '../../../../src/simulator/devices/n2k/vebus.ts';
import { Host, hexOf } from './host.ts';

/** Registers that a node tells by itself within some time: id and value bytes. */
async function told(host: Host, ms: number): Promise<[id: string, value: string][]> {
  return (await host.hear(ms)).flatMap(({ pgn, data }) => {
    const message = decodeVreg(pgn, data);
    return message?.kind === 'value' ? [[message.register.toString(16), hexOf(message.value)]] : [];
  });
}

describe('a simulated node and VREGs', () => {
  it('tells consumed Ah every 1.5 s and slow registers every 5 s', async () => {
    const host = await Host.settled(['bmv']);
    const all = (await told(host, 30_000)).map(([id]) => id);
    expect(all.filter((id) => id === 'eeff')).toHaveLength(20);
    expect(all.filter((id) => id === 'fff')).toHaveLength(6);
    expect(all).not.toContain('300');
  });

  it('tells a register that changes within a second, and no more than once a second', async () => {
    const host = await Host.settled(['bmv']);
    await host.clock.advance(10_000);
    const readings = host.readings<BmvReadings>('bmv');
    const socs: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      readings.soc = 80 - step;
      socs.push(...(await told(host, 100)).flatMap(([id, value]) => (id === 'fff' ? [value] : [])));
    }
    expect(socs.length).toBeGreaterThanOrEqual(3);
    expect(socs.length).toBeLessThanOrEqual(4);
  });

  it('answers a get of one register, of several by a mask, and of none', async () => {
    const host = await Host.settled(['bmv']);
    expect(await host.ask('1CEF24FE#66990100FFEEFFFF')).toEqual(['1CEFFF24#6699FFEE2EFBFFFF']);
    const masked = await host.ask('1CEF24FE#669901001003FEFF');
    expect(masked.map((text) => text.slice(13, 17))).toEqual(['1003', '1103']);
    expect(await host.ask('1CEF24FE#669901003412FFFF')).toEqual(['1CEFFE24#6699020034120080']);
    expect(await host.ask('1CEFFFFE#669901003412FFFF')).toEqual([]);
  });

  it('tells who it is by registers: product, version, and texts as fast packets', async () => {
    const host = await Host.settled(['mppt:serial=HQ1234ABCDE']);
    expect(await host.ask('1CEF25FE#669901000001FFFF')).toEqual(['1CEFFF25#6699000100080100']);
    // v2.03 is 00 02 03 (vecan.md, 5).
    expect(await host.ask('1CEF25FE#669901000201FFFF')).toEqual(['1CEFFF25#6699020100030200']);
    await host.hear(10);
    await host.put('1CEF25FE#669901000A01FFFF');
    const [serial] = host.take();
    expect([serial?.pgn, hexOf(serial?.data ?? [])]).toEqual([
      126720,
      `66 99 0A 01 ${hexOf(Buffer.from('HQ1234ABCDE'))} 00`,
    ]);
  });

  it('echoes a ping to all', async () => {
    const host = await Host.settled(['bmv']);
    expect(await host.ask('1CEF24FE#6699030001020304')).toEqual(['1CEFFF24#6699030001020304']);
  });

  it('broadcasts what was set, and refuses what is out of range, unknown or not to be set', async () => {
    const host = await Host.settled(['mppt']);
    const set = async (data: string): Promise<string[]> => host.ask(`1CEF25FE#6699${data}`);
    expect(await set('F0ED90010000')).toEqual(['1CEFFF25#6699F0ED90010000']);
    expect(await set('F0ED10270000')).toEqual(['1CEFFE25#66990200F0ED0083']);
    expect(await set('341201000000')).toEqual(['1CEFFE25#6699020034120081']);
    expect(await set('BBED01000000')).toEqual(['1CEFFE25#66990200BBED0081']);
    expect(await host.ask('1CEFFFFE#6699F0ED64000000')).toEqual([]);
  });

  it('follows its mode: off, and on again', async () => {
    const host = await Host.settled(['mppt', 'skylla3']);
    const charging = async (mode: string): Promise<string[]> => {
      for (const address of ['25', '26']) await host.put(`1CEF${address}FE#66990002${mode}000000`);
      const states = (await host.hear(1_500)).filter(({ pgn }) => pgn === 127507);
      return states.map(({ source, data }) => `${source.toString(16)}: ${hexOf(data.subarray(2, 4))}`).sort();
    };
    expect(await charging('04')).toEqual(['25: 00 F0', '26: 00 F0']);
    expect(await told(host, 5_000)).toContainEqual(['201', '00 00 00 00']);
    expect(await charging('01')).toEqual(['25: 01 F1', '26: 05 F1']);
  });

  it('takes an AC input limit and broadcasts the limit in force; 0 stands for the least', async () => {
    const host = await Host.settled(['vebus']);
    expect(await host.ask('1CEF30FE#669914026E000000')).toEqual(['1CEFFF30#669914026E000000']);
    expect(await told(host, 1_100)).toContainEqual(['203', '6E 00 00 00']);
    expect(await host.ask('1CEF30FE#6699140200000000')).toEqual(['1CEFFF30#6699140222000000']);
    expect(host.readings<VebusReadings>('vebus').limitAmps).toBe(3.4);
    expect(await host.ask('1CEF30FE#66991402F5010000')).toEqual(['1CEFFE30#6699020014020083']);
  });

  it('switches a VE.Bus system, whose charger and inverter follow', async () => {
    const host = await Host.settled(['vebus']);
    await host.put('1CEF30FE#6699000204000000');
    const [charger] = await host.fields(127507);
    const [inverter] = await host.fields(127509);
    expect([charger?.['enabled'], inverter?.['inverterEnable'], inverter?.['operatingState']]).toEqual([0, 0, 4]);
    expect(await host.ask('1CEF30FE#6699000205000000')).toEqual(['1CEFFE30#6699020000020083']);
  });

  it('moves its relay, which its switch bank shows', async () => {
    const host = await Host.settled(['bmv']);
    await host.put('1CEF24FE#66994E0301000000');
    expect(String((await host.fields(127501))[0]?.['states'])).toMatch(/^1,0,0,3,/);
  });

  it('takes what a charger network shares, and tells it by the bytes of the two real frames', async () => {
    const host = await Host.settled(['mppt']);
    // 0x2002 = 12.72 V, 0x201C = -2.800 A: victron-vreg-61184.plain.txt (vecan.md, 5)
    for (const data of ['66990220F8040000', '66991C2010F5FFFF']) {
      expect(await host.ask(`1CEF25FE#${data}`)).toEqual([`1CEFFF25#${data}`]);
      expect(await host.ask(`1CEF25FE#66990100${data.slice(4, 8)}FFFF`)).toEqual([`1CEFFF25#${data}`]);
    }
  });

  it('keeps a name that is set, in one frame or in several', async () => {
    const host = await Host.settled(['bmv']);
    const { pgn, data } = encodeVregValue(0x010c, Uint8Array.from(Buffer.from('house battery')));
    const [answer] = await host.tell(pgn, 0x24, data);
    expect(hexOf(answer?.data ?? [])).toBe(`66 99 0C 01 ${hexOf(Buffer.from('house battery'))} 00`);
    expect(await host.ask('1CEF24FE#66990C0161620000')).toEqual(['1CEFFF24#66990C0161620000']);
  });

  it('answers no VREG at all at the AC input of a VE.Bus interface, and from other makers', async () => {
    const host = await Host.settled(['vebus', 'battery']);
    expect(await host.ask('1CEF31FE#669901000002FFFF')).toEqual([]);
    expect(await host.ask('1CEF10FE#669901000002FFFF')).toEqual([]);
  });

  it('does not take the messages of another maker for its own', async () => {
    const host = await Host.settled(['bmv']);
    expect(await host.ask('1CEF24FE#3B9F0100FFEEFFFF')).toEqual([]);
  });
});
