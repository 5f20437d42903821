import { symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CableWatch } from '../../../../src/drivers/discovery/cable-watch.ts';
import { CableTree, mk3Cable, veDirectCable } from '../../../support/cable-tree.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const [one, two] = [veDirectCable('VE1AAAA'), veDirectCable('VE2BBBB')];

/** A watch on a tree, and what it has told. */
function watchOn(tree: CableTree, claimed: readonly string[] = []) {
  const lines: string[] = [];
  const clock = new ManualClock();
  let changes = 0;
  const watch = new CableWatch({
    ...{ clock, log: keptLog(lines), root: tree.root, claimed: () => claimed },
    onChange: () => {
      changes += 1;
    },
  });
  return { watch, lines, clock, links: () => watch.cables.map(({ link }) => link), changes: () => changes };
}

describe('the watch for cables', () => {
  it('finds the Victron cables that are plugged in, and says so', async () => {
    await using tree = await CableTree.make();
    const second = await tree.plugIn({ name: 'ttyUSB0', adapter: two });
    const first = await tree.plugIn({ name: 'ttyUSB1', adapter: one });
    const mk3 = await tree.plugIn({ name: 'ttyUSB2', adapter: mk3Cable('HQ1746NNQZ2') });
    await tree.plugIn({ name: 'ttyUSB3', adapter: { product: 'FT232R USB UART', serial: 'A1' } });
    const { watch, lines } = watchOn(tree);
    await watch.look();
    expect(watch.cables.map(({ kind, link }) => [kind, link])).toEqual([
      ['mk2', `serial:${mk3}`],
      ['vedirect', `serial:${first}`],
      ['vedirect', `serial:${second}`],
    ]);
    expect([...lines].sort()).toEqual([
      `info found MK2 or MK3 interface HQ1746NNQZ2 at ${mk3}`,
      `info found VE.Direct cable VE1AAAA at ${first}`,
      `info found VE.Direct cable VE2BBBB at ${second}`,
    ]);
  });

  it('says once that there is none, and tells when one comes', async () => {
    await using tree = await CableTree.make();
    const { watch, lines, changes } = watchOn(tree);
    for (let look = 0; look < 3; look += 1) await watch.look();
    expect(lines).toEqual(['info no Victron cable is plugged in: waiting for one']);
    expect(changes()).toBe(0);
    await tree.plugIn({ name: 'ttyUSB0', adapter: one });
    await watch.look();
    expect(lines).toHaveLength(2);
    expect(changes()).toBe(1);
  });

  it('looks again every 2 s until it is stopped', async () => {
    await using tree = await CableTree.make();
    const { watch, clock } = watchOn(tree);
    await watch.start();
    expect(clock.pending).toBe(1);
    await clock.advance(2_000);
    // The look itself takes real time.
    await watch.look();
    watch.stop();
    expect(clock.pending).toBe(0);
  });

  it('keeps a cable that was pulled, and knows it again under another port', async () => {
    await using tree = await CableTree.make();
    const { watch, links, lines, changes } = watchOn(tree);
    const byId = await tree.plugIn({ name: 'ttyUSB0', adapter: one });
    await watch.look();
    await tree.pull('ttyUSB0', one);
    await watch.look();
    expect(links()).toEqual([`serial:${byId}`]);
    await tree.plugIn({ name: 'ttyUSB4', adapter: one });
    await watch.look();
    expect(links()).toEqual([`serial:${byId}`]);
    expect(changes()).toBe(1);
    expect(lines).toHaveLength(1);
  });

  it('remembers no more than 32 that are gone', async () => {
    await using tree = await CableTree.make();
    const { watch, clock } = watchOn(tree);
    const serials = Array.from({ length: 40 }, (_, index) => `VE${100 + index}`);
    for (const serial of serials) {
      await tree.plugIn({ name: 'ttyUSB0', adapter: veDirectCable(serial) });
      await watch.look();
      await clock.advance(2_000);
      await tree.pull('ttyUSB0', veDirectCable(serial));
    }
    await watch.look();
    expect(watch.cables.map(({ serial }) => serial)).toEqual(serials.slice(-32));
  });

  it('leaves ports alone that belong to somebody else, whatever name they are called by', async () => {
    await using tree = await CableTree.make();
    await tree.plugIn({ name: 'ttyUSB0', adapter: one });
    const byId = await tree.plugIn({ name: 'ttyUSB1', adapter: two });
    await symlink('ttyUSB0', tree.path('bmv'));
    const { watch, links, lines } = watchOn(tree, [tree.path('bmv')]);
    await watch.look();
    expect(links()).toEqual([`serial:${byId}`]);
    expect(lines).toEqual([`info found VE.Direct cable VE2BBBB at ${byId}`]);
  });
});

describe('a cable that is gone', () => {
  it('is forgotten when its port is configured meanwhile', async () => {
    await using tree = await CableTree.make();
    const claimed: string[] = [];
    const { watch, links } = watchOn(tree, claimed);
    const byId = await tree.plugIn({ name: 'ttyUSB0', adapter: one });
    await watch.look();
    await tree.pull('ttyUSB0', one);
    await watch.look();
    claimed.push(byId);
    await watch.look();
    expect(links()).toEqual([]);
  });
});

describe('the watch for cables without udev', () => {
  const nameless = { hasById: false };

  it('knows a cable by its serial number when its port has another name', async () => {
    await using tree = await CableTree.make();
    const { watch, links } = watchOn(tree);
    await tree.plugIn({ name: 'ttyUSB0', adapter: one, ...nameless });
    await watch.look();
    const [before] = watch.cables;
    expect(links()).toEqual([`serial:${tree.path('ttyUSB0')}`]);
    await tree.pull('ttyUSB0', one);
    await tree.plugIn({ name: 'ttyUSB1', adapter: one, ...nameless });
    await watch.look();
    await watch.look();
    expect(links()).toEqual([`serial:${tree.path('ttyUSB1')}`]);
    expect(watch.cables[0]?.identity).toBe(before?.identity);
  });

  it('waits one look for the lasting name of a cable that comes', async () => {
    await using tree = await CableTree.make();
    const { watch, links } = watchOn(tree);
    await watch.look();
    await tree.plugIn({ name: 'ttyUSB0', adapter: one, ...nameless });
    await watch.look();
    expect(links()).toEqual([]);
    await tree.nameIt('ttyUSB0', one);
    await watch.look();
    expect(links()).toEqual([`serial:${tree.byId(one)}`]);
  });
});
