import { afterEach, describe, expect, it } from 'vitest';
import { openNodeBook } from '../../../src/drivers/vecan/node-book.ts';
import { CanMemoryBus } from '../../../src/links/can-memory.ts';
import { decodeId } from '../../../src/protocols/n2k/can-id.ts';
import { claimPgn } from '../../../src/protocols/n2k/name.ts';
import { N2kSimulator } from '../../../src/simulator/devices/n2k/n2k-simulator.ts';
import { keptLog } from '../../support/kept-log.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { VecanRig } from '../../support/vecan-rig.ts';

const devices = ['bmv', 'lynx-shunt', 'mppt', 'skylla3', 'vebus', 'tank', 'temperature', 'gps'];
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Two gateways and eight devices on one bus; `unique` decides what NAMEs the gateways have. */
async function start(unique: readonly [number, number]) {
  const clock = new ManualClock();
  const bus = new CanMemoryBus();
  const claims: [at: number, source: number, name: string][] = [];
  bus.join('witness').onFrames((frames) => {
    for (const { id, data } of frames) {
      const header = decodeId(id);
      if (header?.pgn === claimPgn) claims.push([clock.now(), header.source, Buffer.from(data).toString('hex')]);
    }
  });
  const simulator = new N2kSimulator({ clock, join: (name) => bus.join(name), devices });
  stops.push(() => simulator.stop());
  const rigs: VecanRig[] = [];
  for (const number of unique) {
    const book = await openNodeBook(undefined, clock, keptLog([]), () => number / 2 ** 21);
    const rig = await VecanRig.start({ clock, bus, book });
    rigs.push(rig);
    stops.push(() => rig.stop());
  }
  return { clock, bus, simulator, rigs, claims };
}

const typesOf = (rig: VecanRig | undefined): string[] =>
  [...(rig?.store.services() ?? [])].map(({ type }) => type).sort();

describe('two gateways and eight devices on one bus', () => {
  it('settle on addresses of their own and stay there', async () => {
    const { clock, rigs, claims } = await start([1_000, 2_000]);
    await clock.advance(10_000);
    const settled = new Map(claims.map(([, source, name]) => [name, source]));
    // The VE.Bus interface is two nodes.
    expect(settled.size).toBe(11);
    expect(new Set(settled.values()).size).toBe(11);
    claims.length = 0;
    await clock.advance(50_000);
    expect(claims.every(([, source, name]) => settled.get(name) === source)).toBe(true);
    expect(rigs.flatMap(({ lines }) => lines)).toEqual([]);
  });

  it('become the same services in both', async () => {
    const { clock, rigs } = await start([1_000, 2_000]);
    await clock.advance(15_000);
    const [first, second] = rigs;
    expect(typesOf(first)).toEqual(typesOf(second));
    expect(new Set(typesOf(first))).toEqual(
      new Set(['battery', 'charger', 'gps', 'solarcharger', 'tank', 'temperature', 'vebus', 'vecan']),
    );
    expect(typesOf(first).filter((type) => type === 'battery')).toHaveLength(2);
    expect(typesOf(first).filter((type) => type === 'vebus')).toHaveLength(1);
  });

  it('settle with one report where both gateways have one NAME, and no address is stolen in a loop (vecan.md, 10, 8 and 9)', async () => {
    const { clock, rigs, claims } = await start([1_000, 1_000]);
    await clock.advance(10_000);
    const before = claims.length;
    await clock.advance(60_000);
    // Each claims again once a minute, and what was asked for meanwhile.
    expect(claims.length - before).toBeLessThan(40);
    for (const rig of rigs) {
      expect(rig.lines.filter((line) => /uses our own NAME/.test(line))).toHaveLength(1);
      expect(rig.service('vecan')?.value('/Alarms/SameUniqueNameUsed')).toBe(2);
    }
    expect(typesOf(rigs[0])).toContain('vebus');
  });

  it('do not report one NAME any more when the other gateway is gone', async () => {
    const { clock, rigs } = await start([1_000, 1_000]);
    await clock.advance(10_000);
    await rigs[1]?.stop();
    await clock.advance(20_000);
    expect(rigs[0]?.service('vecan')?.value('/Alarms/SameUniqueNameUsed')).toBe(0);
  });

  it('report two devices of one NAME once, and serve one of them', async () => {
    const { clock, rigs, simulator } = await start([1_000, 2_000]);
    await clock.advance(10_000);
    simulator.applyFault('bmv/same-name');
    await clock.advance(180_000);
    for (const rig of rigs) {
      expect(rig.lines.filter((line) => /uses the NAME of the node/.test(line))).toHaveLength(1);
      expect(typesOf(rig).filter((type) => type === 'battery')).toHaveLength(2);
    }
  });

  it('take writes from either gateway', async () => {
    const { clock, rigs } = await start([1_000, 2_000]);
    await clock.advance(15_000);
    const [first, second] = rigs;
    expect(await first?.write('solarcharger', '/Mode', 4)).toEqual({ kind: 'done' });
    await clock.advance(6_000);
    expect(second?.value('solarcharger', '/Mode')).toBe(4);
    expect(await second?.write('vebus', '/Ac/ActiveIn/CurrentLimit', 7.5)).toEqual({ kind: 'done' });
    await clock.advance(6_000);
    expect(first?.value('vebus', '/Ac/ActiveIn/CurrentLimit')).toBe(7.5);
  });
});
