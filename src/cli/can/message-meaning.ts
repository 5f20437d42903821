import { broadcastAddress, type N2kMessage } from '../../protocols/n2k/can-id.ts';
import { configInfoPgn, decodeConfigInfo } from '../../protocols/n2k/config-info.ts';
import { decodeFields } from '../../protocols/n2k/decode.ts';
import { groupFunctionPgn, isProprietary } from '../../protocols/n2k/group-function.ts';
import { claimPgn, decodeName } from '../../protocols/n2k/name.ts';
import { decodePgnList, pgnListPgn } from '../../protocols/n2k/pgn-list.ts';
import { pgnTable } from '../../protocols/n2k/pgn-table.ts';
import { acknowledgePgn, decodeAcknowledgement, decodeRequest, requestPgn } from '../../protocols/n2k/requests.ts';
import { fieldsText } from './field-text.ts';
import { groupMeaning } from './group-text.ts';
import { makerText } from './makers.ts';
import type { Meaning } from './meaning.ts';
import { vregMeaning } from './vreg-text.ts';

type Texts = Pick<Meaning, 'text' | 'fields'>;

/** What a message says: undefined where nothing is known of its PGN, or its bytes do not hold. Never throws. */
export function meaningOfMessage(message: N2kMessage): Meaning | undefined {
  const { pgn, data } = message;
  if (pgn === groupFunctionPgn) return groupMeaning(data);
  const vreg = vregMeaning(message);
  if (vreg !== undefined) return vreg;
  if (isProprietary(pgn)) return proprietary(data);
  if (pgn === configInfoPgn) return { name: 'Configuration Information', ...configTexts(data) };
  const name = pgnTable(pgn)?.name;
  if (name === undefined) return undefined;
  const texts = managed.get(pgn)?.(message) ?? plain(pgn, data);
  return texts === undefined ? undefined : { name, ...texts };
}

/** A PGN with its name. */
export function pgnText(pgn: number): string {
  const name = pgnTable(pgn)?.name;
  return name === undefined ? String(pgn) : `${pgn} ${name}`;
}

/** Bytes as candump shows them. */
export function bytesText(data: Uint8Array): string {
  return [...data].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

/** Network management says more in words of its own than field by field. */
const managed: ReadonlyMap<number, (message: N2kMessage) => Texts | undefined> = new Map([
  [requestPgn, ({ data, destination }: N2kMessage) => requestTexts(data, destination)],
  [acknowledgePgn, ({ data }: N2kMessage) => acknowledgeTexts(data)],
  [claimPgn, ({ data }: N2kMessage) => claimTexts(data)],
  [pgnListPgn, ({ data }: N2kMessage) => listTexts(data)],
]);

function plain(pgn: number, data: Uint8Array): Texts | undefined {
  const text = fieldsText(pgn, data);
  const fields = decodeFields(pgn, data);
  return text === undefined || fields === undefined ? undefined : { text, fields };
}

function requestTexts(data: Uint8Array, destination: number): Texts | undefined {
  const pgn = decodeRequest(data);
  if (pgn === undefined) return undefined;
  return { text: `asks ${destination === broadcastAddress ? 'all ' : ''}for ${pgnText(pgn)}`, fields: { pgn } };
}

function acknowledgeTexts(data: Uint8Array): Texts | undefined {
  const answer = decodeAcknowledgement(data);
  return answer && { text: `${pgnText(answer.pgn)}: ${answer.control}`, fields: { ...answer } };
}

function claimTexts(data: Uint8Array): Texts | undefined {
  const name = decodeName(data);
  if (name === undefined) return undefined;
  const { uniqueNumber, manufacturer, deviceInstance, systemInstance, deviceClass, deviceFunction } = name;
  const parts = [
    `${makerText(manufacturer)} ${uniqueNumber}`,
    `device instance ${deviceInstance}`,
    `system instance ${systemInstance}`,
    `class ${deviceClass}`,
    `function ${deviceFunction}`,
  ];
  return { text: parts.join(', '), fields: { ...name } };
}

function listTexts(data: Uint8Array): Texts | undefined {
  const list = decodePgnList(data);
  if (list === undefined) return undefined;
  return { text: `${list.kind === 'transmit' ? 'sends' : 'understands'} ${list.pgns.join(' ')}`, fields: { ...list } };
}

function configTexts(data: Uint8Array): Texts {
  const info = decodeConfigInfo(data);
  const told = [info.description1, info.description2, info.manufacturer].filter((text) => text !== null);
  return { text: told.map((text) => JSON.stringify(text)).join(', ') || 'nothing', fields: { ...info } };
}

/** The messages of makers begin with their code (vecan.md, 3). */
function proprietary(data: Uint8Array): Meaning | undefined {
  const [low, high] = data;
  if (low === undefined || high === undefined) return undefined;
  const manufacturer = (low | (high << 8)) & 0x7ff;
  const rest = data.subarray(2);
  return {
    name: 'Proprietary',
    text: `${makerText(manufacturer)}: ${bytesText(rest)}`,
    fields: { manufacturer },
  };
}
