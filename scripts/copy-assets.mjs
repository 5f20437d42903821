import { cpSync, statSync } from 'node:fs';
import { extname } from 'node:path';

/** Data files that the compiler leaves alone. */
const assets = new Set(['.csv', '.yaml']);

/** Copies the data files under `from` to the same places under `to`. */
export function copyAssets(from, to) {
  cpSync(from, to, {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || assets.has(extname(source)),
  });
}
