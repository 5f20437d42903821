import { readdirSync } from 'node:fs';
import { broadcastAddress, type CanFrame, type N2kMessage } from '../../src/protocols/n2k/can-id.ts';
import { decodeFields } from '../../src/protocols/n2k/decode.ts';
import type { Field, FieldValues, PgnTable } from '../../src/protocols/n2k/field.ts';
import { MessageReader } from '../../src/protocols/n2k/message-reader.ts';
import { pgnTable } from '../../src/protocols/n2k/pgn-table.ts';
import { canLog } from './can-logs.ts';
import { type CanboatMessage, CanboatReader } from './canboat.ts';
import { sharedPath, sharedText } from './shared-data.ts';

/** One thing that we and canboatjs see differently. */
export interface Difference {
  /** File and line. */
  readonly place: string;
  /** `PGN.field`; `PGN.message` when one of us found a message where the other did not. */
  readonly what: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  /** The longest time between two frames of the message, as the recording tells it. */
  readonly longestPauseMs: number;
}

/** What came of reading one recording twice. */
export interface Comparison {
  /** Messages that both found, and of these those whose fields we have a table of. */
  readonly messages: number;
  readonly withTable: number;
  readonly fields: number;
  readonly differences: readonly Difference[];
}

/** Names of fields where canboat has another one. */
const theirNames: Readonly<Record<string, string>> = {
  '60928.reserved': 'spare',
  '126996.databaseVersion': 'nmea2000Version',
  '126996.softwareVersion': 'softwareVersionCode',
  '126996.serialNumber': 'modelSerialCode',
  '127513.chargeEfficiency': 'chargeEfficiencyFactor',
  '129029.numberOfSatellites': 'numberOfSvs',
};

/** canboat gives each switch a name of its own, numbered from 1. */
const theirRows: Readonly<Record<number, string>> = { 127501: 'indicator', 127502: 'switch' };

/** The highest PGN of a bus; beyond are those that a recording adapter tells of itself. */
const highestPgn = 0x1_ffff;

/** Every recording and scene of the reference data. */
export function recordings(): string[] {
  const files = (folder: string): string[] =>
    readdirSync(sharedPath(folder)).filter((name) => /\.(?:txt|log)$/.test(name));
  return [...files('can'), ...files('can/scenes').map((name) => `scenes/${name}`)];
}

/** Whether a recording holds messages that are joined already. */
export function isJoined(file: string): boolean {
  const summary = JSON.parse(sharedText('can/expected/summary.json')) as Record<string, { readonly mode: string }>;
  return summary[file] === undefined ? file.endsWith('.plain.txt') : summary[file].mode === 'coalesced';
}

/** Reads a recording with our reader and decoder and with canboatjs, and holds message against message. */
export function compareRecording(file: string): Comparison {
  const joined = isJoined(file);
  const reader = new MessageReader();
  const canboat = new CanboatReader();
  const pauses = new Pauses();
  const differences: Difference[] = [];
  const total = { messages: 0, withTable: 0, fields: 0 };
  for (const { line, at, frame, message } of canLog(file)) {
    if (message !== undefined && message.pgn > highestPgn) continue;
    if (frame !== undefined && !joined) pauses.note(frame, at);
    const [ours, theirs] =
      frame === undefined || joined
        ? [message, message && canboat.message(message)]
        : [reader.push(frame, at), canboat.frame(frame)];
    const note = (what: string, one: unknown, other: unknown): void => {
      const longestPauseMs = frame === undefined ? 0 : pauses.longest(frame);
      differences.push({ place: `${file}:${line}`, what, ours: one, theirs: other, longestPauseMs });
    };
    if (ours === undefined || theirs === undefined) {
      if (ours !== theirs) note(`${(ours ?? theirs)?.pgn}.message`, ours, theirs);
      continue;
    }
    total.messages += 1;
    compareEnvelopes(ours, theirs, note);
    const table = pgnTable(ours.pgn);
    const values = decodeFields(ours.pgn, ours.data);
    if (table === undefined || values === undefined) continue;
    total.withTable += 1;
    total.fields += compareFields(table, values, theirs.fields, note);
  }
  for (const error of canboat.errors) {
    differences.push({ place: file, what: 'error', ours: undefined, theirs: error, longestPauseMs: 0 });
  }
  return { ...total, differences };
}

type Note = (what: string, ours: unknown, theirs: unknown) => void;

/** Who sent it to whom, and its bytes. */
function compareEnvelopes(ours: N2kMessage, theirs: CanboatMessage, note: Note): void {
  const envelope = [ours.pgn, ours.priority, ours.source, ours.destination];
  const other = [theirs.pgn, theirs.prio, theirs.src, theirs.dst ?? broadcastAddress];
  if (String(envelope) !== String(other)) note(`${ours.pgn}.header`, envelope, other);
  const bytes = theirs.rawData?.slice(0, ours.data.length);
  if (String(bytes) !== String(ours.data)) note(`${ours.pgn}.bytes`, ours.data, bytes);
}

/** Returns how many fields were compared. */
function compareFields(table: PgnTable, ours: FieldValues, theirs: CanboatMessage['fields'], note: Note): number {
  const { pgn, fields, group, row } = table;
  let count = compareList(pgn, fields, ours, theirs, note);
  if (group !== undefined) {
    const [entries, others] = [listOf(ours[group.name]), listOf(theirs['list'])];
    if (entries.length !== others.length) note(`${pgn}.${group.name}`, entries, others);
    for (const [index, entry] of entries.entries()) {
      count += compareList(pgn, group.fields, entry, others[index] ?? {}, note);
    }
  }
  if (row !== undefined) {
    const states = Array.from({ length: row.count }, (_, index) => theirs[`${theirRows[pgn]}${index + 1}`]);
    if (String(ours[row.name]) !== String(states)) note(`${pgn}.${row.name}`, ours[row.name], states);
    count += row.count;
  }
  return count;
}

type Values = Readonly<Record<string, unknown>>;

function compareList(pgn: number, fields: readonly Field[], ours: Values, theirs: Values, note: Note): number {
  for (const field of fields) {
    const what = `${pgn}.${field.name}`;
    const [one, other] = [ours[field.name], theirs[theirNames[what] ?? field.name]];
    if (!isSame(field, one, other)) note(what, one, other);
  }
  return fields.length;
}

function listOf(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value : [];
}

/** Numbers may differ by half of what the wire tells apart: canboatjs rounds them to decimal places. */
function isSame({ multiplier, divisor }: Field, ours: unknown, theirs: unknown): boolean {
  if (typeof ours !== 'number' || typeof theirs !== 'number') return ours === theirs;
  const doublePrecision = Math.abs(ours) * 2 * Number.EPSILON;
  return Math.abs(ours - theirs) <= Math.max(multiplier / divisor / 2, doublePrecision);
}

/** The times between the frames of each sender's latest fast packet per PGN. */
class Pauses {
  readonly #byId = new Map<number, { at: number; longest: number }>();

  note({ id, data }: CanFrame, at: number): void {
    const isFirst = ((data[0] ?? 0) & 0x1f) === 0;
    const before = isFirst ? undefined : this.#byId.get(id);
    const longest = before === undefined ? 0 : Math.max(before.longest, at - before.at);
    this.#byId.set(id, { at, longest });
  }

  longest({ id }: CanFrame): number {
    return this.#byId.get(id)?.longest ?? 0;
  }
}
