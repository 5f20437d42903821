import { print } from '../command.ts';
import { columns } from '../text-table.ts';
import type { Mk2Device } from './device.ts';
import { type FlagWords, formatItem, type Item, type ItemValue, items, readItem } from './items.ts';

const headings = { ram: 'RAM variables', setting: 'settings', flag: 'flags' } as const;

/** Prints everything that the device has. */
export async function list(device: Mk2Device, asJson: boolean): Promise<void> {
  const ram = await readAll(device, 'ram');
  const settings = await readAll(device, 'setting');
  const flags = await readAll(device, 'flag');
  if (asJson) print(JSON.stringify({ ram, settings, flags }, undefined, 2));
  else print([section('ram', ram), section('setting', settings), section('flag', flags)].join('\n\n'));
}

async function readAll(device: Mk2Device, kind: Item['kind']): Promise<ItemValue[]> {
  const values: ItemValue[] = [];
  const words: FlagWords = new Map();
  for (const item of items.filter((candidate) => candidate.kind === kind)) {
    const state = await readItem(device, item, words);
    if (state !== undefined) values.push(state.shown);
  }
  return values;
}

function section(kind: Item['kind'], values: readonly ItemValue[]): string {
  const number = (item: ItemValue, value: number | null): string =>
    value === null ? '' : formatItem({ ...item, value, unit: '' });
  const rows = values.map((item) => [
    String(item.id),
    item.name,
    formatItem(item),
    number(item, item.default),
    item.min === null ? '' : `${number(item, item.min)} to ${number(item, item.max)}`,
  ]);
  return `${headings[kind]}\n${columns([['id', 'name', 'value', 'default', 'range'], ...rows])}`;
}
