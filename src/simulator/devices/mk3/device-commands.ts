import type { ChargeStage } from './charge-stages.ts';
import { type Selection, type WriteKind, writeRefusal, writeValue } from './device-writes.ts';
import type { Mk3Faults } from './faults.ts';
import { byteText, word } from './frames.ts';
import { settingsWithReset } from './setting-words.ts';
import type { VeBusSystem } from './system.ts';
import type { SimulatedUnit } from './unit.ts';

export interface DeviceContext {
  readonly system: VeBusSystem;
  readonly unit: SimulatedUnit;
  readonly faults: Mk3Faults;
  /** Answers come whole; otherwise as interfaces send them after power-up (mk2.md, 6). */
  readonly isLong: boolean;
  readonly now: number;
  /** What a command 32 or 33 has selected for the next 34. */
  readonly selection: Selection;
}

type Args = readonly number[];
type Handler = (context: DeviceContext, args: Args) => readonly number[] | undefined;

/** 80: byte 0 of it says that the command itself is not known. */
const unknownCommand = [0x80, 0x00] as const;
const unsupportedRam = 0x90;
const unsupportedSetting = [0x91] as const;
const stageOfArgument: Readonly<Record<number, ChargeStage>> = { 1: 'equalise', 2: 'forcedAbsorption', 3: 'float' };
/** Units with older firmware send everything in short form, and read one RAM variable at a time (mk2.md, 6). */
const firstCombined = 200;
/** Firmware that tells access levels behind a setting's info (?). */
const firstAccessLevels = 400;
const firstSerial = 308;

const idOf = ([low = 0, high = 0]: Args): number => low | (high << 8);

/** Device commands by number (mk2.md, 6): arguments in, answer from its code on out; undefined: no answer. */
const handlers: Readonly<Record<number, Handler>> = {
  5: ({ unit, isLong }) => {
    const { version } = unit;
    return isLong
      ? [0x82, ...word(version & 0xffff), ...word(version >>> 16), 0x07, 0x01]
      : [0x82, ...word(version & 0xffff)];
  },
  6: ({ unit }) => [0x83, ...word(unit.version >>> 16)],
  14: ({ system }, [argument = 0]) => {
    system.forcedStage = stageOfArgument[argument] ?? system.forcedStage;
    return [0x94, system.mainState, system.subState];
  },
  15: ({ unit }) => [0x98, ...unit.energy.bytes],
  48: readRam,
  49: ({ unit }, args) => {
    const value = unit.settings.get(idOf(args));
    return value === undefined ? unsupportedSetting : [0x86, ...word(value)];
  },
  50: (context, args) => select(context, 'ram', idOf(args)),
  51: (context, args) => select(context, 'setting', idOf(args)),
  52: (context, args) => {
    const { kind, id } = context.selection;
    if (context.isLong || kind === undefined) return unknownCommand;
    return writeValue(context, kind, id, idOf(args));
  },
  53: settingInfo,
  54: ramInfo,
  55: (context, [flags = 0, id = 0, ...raw]) => {
    const kind: WriteKind = (flags & 1) === 0 ? 'ram' : (flags & 2) === 0 ? 'setting' : 'temporary-setting';
    return writeRefusal(context, kind, id, idOf(raw)) ?? writeValue(context, kind, id, idOf(raw));
  },
  56: ({ unit, now }) => [0x99, ...(now < unit.snapshot.readyAt ? [] : unit.snapshot.values.flatMap(word))],
  // No password is ever right here.
  58: () => [0x80, 0x01],
  59: ({ unit }) => (unit.firmware < firstSerial ? unknownCommand : [0x9d, ...new TextEncoder().encode(unit.serial)]),
};

/** Carries a device command out. @returns the answer from its code on; undefined: none */
export function deviceCommand(context: DeviceContext, command: number, args: Args): readonly number[] | undefined {
  const { unit, faults } = context;
  const name = byteText(command);
  const about = command === 55 ? args[1] : args[0];
  const refusal = faults.refused[`${name} ${about ?? ''}`] ?? faults.refused[name];
  if (refusal !== undefined) return refusal;
  const handler = handlers[command] ?? (() => unknownCommand);
  return handler({ ...context, isLong: context.isLong && unit.firmware >= firstCombined }, args);
}

function readRam({ unit, faults }: DeviceContext, args: Args): readonly number[] {
  const ids = unit.firmware < firstCombined ? [idOf(args)] : args;
  const missing = ids.findIndex((id) => !unit.hasRam(id) || faults.unsupportedRam.has(id));
  if (missing !== -1) return [unsupportedRam, missing];
  return [0x85, ...ids.flatMap((id) => word(unit.ram(id)))];
}

function ramInfo({ unit, faults, isLong }: DeviceContext, args: Args): readonly number[] {
  const id = idOf(args);
  const info = faults.unsupportedRam.has(id) ? undefined : unit.ramInfo(id);
  if (info === undefined) return isLong ? [0x8e] : [0x8e, 0, 0];
  const [scale, offset] = info;
  return isLong ? [0x8e, ...word(scale), ...word(offset)] : [0x8e, ...word(scale), 0x8f, ...word(offset)];
}

function settingInfo({ unit, isLong }: DeviceContext, args: Args): readonly number[] {
  const id = idOf(args);
  const info = unit.settingTable[id];
  if (info === undefined) return isLong ? [0x89] : [0x89, 0, 0];
  const [scale, value, least, most] = info;
  const words = [scale, 0, value, least, most];
  if (!isLong) return words.flatMap((number, index) => [0x89 + index, ...word(number)]);
  const access = unit.firmware < firstAccessLevels ? [] : [settingsWithReset.has(id) ? 0x80 : 0];
  return [0x89, ...words.flatMap(word), ...access];
}

function select({ selection, isLong }: DeviceContext, kind: WriteKind, id: number): readonly number[] | undefined {
  if (isLong) return unknownCommand;
  Object.assign(selection, { kind, id });
  return undefined;
}
