import { writeValue } from '../../protocols/mk2/device-requests.ts';
import { placeOf, withFlag } from '../../protocols/mk2/flags.ts';
import { toRaw, toValue } from '../../protocols/mk2/scale.ts';
import { flagWords } from '../../protocols/mk2/settings.ts';
import { GatewayError, reasonOf } from '../../runtime/errors.ts';
import { print, usageError } from '../command.ts';
import { confirmed } from '../confirm.ts';
import type { Mk2Device } from './device.ts';
import { formatItem, type Item, type ItemState, readItem } from './items.ts';

export interface ChangeOptions {
  readonly ramOnly: boolean;
  readonly yes: boolean;
}

/** Prints one value. */
export async function get(device: Mk2Device, item: Item, asJson: boolean): Promise<void> {
  const { shown } = await stateOf(device, item);
  print(asJson ? JSON.stringify(shown) : `${shown.name}: ${formatItem(shown)}`);
}

/**
 * Changes one value and reads it back.
 * @param text the value, in the item's unit
 * @returns the exit code
 */
export async function set(device: Mk2Device, item: Item, text: string, options: ChangeOptions): Promise<number> {
  refuseReserved(item);
  if (item.kind === 'ram' && options.ramOnly) throw usageError(`${item.name} is in RAM anyway: leave --ram-only out`);
  const before = await stateOf(device, item);
  const raw = rawFor(item, before, text);
  if (before.needsPassword) print(`${item.name} is part of the grid code: the device wants a password`);
  const isPersistent = item.kind !== 'ram' && !options.ramOnly;
  const wanted = formatItem({ ...before.shown, value: toValue(before.scale, raw) });
  const asked = `${item.name}: ${formatItem(before.shown)} -> ${wanted}`;
  const warning = `${asked}. This goes to the EEPROM, which wears with each write`;
  if (isPersistent && !(await confirmed(warning, options.yes))) return 1;
  const target = item.kind === 'ram' ? 'ram' : isPersistent ? 'setting' : 'setting-ram-only';
  const id = item.kind === 'flag' ? placeOf(item).settingId : item.id;
  const { resetRequired } = await device.ask(writeValue(target, id, raw));
  if (options.ramOnly) {
    if (item.kind === 'flag') {
      print('the other flags of its word are now as in the EEPROM: flags changed by --ram-only before are undone');
    }
    print(`${asked}, until the device is reset; reading shows the value in the EEPROM`);
    return 0;
  }
  const after = await stateOf(device, item);
  print(`${item.name}: ${formatItem(before.shown)} -> ${formatItem(after.shown)}`);
  if (resetRequired) print('it works after a reset: `mk2 reset LINK`');
  return after.raw === raw ? 0 : notTaken(item);
}

/** @throws GatewayError USAGE */
function refuseReserved(item: Item): void {
  if (item.kind === 'flag' && item.isReserved === true) throw usageError(`${item.name} must not be written`);
  // As a whole, a word would carry reserved flags and a broken wave check pair.
  if (item.kind === 'setting' && flagWords.some((id) => id === item.id)) {
    throw usageError(`${item.name} holds flags: set each by its name; \`mk2 list LINK\` lists them`);
  }
}

function notTaken(item: Item): number {
  // RAM variables such as measurements go on by themselves.
  if (item.kind === 'ram') return 0;
  throw new GatewayError('DEVICE_FAILED', `${item.name}: the device has confirmed the write, but shows another value`);
}

async function stateOf(device: Mk2Device, item: Item): Promise<ItemState> {
  const state = await readItem(device, item);
  if (state === undefined) throw new GatewayError('DEVICE_FAILED', `the device does not have ${item.name}`);
  return state;
}

/** The raw 16 bits to write. @throws GatewayError USAGE when the value cannot be */
function rawFor(item: Item, { shown, scale, raw }: ItemState, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw usageError(`"${text}" is no number`);
  if (scale.kind === 'bit' && value !== 0 && value !== 1) throw usageError(`${item.name} takes 0 or 1, not ${text}`);
  const { min, max } = shown;
  if (min !== null && max !== null && (value < min || value > max)) {
    const limit = (number: number): string => formatItem({ ...shown, value: number });
    throw usageError(`${item.name} takes ${limit(min)} to ${limit(max)}, not ${text}`);
  }
  if (item.kind === 'flag') return withFlag(raw, item, value === 1);
  try {
    return toRaw(scale, value, raw);
  } catch (error) {
    throw usageError(`${item.name}: ${reasonOf(error)}`);
  }
}
