import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packageOwners, rooms } from '../support/rooms.ts';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

interface Import {
  readonly from: string;
  /** The imported file relative to src/, or the bare name of a module. */
  readonly to: string;
  readonly typesOnly: boolean;
}

/** `import … from 'x'`, `export … from 'x'`, `import 'x'` and `import('x')`. */
const importPattern =
  /^(?:import|export)\b(?<types> type\b)?[^;'"]*?\bfrom '(?<from>[^']+)'|\bimport\(?\s*'(?<bare>[^']+)'/gm;

const imports: Import[] = files.flatMap((file) =>
  [...readFileSync(`${src}/${file}`, 'utf8').matchAll(importPattern)].map(({ groups }) => {
    const target = groups?.['from'] ?? groups?.['bare'] ?? '';
    const to = target.startsWith('.') ? posix.join(dirname(file), target) : target;
    return { from: file, to, typesOnly: groups?.['types'] !== undefined };
  }),
);

const ours = imports.filter(({ to }) => to.endsWith('.ts'));
const packages = imports.filter(({ to, typesOnly }) => !typesOnly && !to.endsWith('.ts') && !to.startsWith('node:'));

/** The room of a file: its first folder; main.ts stands for itself, the other files of src/ for the composition root. */
function roomOf(file: string): string {
  if (file.includes('/')) return file.split('/')[0] ?? '';
  return file === 'main.ts' ? 'main' : 'gateway';
}

function mayImport({ from, to, typesOnly }: Import): boolean {
  const [room, target] = [roomOf(from), roomOf(to)];
  if (room === target || room === 'main') return true;
  const shapeOfConfig = to === 'config/config.ts' && typesOnly && ['servers', 'simulator'].includes(room);
  if (shapeOfConfig) return true;
  if (room === 'cli' && target === 'gateway') return true;
  return rooms[room]?.may.includes(target) ?? false;
}

describe('src/', () => {
  it('has imports for this test to look at', () => {
    expect(ours.length).toBeGreaterThan(20);
    expect(packages.map(({ to }) => to)).toContain('pino');
  });

  it('imports only along the table of rooms', () => {
    expect(ours.filter((one) => !mayImport(one))).toEqual([]);
  });

  it('imports each third-party package from one file', () => {
    const owners = new Map<string, Set<string>>();
    for (const { from, to } of packages) {
      const name = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? to);
      owners.set(name, (owners.get(name) ?? new Set()).add(from));
    }
    for (const [name, from] of owners) expect([...from], `importers of ${name}`).toEqual([packageOwners[name]]);
  });

  it('keeps every file within 500 lines', () => {
    const long = files.filter((file) => readFileSync(`${src}/${file}`, 'utf8').split('\n').length > 500);
    expect(long).toEqual([]);
  });
});
