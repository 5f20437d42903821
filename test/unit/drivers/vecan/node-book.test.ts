import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NodeBook, openNodeBook } from '../../../../src/drivers/vecan/node-book.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

let clock: ManualClock;
let folder: string;
let file: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nodes-'));
  clock = new ManualClock();
  file = join(folder, 'nodes.json');
  lines = [];
});
const books: NodeBook[] = [];
afterEach(async () => {
  for (const book of books.splice(0)) await book.saved();
  await rm(folder, { recursive: true });
});

async function open(random = () => 0.5): Promise<NodeBook> {
  const book = await openNodeBook(file, clock, keptLog(lines), random);
  books.push(book);
  return book;
}
const isFree = () => true;
const without =
  (...taken: number[]) =>
  (instance: number) =>
    !taken.includes(instance);
const instance = (book: NodeBook, key: string, wanted: number, free: (instance: number) => boolean = isFree) =>
  book.instanceFor(key, wanted, free);

describe('the book of nodes', () => {
  it('gives a service the instance that it wants, and the next free one where another has it', async () => {
    const book = await open();
    expect(instance(book, 'battery A 0', 0)).toBe(0);
    expect(instance(book, 'battery B 0', 0, without(0))).toBe(1);
    expect(instance(book, 'battery C 0', 0, without(0, 1, 2))).toBe(3);
  });

  it('gives it the same again after a restart, in whatever order they come', async () => {
    const before = await open();
    instance(before, 'battery A 0', 0);
    instance(before, 'battery B 0', 0, without(0));
    await before.saved();
    const book = await open();
    expect(instance(book, 'battery B 0', 0)).toBe(1);
    expect(instance(book, 'battery A 0', 0, without(1))).toBe(0);
  });

  it('follows the instance that is set on the bus', async () => {
    const book = await open();
    instance(book, 'battery A 0', 0);
    instance(book, 'battery B 0', 0, without(0));
    expect(instance(book, 'battery B 0', 7, without(0))).toBe(7);
  });

  it('leaves the instance of a service that is away to it, for a month', async () => {
    const before = await open();
    instance(before, 'solarcharger night 0', 0);
    await before.saved();
    const book = await open();
    expect(instance(book, 'solarcharger new 0', 0)).toBe(1);
    expect(instance(book, 'battery new 0', 0)).toBe(0);
    expect(book.instanceFor('solarcharger set 0', 0, isFree, true)).toBe(0);
    await clock.advance(31 * 86_400_000);
    expect(instance(book, 'solarcharger later 0', 0)).toBe(0);
  });

  it('keeps the instance of a service that was there and has left', async () => {
    const book = await open();
    expect(instance(book, 'solarcharger night 0', 0)).toBe(0);
    expect(instance(book, 'solarcharger other 0', 0)).toBe(1);
    expect(instance(book, 'solarcharger night 0', 0)).toBe(0);
  });

  it('keeps one unique number for our own node on each bus', async () => {
    const numbers = [0.25, 0.75];
    const before = await open(() => numbers.shift() ?? 0);
    const own = before.own('can:can0');
    expect(own.unique).not.toBe(before.own('can:can1').unique);
    before.setOwn('can:can0', { ...own, address: 42, deviceInstance: 3 });
    await before.saved();
    expect((await open()).own('can:can0')).toEqual({ ...own, address: 42, deviceInstance: 3 });
  });

  it.each(['{', '[]', '{"own": 5, "instances": {}}'])('puts a file aside that holds %j', async (text) => {
    await writeFile(file, text);
    const book = await open();
    expect(instance(book, 'battery A 0', 4)).toBe(4);
    await book.saved();
    expect(lines.join()).toMatch(/is damaged .*kept as .*nodes\.json\.bad/);
    expect((await readdir(folder)).sort()).toEqual(['nodes.json', 'nodes.json.bad']);
  });

  it('leaves out entries that make no sense', async () => {
    const own = { 'can:can0': { unique: -1 } };
    await writeFile(file, JSON.stringify({ own, instances: { 'battery A 0': { wanted: 0, instance: 'x' } } }));
    const book = await open(() => 0);
    expect(book.own('can:can0').unique).toBe(0);
    expect(instance(book, 'battery A 0', 0)).toBe(0);
  });

  it('does not grow without end', async () => {
    const book = await open();
    for (let node = 0; node < 1_100; node += 1) instance(book, `tank ${node} 0`, node);
    await book.saved();
    const { instances } = JSON.parse(await readFile(file, 'utf8')) as { instances: object };
    expect(Object.keys(instances)).toHaveLength(1_000);
  });
});
