import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CsvFile } from '../../../../src/cli/log/csv-file.ts';

const header = 'time,V,I';
const row = '2026-01-01T00:00:30.000Z,12.065,-7.625';

let folder: string;
let path: string;
let torn: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-file-'));
  path = join(folder, 'log.csv');
  torn = [];
});
afterEach(() => rm(folder, { recursive: true }));

const file = (): CsvFile => new CsvFile(path, header, (rest) => torn.push(rest));
const content = (): Promise<string> => readFile(path, 'utf8');

describe('a CSV file of a log', () => {
  it('begins with its header, once, and grows by whole lines', async () => {
    await file().append([]);
    expect(await content()).toBe(`${header}\n`);
    await file().append([row, row]);
    await file().append([row]);
    expect(await content()).toBe(`${header}\n${row}\n${row}\n${row}\n`);
  });

  it('goes on in a new file when it was removed or rotated', async () => {
    const log = file();
    await log.append([row]);
    await rename(path, join(folder, 'log.csv.1'));
    await log.append([row]);
    expect(await content()).toBe(`${header}\n${row}\n`);
    await rm(path);
    await log.append([row]);
    expect(await content()).toBe(`${header}\n${row}\n`);
    await writeFile(path, '');
    await log.append([row]);
    expect(await content()).toBe(`${header}\n${row}\n`);
  });

  it('has a line that was cut off removed before the next, wherever the cut was', async () => {
    const whole = `${header}\n${row}\n${row}`;
    for (let length = 1; length <= whole.length; length += 1) {
      await writeFile(path, whole.slice(0, length));
      await file().append([row]);
      const kept = whole.slice(0, length).split('\n').slice(1, -1);
      expect(await content()).toBe([header, ...kept, row, ''].join('\n'));
    }
    expect(torn).toContain(row.slice(0, 25));
  });

  it('has what a power cut left of its last blocks removed, however long', async () => {
    await writeFile(path, `${header}\n${row}\n${'\0'.repeat(20_000)}`);
    await file().append([row]);
    expect(await content()).toBe(`${header}\n${row}\n${row}\n`);
  });

  it('is taken as a spreadsheet leaves it', async () => {
    await writeFile(path, `\ufeff${header}\r\n${row}\r\n`);
    await file().append([row]);
    expect(await content()).toBe(`\ufeff${header}\r\n${row}\r\n${row}\n`);
  });

  it.each(['time,V,SOC\n1,2,3\n', 'time,V,I,P\n', 'a letter to grandma', '\n', 'time,V,I and more', '\0\0'])(
    'that holds %j is left as it is, with a message that says what to do',
    async (other) => {
      await writeFile(path, other);
      await expect(file().append([row])).rejects.toThrow(/log\.csv has other columns: .* name another --csv FILE/);
      expect(await content()).toBe(other);
    },
  );

  it('is no folder and no device', async () => {
    await expect(new CsvFile(folder, header, () => undefined).append([row])).rejects.toThrow('is not a regular file');
    const device = new CsvFile('/dev/full', header, () => undefined);
    await expect(device.append([row])).rejects.toThrow('/dev/full is not a regular file');
  });

  it('that cannot be opened costs the lines of that time only', async () => {
    const later = join(folder, 'stick');
    path = join(later, 'log.csv');
    const log = file();
    await expect(log.append([row])).rejects.toThrow('ENOENT');
    await mkdir(later);
    await log.append([row]);
    expect(await content()).toBe(`${header}\n${row}\n`);
  });
});
