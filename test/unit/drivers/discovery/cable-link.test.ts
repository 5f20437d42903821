import { expect, it } from 'vitest';
import { onlyForCable } from '../../../../src/drivers/discovery/cable-link.ts';
import type { LinkSpec } from '../../../../src/links/link.ts';
import { memoryPair } from '../../../../src/links/memory.ts';
import { CableTree, veDirectCable } from '../../../support/cable-tree.ts';

const [one, two] = [veDirectCable('VE1AAAA'), veDirectCable('VE2BBBB')];

it('a port is opened for its cable, and not when another cable has it', async () => {
  await using tree = await CableTree.make();
  await tree.plugIn({ name: 'ttyUSB0', adapter: one, hasById: false });
  const spec: LinkSpec = { kind: 'serial', path: tree.path('ttyUSB0') };
  const opened: LinkSpec[] = [];
  const open = onlyForCable(`serial:${tree.byId(one)}`, tree.root, async (wanted) => {
    opened.push(wanted);
    return memoryPair('test')[0];
  });
  await open(spec, { baudRate: 19_200 });
  expect(opened).toEqual([spec]);
  await tree.pull('ttyUSB0', one);
  await tree.plugIn({ name: 'ttyUSB0', adapter: two, hasById: false });
  await expect(open(spec, { baudRate: 19_200 })).rejects.toThrow(/ttyUSB0: another cable has this port now$/);
  expect(opened).toHaveLength(1);
});
