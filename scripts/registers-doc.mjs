// Writes docs/registers.md from registers/*.csv; with --check only says whether it is up to date.
// Works on the built programme: run `npm run build` first.
import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRegisterTable } from '../dist/registers/load.js';
import { renderReference } from '../dist/registers/reference.js';

const page = fileURLToPath(new URL('../docs/registers.md', import.meta.url));
const folder = fileURLToPath(new URL('../registers', import.meta.url));

const loaded = await loadRegisterTable({ folder });
if ('problems' in loaded) {
  for (const { file, line, reason } of loaded.problems) {
    console.error(`${relative(process.cwd(), file)}:${line}: ${reason}`);
  }
  process.exit(1);
}

const text = renderReference(loaded.table);
if (!process.argv.includes('--check')) {
  await writeFile(page, text);
} else if ((await readFile(page, 'utf8').catch(() => '')) !== text) {
  console.error('docs/registers.md is not what registers/*.csv give; run `node scripts/registers-doc.mjs`');
  process.exit(1);
}
