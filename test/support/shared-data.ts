import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../../shared/data/', import.meta.url);

/** Whether the folder with recordings and reference lists lies beside the repository. */
export const hasSharedData = existsSync(folder);

/** For `describe.skipIf(...)` titles: says why nothing runs. */
export const withoutSharedData = hasSharedData ? '' : ' (skipped: the folder ../shared/data is not there)';

/** The absolute path of a file under ../shared/data. */
export function sharedPath(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

/** The text of a file under ../shared/data. */
export function sharedText(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** The lines of a JSONL file under ../shared/data. */
export function sharedJsonLines<T>(name: string): T[] {
  return sharedText(name)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
