import type { CanLink } from '../../links/can-link.ts';
import { isForbiddenVreg } from '../../protocols/n2k/vreg.ts';
import { systemClock as clock } from '../../runtime/clock.ts';
import { toolLog, withCanLink } from '../can/bus-link.ts';
import { calledIn } from '../can/census.ts';
import { highest, numberOf } from '../can/options.ts';
import { survey } from '../can/survey.ts';
import { isFromVictron } from '../can/tool-node.ts';
import { usageError } from '../command.ts';
import { columns } from '../text-table.ts';
import { isWanted } from '../vedirect/get-set.ts';
import { registerNumber } from '../vedirect/register.ts';
import { canVreg, type VregQuestion } from './can-vreg.ts';
import { vregName } from './register-words.ts';

/** What setting these would do: not over a bus (vecan.md, 5). */
const effects: Readonly<Record<number, string>> = {
  [0x0004]: 'all settings of the device would go back to those of the factory',
  [0x0010]: 'it belongs to firmware updates',
  [0x0011]: 'it belongs to firmware updates',
  [0x0012]: 'it belongs to firmware updates',
  [0x0020]: 'it belongs to tests of the device',
  [0x0030]: 'it belongs to tunnels to other devices',
};
/** "Get", "acknowledge" and "ping" are messages, no registers (vecan.md, 5). */
const messages: ReadonlySet<number> = new Set([0x0001, 0x0002, 0x0003]);
/** The longest value that a message holds. */
const longestValue = 219;

/**
 * `vreg` on a CAN link.
 * @param device the unique number of the node; undefined: those that could be meant are shown
 * @throws GatewayError USAGE, DEVICE_FAILED, or when the link cannot be opened
 */
export async function vregOverCan(
  link: string,
  device: string | undefined,
  { yes, ...question }: Omit<VregQuestion, 'unique'> & { readonly yes: boolean },
): Promise<number> {
  const { id, data } = question;
  if (data !== undefined) refuseForbidden(id, data);
  if (device === undefined) {
    await withCanLink(link, tellNodes);
    throw usageError('vreg on a CAN link needs --device UNIQUE');
  }
  const unique = numberOf('--device', device, highest.unique);
  if (data !== undefined && !(await isWanted(id, yes))) return 1;
  return withCanLink(link, (opened) => canVreg(opened, clock, { ...question, unique }));
}

function refuseForbidden(id: number, { length }: Uint8Array): void {
  const title = vregName(id) === registerNumber(id) ? registerNumber(id) : `${registerNumber(id)} ${vregName(id)}`;
  if (isForbiddenVreg(id)) throw usageError(`${title} is not written over a bus: ${effects[id] ?? 'it harms'}`);
  if (messages.has(id)) throw usageError(`${title} is a message, no register`);
  if (length > longestValue) throw usageError(`a VREG has up to ${longestValue} bytes, not ${length}`);
}

/** The nodes that have VREGs, on standard error: standard output is for values. */
async function tellNodes(link: CanLink): Promise<void> {
  const residents = (await survey(link, clock, toolLog)).residents().filter(isFromVictron);
  if (residents.length === 0) {
    process.stderr.write(`${link.name}: no Victron node is heard\n`);
    return;
  }
  const rows = residents.map(({ address, name, product }) => [
    String(name?.uniqueNumber ?? '-'),
    calledIn(name, product) ?? '-',
    product?.serial ?? '-',
    String(address ?? '-'),
  ]);
  process.stderr.write(`${columns([['unique', 'product', 'serial', 'address'], ...rows])}\n`);
}
