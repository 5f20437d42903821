// `npm run check`: every gate but the tests. All of them run, so that one round shows everything there is to mend.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

// `biome ci` would colour a log file, too.
const colours = process.stdout.isTTY ? 'force' : 'off';

const gates = [
  ['format and lint', 'node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', `--colors=${colours}`],
  ['types', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['unused code', 'node_modules/knip/bin/knip.js'],
  ['lock file', 'scripts/complete-lock.mjs', '--check'],
  ['register tables', 'scripts/registers-doc.mjs', '--check'],
];

const failed = gates.filter(([name, ...args]) => {
  console.log(`--- ${name}`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return status !== 0;
});

const names = failed.map(([name]) => name).join(', ');
console.log(failed.length === 0 ? 'all checks passed' : `checks failed: ${names}`);
process.exitCode = failed.length === 0 ? 0 : 1;
