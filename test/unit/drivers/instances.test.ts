import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InstanceBook, type InstanceRequest, openInstanceBook } from '../../../src/drivers/instances.ts';
import { type Logger, silentLog } from '../../../src/runtime/log.ts';

let folder: string;
let file: string;
const books: InstanceBook[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'instances-'));
  file = join(folder, 'instances.json');
});
afterEach(async () => {
  await Promise.all(books.splice(0).map((opened) => opened.saved()));
  rmSync(folder, { recursive: true });
});

const device = (index: number, more: Partial<InstanceRequest> = {}): InstanceRequest => ({
  index,
  range: 'vedirect',
  link: `serial:/dev/ttyUSB${index}`,
  ...more,
});

function warnings(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return { lines, log: { ...silentLog, warn: (message) => void lines.push(message) } };
}

/** A book in the test's folder with these devices reserved. */
async function book(...devices: InstanceRequest[]): Promise<InstanceBook> {
  return bookWithLog(silentLog, ...devices);
}

async function bookWithLog(log: Logger, ...devices: InstanceRequest[]): Promise<InstanceBook> {
  const opened = await openInstanceBook(file, log);
  books.push(opened);
  opened.reserve(devices);
  return opened;
}

/** What the file holds after all that was handed out. */
async function remembered(opened: InstanceBook): Promise<unknown> {
  await opened.saved();
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('an instance book without memory', () => {
  const firstChoices = async (range: 'vedirect' | 'mk2', count: number): Promise<number[]> => {
    const opened = await openInstanceBook(undefined, silentLog);
    const devices = Array.from({ length: count }, (_, index) => device(index, { range }));
    opened.reserve(devices);
    return devices.map(({ index }) => opened.instanceFor(index, undefined));
  };

  it('gives VE.Direct devices 288 to 296, then 277 to 279, then 300 and up', async () => {
    expect(await firstChoices('vedirect', 14)).toEqual([
      ...[288, 289, 290, 291, 292, 293, 294, 295, 296],
      ...[277, 278, 279],
      ...[300, 301],
    ]);
  });

  it('gives MK2 devices 276, 261, 257, then 262 and up', async () => {
    expect(await firstChoices('mk2', 5)).toEqual([276, 261, 257, 262, 263]);
  });

  it('follows the configuration, not the order in which devices are found', async () => {
    const opened = await openInstanceBook(undefined, silentLog);
    opened.reserve([device(0), device(1)]);
    expect([opened.instanceFor(1, 'HQ2'), opened.instanceFor(0, 'HQ1')]).toEqual([289, 288]);
  });

  it('leaves configured instances to their devices', async () => {
    const opened = await openInstanceBook(undefined, silentLog);
    opened.reserve([device(0), device(1, { instance: 288 }), device(2)]);
    expect([0, 1, 2].map((index) => opened.instanceFor(index, undefined))).toEqual([289, 288, 290]);
  });

  it('gives the instances of devices that left to others', async () => {
    const opened = await openInstanceBook(undefined, silentLog);
    opened.reserve([device(0), device(1)]);
    opened.forget([0]);
    opened.reserve([device(2)]);
    expect([opened.instanceFor(1, undefined), opened.instanceFor(2, undefined)]).toEqual([289, 288]);
  });

  it('never gives an instance to two devices, whatever is configured and found', async () => {
    const serials = fc.constantFrom(undefined, 'HQ1', 'HQ2', 'HQ3');
    const found = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), serials), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(found, fc.option(fc.integer({ min: 288, max: 293 })), async (sightings, configured) => {
        const opened = await openInstanceBook(undefined, silentLog);
        const explicit = configured === null ? {} : { instance: configured };
        opened.reserve([0, 1, 2, 3, 4].map((index) => device(index)).concat(device(5, explicit)));
        for (const [index, serial] of sightings) opened.instanceFor(index, serial);
        // Asked without a serial number, each tells what it has.
        const given = [0, 1, 2, 3, 4, 5].map((index) => opened.instanceFor(index, undefined));
        expect(new Set(given).size).toBe(6);
        if (configured !== null) expect(given[5]).toBe(configured);
      }),
    );
  });
});

describe('an instance book with memory', () => {
  it('knows a device by its serial number on another link, in any order', async () => {
    const before = await book(device(0), device(1));
    before.instanceFor(0, 'HQ1');
    before.instanceFor(1, 'HQ2');
    expect(await remembered(before)).toMatchObject({ 'vedirect serial HQ1': 288, 'vedirect serial HQ2': 289 });
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const after = await book(device(0), device(1));
      const serials = ['HQ2', 'HQ1'];
      expect(
        Object.fromEntries(order.map((index) => [serials[index], after.instanceFor(index, serials[index])])),
      ).toEqual({ HQ1: 288, HQ2: 289 });
      // As it was, for the next order.
      const again = await book(device(0), device(1));
      again.instanceFor(0, 'HQ1');
      again.instanceFor(1, 'HQ2');
    }
  });

  it('knows a device without serial number by its link', async () => {
    const before = await book(device(0), device(1));
    before.instanceFor(0, undefined);
    before.instanceFor(1, undefined);
    expect(await remembered(before)).toMatchObject({ 'vedirect link serial:/dev/ttyUSB1': 289 });
    const after = await book(device(1), device(0));
    expect([after.instanceFor(1, undefined), after.instanceFor(0, undefined)]).toEqual([289, 288]);
  });

  it('gives a replaced device the instance of its link', async () => {
    const before = await book(device(0), device(1));
    before.instanceFor(0, 'HQ1');
    before.instanceFor(1, 'HQ2');
    expect(await remembered(before)).toMatchObject({ 'vedirect serial HQ2': 289 });
    const after = await book(device(1));
    expect(after.instanceFor(1, 'HQ9')).toBe(289);
  });

  it('keeps the instance of a known serial number from new devices, which may be found first', async () => {
    const before = await book(device(0));
    before.instanceFor(0, 'HQ1');
    expect(await remembered(before)).toMatchObject({ 'vedirect serial HQ1': 288 });
    const after = await book(device(7), device(8));
    expect([after.instanceFor(7, 'HQ5'), after.instanceFor(8, 'HQ1')]).toEqual([289, 288]);
  });

  it('follows devices that swap their cables while it runs', async () => {
    const opened = await book(device(0), device(1));
    opened.instanceFor(0, 'HQ1');
    opened.instanceFor(1, 'HQ2');
    expect([opened.instanceFor(0, 'HQ2'), opened.instanceFor(1, 'HQ1')]).toEqual([289, 288]);
  });

  it('gives the next free instance, with a warning, to a device whose own is in use', async () => {
    writeFileSync(file, JSON.stringify({ 'vedirect serial HQ1': 288, 'vedirect serial HQ2': 288 }));
    const { log, lines } = warnings();
    const opened = await bookWithLog(log, device(0), device(1));
    expect([opened.instanceFor(0, 'HQ1'), opened.instanceFor(1, 'HQ2')]).toEqual([288, 290]);
    expect(lines).toEqual([
      'serial:/dev/ttyUSB1: device HQ2 was instance 288, which now belongs to serial:/dev/ttyUSB0; ' +
        'it becomes 290: set `instance` for both to choose',
    ]);
    expect(await remembered(opened)).toMatchObject({ 'vedirect serial HQ1': 288, 'vedirect serial HQ2': 290 });
  });

  it('keeps what it knows of a device while the one in its place has not told its serial number', async () => {
    const before = await book(device(0), device(1));
    before.instanceFor(0, 'HQ1');
    before.instanceFor(1, 'HQ2');
    await before.saved();
    // They have swapped their links, and both tell their serial number only after they had to be shown.
    const { log, lines } = warnings();
    const late = await bookWithLog(log, device(0), device(1));
    expect([0, 1].map((index) => late.instanceFor(index, undefined))).toEqual([288, 289]);
    expect([late.instanceFor(0, 'HQ2'), late.instanceFor(1, 'HQ1')]).toEqual([288, 289]);
    expect(lines).toHaveLength(2);
    expect(await remembered(late)).toMatchObject({ 'vedirect serial HQ1': 288, 'vedirect serial HQ2': 289 });
    const inTime = await book(device(0), device(1));
    expect([inTime.instanceFor(0, 'HQ2'), inTime.instanceFor(1, 'HQ1')]).toEqual([289, 288]);
  });

  it('keeps the instances of other cables from one that is discovered', async () => {
    const before = await book(device(0), device(1));
    before.instanceFor(0, undefined);
    before.instanceFor(1, 'HQ2');
    expect(await remembered(before)).toMatchObject({ 'vedirect link serial:/dev/ttyUSB0': 288 });
    const after = await book(device(5, { cable: 'serial:/dev/serial/by-id/usb-new' }));
    after.reserve([device(6, { cable: 'serial:/dev/ttyUSB0' })]);
    expect([after.instanceFor(5, undefined), after.instanceFor(6, undefined)]).toEqual([290, 288]);
  });

  it('lets the configuration overrule what it remembers, and forgets nothing by that', async () => {
    const before = await book(device(0));
    before.instanceFor(0, 'HQ1');
    expect(await remembered(before)).toMatchObject({ 'vedirect serial HQ1': 288 });
    const configured = await book(device(0, { instance: 295 }));
    expect(configured.instanceFor(0, 'HQ1')).toBe(295);
    await configured.saved();
    const after = await book(device(0));
    expect(after.instanceFor(0, 'HQ1')).toBe(288);
  });

  it('takes no configured instance from its device, which may not be found yet, whoever had it before', async () => {
    writeFileSync(file, JSON.stringify({ 'vedirect link serial:/dev/ttyUSB0': 290, 'vedirect serial HQ1': 290 }));
    const opened = await book(device(0), device(1, { instance: 290 }));
    expect([opened.instanceFor(0, undefined), opened.instanceFor(1, 'HQ2')]).toEqual([288, 290]);
    const { log, lines } = warnings();
    const again = await bookWithLog(log, device(2), device(1, { instance: 290 }));
    expect([again.instanceFor(2, 'HQ1'), again.instanceFor(1, 'HQ2')]).toEqual([288, 290]);
    expect(lines).toHaveLength(1);
  });

  it.each(['{"vedirect serial HQ1": 28', '[]', 'null', '\u0000'])('puts a damaged file aside: %j', async (content) => {
    writeFileSync(file, content);
    const { log, lines } = warnings();
    const opened = await bookWithLog(log, device(0));
    expect(opened.instanceFor(0, 'HQ1')).toBe(288);
    expect(lines).toEqual([expect.stringContaining(`kept as ${file}.bad`)]);
    expect(readFileSync(`${file}.bad`, 'utf8')).toBe(content);
    expect(await remembered(opened)).toMatchObject({ 'vedirect serial HQ1': 288 });
  });

  it('passes over entries that are no instances', async () => {
    writeFileSync(file, JSON.stringify({ 'vedirect serial HQ1': 'x', 'vedirect serial HQ2': -1, 'mk2 serial A': 1e9 }));
    const opened = await book(device(0), device(1), device(2, { range: 'mk2' }));
    expect([opened.instanceFor(0, 'HQ1'), opened.instanceFor(1, 'HQ2'), opened.instanceFor(2, 'A')]).toEqual([
      288, 289, 276,
    ]);
  });

  it('goes on, with a warning, where nothing can be written', async () => {
    // A folder stands where the file is to be written first.
    mkdirSync(`${file}.new`);
    const { log, lines } = warnings();
    const opened = await bookWithLog(log, device(0));
    expect(opened.instanceFor(0, 'HQ1')).toBe(288);
    await opened.saved();
    expect(lines).toEqual([expect.stringContaining(`cannot remember device instances in ${file}`)]);
  });
});
