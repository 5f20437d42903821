import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadRegisterTable } from '../../../src/registers/load.ts';
import { startDemoRig } from '../../support/demo-rig.ts';
import { blocksOf } from '../../support/markdown.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';

const guide = 'docs/guide-mk2.md';
const root = fileURLToPath(new URL('../../../', import.meta.url));

it('rows of the guide show how long set-points are still in force', async () => {
  const [example] = blocksOf(readFileSync(join(root, guide), 'utf8'), guide).filter(
    ({ language }) => language === 'csv registers',
  );
  const folder = mkdtempSync(join(tmpdir(), 'time-left-'));
  const file = join(folder, 'time-left.csv');
  writeFileSync(file, example?.text ?? '');
  const loaded = await loadRegisterTable({ folder: join(root, 'registers'), extra: [file] });
  rmSync(folder, { recursive: true });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const rig = await startDemoRig();
  const client = await RawClient.open(rig.port);
  try {
    rig.gateway.bank.setTable(loaded.table);
    const ask = async (unit: number, body: string) => pdu(await rig.during(client.ask(request(unit, body))));
    await rig.run(60);
    // In external control nobody but this client writes set-points.
    expect(await ask(100, '060b560003')).toBe('060b560003');
    await rig.run(90);
    expect(await ask(228, '0300f80003')).toBe('0306000000000000');
    expect(await ask(228, '060025fe0c')).toBe('060025fe0c');
    await rig.run(20);
    const answer = await ask(228, '0300f80003');
    expect(answer).toMatch(/^030600..00000000$/);
    expect(Number.parseInt(answer.slice(4, 8), 16)).toBeGreaterThan(30);
    expect(Number.parseInt(answer.slice(4, 8), 16)).toBeLessThan(43);
    expect(await ask(100, '030aa50001')).toBe('03020000');
    expect(await ask(100, '100a9c00020400000064')).toBe('100a9c0002');
    await rig.run(10);
    // Asking takes simulated seconds too.
    const left = Number.parseInt((await ask(100, '030aa50001')).slice(4), 16);
    expect(left).toBeGreaterThan(45);
    expect(left).toBeLessThanOrEqual(50);
    await rig.run(60);
    expect(await ask(228, '0300f80003')).toBe('0306000000000000');
  } finally {
    client.destroy();
    await rig.stop();
  }
}, 60_000);
