// `npm run build`: compiles src/ and copies its data files to dist/. The new dist/ takes the place of the old one
// only when all went well, so a failed build leaves a working program.
import { spawnSync } from 'node:child_process';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceHash, stampName } from './build-stamp.mjs';
import { copyAssets } from './copy-assets.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// Beside dist/, so that the source maps' relative paths hold after the move.
const fresh = join(root, `dist.${process.pid}`);
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

try {
  const hash = sourceHash(root);
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) {
    copyAssets(join(root, 'src'), fresh);
    chmodSync(join(fresh, 'main.js'), 0o755);
    writeFileSync(join(fresh, stampName), hash);
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    renameSync(fresh, join(root, 'dist'));
  }
  process.exitCode = status ?? 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
