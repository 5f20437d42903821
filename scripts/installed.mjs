import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why the packages must be installed, in words, or undefined when node_modules holds what the lock file asks for.
 * npm writes node_modules/.package-lock.json at the end of an install, so an interrupted one is noticed.
 */
export function whyInstall(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) return 'package-lock.json cannot be read';
  if (present === undefined) return 'node_modules is not there yet';
  for (const [place, { version, integrity, optional }] of Object.entries(wanted)) {
    if (place === '') continue;
    const found = present[place];
    // Optional packages are left out where they do not fit the machine or do not build.
    if (found === undefined && optional) continue;
    if (found === undefined || found.version !== version || found.integrity !== integrity) {
      return `${place} is not at version ${version}`;
    }
    if (!existsSync(join(root, place, 'package.json'))) return `${place} has gone`;
  }
  return undefined;
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
