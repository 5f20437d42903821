import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../../src/runtime/errors.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('has one line for each error code, and no other', () => {
    const union = /export type ErrorCode =([^;]+);/.exec(read('src/runtime/errors.ts'))?.[1] ?? '';
    const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1]);
    const documented = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(0);
    expect(documented.sort()).toEqual(codes.sort());
  });
});

describe('reasonOf()', () => {
  it.each([
    ["ENOENT: no such file or directory, open '/etc/x.yaml'", 'no such file or directory'],
    ["EXDEV: cross-device link not permitted, rename '/a' -> '/b'", 'cross-device link not permitted'],
    ['ENOSPC: no space left on device, write', 'no space left on device'],
    ['connect ECONNREFUSED 127.0.0.1:502', 'connect ECONNREFUSED 127.0.0.1:502'],
    ['anything else', 'anything else'],
  ])('of %j is %j', (message, reason) => {
    expect(reasonOf(new Error(message))).toBe(reason);
  });
});
