import type { BusNode } from '../../drivers/vecan/node-table.ts';
import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import { setDeviceInstance, setSystemInstance } from '../../protocols/n2k/group-commands.ts';
import { groupErrorsOf } from '../../protocols/n2k/group-errors.ts';
import { decodeGroupFunction, type GroupFunction, groupFunctionPgn } from '../../protocols/n2k/group-function.ts';
import { claimPgn, type NodeName } from '../../protocols/n2k/name.ts';
import type { NodePayload } from '../../protocols/n2k/network-node.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { ToolNode } from './tool-node.ts';

/** One of the instances in a NAME. */
export interface NameInstance {
  readonly which: 'device' | 'system';
  readonly wanted: number;
}

/** Asks the user. */
export type Confirm = (what: string) => Promise<boolean>;

const kinds = {
  device: { field: 'deviceInstance', order: setDeviceInstance },
  system: { field: 'systemInstance', order: setSystemInstance },
} as const satisfies Record<string, { field: keyof NodeName; order: (instance: number) => Uint8Array }>;

const groupPriority = 3;
/** A NAME that has changed is claimed anew within the times of a claim (vecan.md, 3); a busy node takes longer. */
const claimMs = 3_000;

/**
 * Sets an instance in the NAME of a node, and looks at the NAME that it claims then.
 * @returns what the user is told; undefined when he does not want it
 * @throws GatewayError DEVICE_FAILED when the node refuses, does not answer, or keeps what it has
 */
export async function setNameInstance(
  tool: ToolNode,
  node: BusNode,
  { which, wanted }: NameInstance,
  confirm: Confirm,
): Promise<string | undefined> {
  const { field, order } = kinds[which];
  const title = `${tool.called(node)}: ${which} instance`;
  const before = node.name[field];
  if (before === wanted) return `${title} ${wanted} already`;
  const what = `${title} ${before} -> ${wanted}${which === 'device' ? consequences(tool, node, wanted) : ''}`;
  if (!(await confirm(what))) return undefined;
  const answer = await askGroup(
    tool,
    node,
    order(wanted),
    (said) => said.kind === 'acknowledge' && said.pgn === claimPgn,
  );
  refuse(title, answer);
  // Where the new claim was missed, or a node makes none by itself.
  void tool.network.bus.request(claimPgn, node.address);
  const isDone = await tool.watch.until(claimMs, () => (node.name[field] === wanted ? true : undefined));
  if (isDone) return `${title} ${before} -> ${wanted}`;
  throw failure(title, answer === undefined ? noAnswer : `the node has confirmed, but keeps ${node.name[field]}`);
}

/** Function code of chargers in a NAME (vecan.md, 1). */
const chargerFunction = 160;

/** Two devices of a kind with one instance become one for many programs; chargers lose their group (vecan.md, 10, 13 and 15). */
function consequences(tool: ToolNode, node: BusNode, wanted: number): string {
  const { deviceClass, deviceFunction } = node.name;
  const others = [...tool.network.table.nodes()].filter(
    ({ name }) =>
      name.deviceInstance === wanted && name.deviceClass === deviceClass && name.deviceFunction === deviceFunction,
  );
  const same = others
    .map((other) => `; ${tool.called(other)}, a node of the same kind, has ${wanted} already`)
    .join('');
  const group = deviceFunction === chargerFunction ? '; chargers that charge as a group leave it' : '';
  return `${same}${group}; programs that know it by its instance, and unit IDs that follow it, change with it`;
}

export const noAnswer = 'the node does not answer, and nothing has changed';

/** Sends a group function to a node; resolves with its answer, undefined when none comes within a second. */
export function askGroup(
  tool: ToolNode,
  node: BusNode,
  data: Uint8Array,
  isAnswer: (said: GroupFunction) => boolean,
): Promise<GroupFunction | undefined> {
  const payload: NodePayload = { pgn: groupFunctionPgn, priority: groupPriority, data };
  return tool.network.asker.ask({
    ...{ node, payload, isUrgent: true },
    answer: ({ pgn, data: answered, destination }: N2kMessage) => {
      if (pgn !== groupFunctionPgn || destination !== tool.network.bus.address) return undefined;
      const said = decodeGroupFunction(answered);
      return said !== undefined && isAnswer(said) ? said : undefined;
    },
  });
}

/** @throws GatewayError DEVICE_FAILED with what an acknowledgement says is wrong */
export function refuse(title: string, answer: GroupFunction | undefined): void {
  const errors = answer?.kind === 'acknowledge' ? groupErrorsOf(answer) : [];
  if (errors.length > 0) throw failure(title, `the node refuses: ${errors.join(', ')}`);
}

export function failure(title: string, reason: string): GatewayError {
  return new GatewayError('DEVICE_FAILED', `${title}: ${reason}`);
}
