import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ccgx-summary-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lets vitest itself write a report on the given test files, and sums it up. */
function summaryOf(files: Readonly<Record<string, string>>): { line: string; status: number | null } {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const report = join(folder, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--root', folder, '--globals', '--reporter=json', `--outputFile=${report}`];
  spawnSync(process.execPath, [vitest, ...args], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'scripts/test-summary.mjs'), report], {
    encoding: 'utf8',
  });
  return { line: stdout, status };
}

describe('the closing line of a test run', () => {
  it('counts what passed, failed and was skipped', { timeout: 60_000 }, () => {
    const text = [
      "it('a', () => {});",
      "it('b', () => {});",
      "it('c', () => { throw new Error('no'); });",
      "it.skip('d', () => {});",
    ].join('\n');
    expect(summaryOf({ 'some.test.js': text }).line).toBe('2 passed, 1 failed, 1 skipped\n');
  });

  it('counts a file that cannot be loaded as failed', { timeout: 60_000 }, () => {
    const files = { 'good.test.js': "it('a', () => {});", 'broken.test.js': "throw new Error('at load');" };
    expect(summaryOf(files).line).toBe('1 passed, 1 failed, 0 skipped\n');
  });

  it('is missing, with exit code 1, when there is no report', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(root, 'scripts/test-summary.mjs'), join(folder, 'none')],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});
