import { expect, it } from 'vitest';
import { nameHint } from '../../../../src/cli/ports/name-hint.ts';
import { listPorts } from '../../../../src/links/serial-ports.ts';
import { CableTree, veDirectCable } from '../../../support/cable-tree.ts';

const adapter = veDirectCable('VE1AAAA');

it.each([
  { title: 'says so when adapters have no lasting names for want of udev', name: 'ttyUSB0', hasById: false, lines: 1 },
  { title: 'is silent where udev names them', name: 'ttyUSB0', hasById: true, lines: 0 },
  { title: 'is silent about ports on the board', name: 'ttyS0', hasById: false, lines: 0 },
])('ports $title', async ({ name, hasById, lines }) => {
  await using tree = await CableTree.make();
  await tree.plugIn({ name, adapter, hasById });
  const hint = await nameHint(await listPorts(tree.root), tree.root);
  expect(hint).toHaveLength(lines);
  if (lines > 0) expect(hint[0]).toMatch(/^There is no .*by-id here: udev is missing/);
});
