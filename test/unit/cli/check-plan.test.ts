import { expect, it } from 'vitest';
import { planDevices } from '../../../src/cli/check-plan.ts';
import { CableTree, mk3Cable, veDirectCable } from '../../support/cable-tree.ts';
import { shippedTable } from '../../support/modbus-rig.ts';

const table = await shippedTable();

it('the plan for devices: auto tells what is plugged in now, beside what is configured', async () => {
  await using tree = await CableTree.make();
  await tree.plugIn({ name: 'ttyUSB0', adapter: veDirectCable('VE1AAAA') });
  const vedirect = await tree.plugIn({ name: 'ttyUSB1', adapter: veDirectCable('VE2BBBB') });
  const mk3 = await tree.plugIn({ name: 'ttyUSB2', adapter: mk3Cable('HQ1746NNQZ2') });
  const link = `serial:${tree.path('ttyUSB0')}`;
  const fixed = { driver: 'vedirect', link, units: [], where: 'gateway.yaml:2' } as const;
  const { problems, lines } = await planDevices({ devices: [fixed], discover: true }, table, tree.root);
  expect(problems).toEqual([]);
  expect(lines).toEqual([
    `vedirect ${link} -> instance 288, unit 239`,
    `mk2 serial:${mk3} -> instance 276, unit 227`,
    `vedirect serial:${vedirect} -> instance 289, unit 238`,
    '2 of these by discovery; each that comes becomes a device',
  ]);
});

it('the plan for devices: auto says so when nothing is plugged in', async () => {
  await using tree = await CableTree.make();
  const { lines } = await planDevices({ devices: [], discover: true }, table, tree.root);
  expect(lines).toEqual(['no Victron cable is plugged in now; each that comes becomes a device']);
});
