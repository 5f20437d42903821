import type { BusNode } from '../../drivers/vecan/node-table.ts';
import { decodeFields } from '../../protocols/n2k/decode.ts';
import { setBatteryInstance } from '../../protocols/n2k/group-commands.ts';
import { askGroup, type Confirm, failure, noAnswer, refuse } from './instance.ts';
import type { ToolNode } from './tool-node.ts';

/** A battery instance of a node, and what it is to be; without `from`: the only one that it sends. */
export interface BatteryInstance {
  readonly from: number | undefined;
  readonly to: number;
}

const batteryStatusPgn = 127508;
/** Battery status comes every 1.5 s (vecan.md, 4). */
const hearMs = 3_500;
/** Comes back in the reply. */
const uniqueId = 1;

/**
 * Gives one of the batteries of a node another instance, and waits for its status with the new one.
 * @returns what the user is told; undefined when he does not want it
 * @throws GatewayError DEVICE_FAILED when the node has no such battery, refuses, does not answer, or goes on as before
 */
export async function changeBatteryInstance(
  tool: ToolNode,
  node: BusNode,
  wanted: BatteryInstance,
  confirm: Confirm,
): Promise<string | undefined> {
  const title = `${tool.called(node)}: battery instance`;
  const { to } = wanted;
  const heard = new Set<number>();
  tool.onMessage = (from, { pgn, data }) => {
    const instance = from === node && pgn === batteryStatusPgn ? decodeFields(pgn, data)?.['instance'] : undefined;
    if (typeof instance === 'number') heard.add(instance);
  };
  void tool.network.bus.request(batteryStatusPgn, node.address);
  await tool.watch.until(hearMs, () => undefined);
  const from = fromOf(title, wanted, heard);
  if (from === to) return `${title} ${to} already`;
  if (heard.has(to)) throw failure(title, `another battery of the node has ${to} already`);
  const what = `${title} ${from} -> ${to}; what it means to others on the bus changes with it`;
  if (!(await confirm(what))) return undefined;
  const answer = await askGroup(
    tool,
    node,
    setBatteryInstance(from, to, uniqueId),
    (said) => said.pgn === batteryStatusPgn && (said.kind === 'acknowledge' || said.kind === 'write-reply'),
  );
  refuse(title, answer);
  if (answer?.kind === 'write-reply' && answer.selectionCount === 0 && answer.parameterCount === 0) {
    throw failure(title, 'the node refuses');
  }
  heard.clear();
  void tool.network.bus.request(batteryStatusPgn, node.address);
  if (await tool.watch.until(hearMs, () => (heard.has(to) ? true : undefined))) return `${title} ${from} -> ${to}`;
  throw failure(title, answer === undefined ? noAnswer : `the node has confirmed, but sends ${listOf(heard)}`);
}

function fromOf(title: string, { from, to }: BatteryInstance, heard: ReadonlySet<number>): number {
  const [only, ...others] = heard;
  if (only === undefined) throw failure(title, 'the node sends no battery status (127508)');
  if (from !== undefined && !heard.has(from)) throw failure(title, `the node does not send ${from}: ${listOf(heard)}`);
  if (from === undefined && others.length > 0) {
    throw failure(title, `the node sends ${listOf(heard)}: say which one, as --battery ${only}:${to}`);
  }
  return from ?? only;
}

function listOf(instances: ReadonlySet<number>): string {
  return [...instances].sort((one, other) => one - other).join(', ') || 'none';
}
