import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AtomicFile } from '../../../src/runtime/atomic-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-'));
  path = join(folder, 'state.json');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A file whose `sync` does this first; what goes to the disk before a power cut can be seen in no other way. */
async function withSync(sync: (this: FileHandle) => Promise<void>) {
  const handle = await open(folder);
  const handles = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const syncs = vi.spyOn(handles, 'sync').mockImplementation(sync);
  return { file: new AtomicFile(path), syncs };
}

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

  it('writes again what failed half way, as the disk may hold either', async () => {
    const file = new AtomicFile(path);
    await file.write('old');
    mkdirSync(`${path}.new`);
    await expect(file.write('new')).rejects.toThrow();
    rmSync(`${path}.new`, { recursive: true });
    writeFileSync(path, 'new');
    await file.write('old');
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('leaves no draft behind when the disk does not take it', async () => {
    const { file, syncs } = await withSync(async () => {
      throw new Error('EIO');
    });
    writeFileSync(path, 'old');
    await expect(file.write('new')).rejects.toThrow('EIO');
    expect(syncs).toHaveBeenCalledOnce();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('lets the disk have the whole draft before the rename, and the rename before it says done', async () => {
    const seen: string[] = [];
    const { file } = await withSync(async function (this: FileHandle) {
      const [what, draft] = [await this.stat(), `${path}.new`];
      const files = readdirSync(folder).sort();
      const content = Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
      const isDraft = existsSync(draft) && what.ino === statSync(draft).ino;
      seen.push(`${isDraft ? 'draft' : what.ino === statSync(folder).ino ? 'folder' : '?'} ${JSON.stringify(content)}`);
    });
    writeFileSync(path, 'old');
    await file.write('new');
    expect(seen).toEqual(['draft {"state.json":"old","state.json.new":"new"}', 'folder {"state.json":"new"}']);
  });

  it('is not readable by everybody', async () => {
    await new AtomicFile(path).write('secret');
    expect(statSync(path).mode & 0o007).toBe(0);
  });
});
