import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Written into dist/ after a build: a hash over all that went into it. */
export const stampName = '.built-from';

const inputs = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** A hash over the sources and settings that a build is made from. */
export function sourceHash(root) {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const hash = createHash('sha256');
  for (const file of [...inputs.map((name) => join(root, name)), ...sources.sort()]) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Why dist/ must be built, in words, or undefined when it was built from the sources as they are. */
export function whyBuild(root) {
  let stamp;
  try {
    stamp = readFileSync(join(root, 'dist', stampName), 'utf8');
  } catch {
    return 'dist is not there yet';
  }
  return stamp === sourceHash(root) ? undefined : 'the sources have changed';
}
