import { broadcastAddress, type N2kMessage } from '../../protocols/n2k/can-id.ts';
import { type Census, calledIn, printable } from './census.ts';
import type { GrowingColumns } from './growing-columns.ts';
import { makerName } from './makers.ts';
import type { Meaning } from './meaning.ts';
import { bytesText, meaningOfMessage } from './message-meaning.ts';

/** The columns of lines for people: most names of PGNs fit, and nodes without a name. */
export const lineWidths = [12, 6, 25, 3] as const;

export interface ShownMessage {
  readonly message: N2kMessage;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Who is known on the bus. */
  readonly census: Census;
}

/** A message for people: time, PGN and its name, who sends it to whom, and what it says. */
export function messageLine(shown: ShownMessage, columns: GrowingColumns, isRaw: boolean): string {
  const { message, at, census } = shown;
  const { pgn, source, destination, data } = message;
  const meaning = meaningOfMessage(message);
  const to = destination === broadcastAddress ? '' : ` -> ${nodeText(census, destination)}`;
  const text = isRaw || meaning === undefined ? bytesText(data) : printable(meaning.text);
  const name = meaning?.name ?? '?';
  return columns.line([timeText(at), String(pgn).padStart(6), name, `${nodeText(census, source)}${to}`, text]);
}

/** A message for programs, as JSON in one line; values are in the units of the PGN's layout, `data` is in hexadecimal. */
export function messageJson({ message, at, census }: ShownMessage, isRaw: boolean): string {
  const { priority, pgn, source, destination, data } = message;
  const meaning: Meaning | undefined = meaningOfMessage(message);
  const { name: known, product } = census.at(source) ?? {};
  const node = known && {
    unique: known.uniqueNumber,
    maker: makerName(known.manufacturer) ?? known.manufacturer,
    model: product?.model ?? null,
  };
  return JSON.stringify({
    time: new Date(at).toISOString(),
    pgn,
    name: meaning?.name ?? null,
    ...{ priority, source, destination },
    node: node ?? null,
    ...(isRaw ? {} : { fields: meaning?.fields ?? null }),
    data: [...data].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  });
}

function nodeText(census: Census, address: number): string {
  const resident = census.at(address);
  const called = calledIn(resident?.name, resident?.product);
  const number = String(address).padStart(3);
  return called === undefined ? number : `${number} ${called}`;
}

/** The time of day where the user is. */
function timeText(at: number): string {
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
