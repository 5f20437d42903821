import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AtomicFile } from '../../../src/runtime/atomic-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-'));
  path = join(folder, 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('AtomicFile', () => {
  it('makes the file, replaces it as a whole and leaves no other file behind', async () => {
    const file = new AtomicFile(path);
    await file.write('a long first content');
    await file.write('short');
    expect(readFileSync(path, 'utf8')).toBe('short');
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('writes one after the other, so that the last content stays', async () => {
    const file = new AtomicFile(path);
    await Promise.all(Array.from({ length: 50 }, (_, index) => file.write(`content ${index}`)));
    expect(readFileSync(path, 'utf8')).toBe('content 49');
  });

  it('never shows a torn file to somebody who reads meanwhile', async () => {
    const contents = ['a', 'b'].map((letter) => letter.repeat(1_000_000));
    const file = new AtomicFile(path);
    await file.write('a');
    let isWriting = true;
    const writing = Promise.all(
      Array.from({ length: 10 }, (_, index) => file.write(contents[index % 2] ?? '')),
    ).finally(() => {
      isWriting = false;
    });
    const seen = new Set<string>();
    while (isWriting) seen.add(await readFile(path, 'utf8'));
    await writing;
    expect([...seen].filter((content) => content !== 'a' && !contents.includes(content))).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
  });

  it('takes no notice of a draft that a killed process left behind', async () => {
    writeFileSync(path, 'old');
    writeFileSync(`${path}.new`, 'a draft that is longer than the new content');
    await new AtomicFile(path).write('new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('does not write content again that is there already', async () => {
    writeFileSync(path, 'same');
    const before = statSync(path).ino;
    const file = new AtomicFile(path, 'same');
    await file.write('same');
    expect(statSync(path).ino).toBe(before);
    await file.write('other');
    expect(statSync(path).ino).not.toBe(before);
  });

  it('keeps the old content when writing fails, and works again when the reason is gone', async () => {
    const file = new AtomicFile(path);
    await file.write('old');
    mkdirSync(`${path}.new`);
    await expect(file.write('new')).rejects.toThrow('EISDIR');
    expect(readFileSync(path, 'utf8')).toBe('old');
    rmSync(`${path}.new`, { recursive: true });
    await file.write('new');
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('is not readable by everybody', async () => {
    await new AtomicFile(path).write('secret');
    expect(statSync(path).mode & 0o007).toBe(0);
  });
});
