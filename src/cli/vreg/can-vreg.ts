import type { BusNode } from '../../drivers/vecan/node-table.ts';
import { getVregOf, type SetAnswer, setVregOf } from '../../drivers/vecan/node-vregs.ts';
import type { CanLink } from '../../links/can-link.ts';
import { vregErrors } from '../../protocols/n2k/vreg.ts';
import { type Clock, sleep } from '../../runtime/clock.ts';
import { failed, vregCodes } from '../../store/vreg.ts';
import { toolLog } from '../can/bus-link.ts';
import { ToolNode } from '../can/tool-node.ts';
import { print } from '../command.ts';
import { hexBytes, registerNumber } from '../vedirect/register.ts';
import { readVreg } from './register-words.ts';

/** What is asked of a node on a CAN bus. */
export interface VregQuestion {
  readonly unique: number;
  readonly id: number;
  /** What to set it to; undefined: read it. */
  readonly data: Uint8Array | undefined;
  readonly raw: boolean;
  readonly json: boolean;
}

/** Questions get lost, and devices ask for patience. */
const retry = { tries: 3, afterMs: 1_000 } as const;
/** "Busy", "too many requests", "still starting" (vecan.md, 5). */
const patience: ReadonlySet<number> = new Set([vregCodes.busy, 0x8500, 0x8600]);
/** Never aborts: a tool waits for as long as it tries. */
const forever = new AbortController().signal;

/**
 * Reads or sets a VREG of a node, and prints what it is. Joins the bus for it: a refusal has to find its way back.
 * @returns the exit code
 * @throws GatewayError DEVICE_FAILED when there is no such node
 */
export async function canVreg(link: CanLink, clock: Clock, question: VregQuestion): Promise<number> {
  const { unique, id, raw, json } = question;
  const tool = await ToolNode.join(link, { clock, log: toolLog, random: Math.random });
  try {
    const node = await tool.find(unique, true);
    const answer = await ask(clock, tool, node, question);
    const { name, text, bytes } = readVreg(id, answer.value);
    if (json) print(JSON.stringify({ id, code: answer.code, raw: hexBytes(bytes) }));
    else if (answer.code === vregCodes.ok) print(raw ? hexBytes(bytes) : `${name}: ${text} (${hexBytes(bytes)})`);
    if (answer.code === vregCodes.ok) return 0;
    process.stderr.write(
      answer.kept === undefined
        ? `error ${registerNumber(answer.code)}: ${meanings[answer.code] ?? vregErrors.get(answer.code) ?? 'unknown'}\n`
        : `the device keeps ${hexBytes(readVreg(id, answer.kept).bytes)}\n`,
    );
    return 1;
  } finally {
    tool.stop();
  }
}

/** The gateway has one word for what CAN says in two (vecan.md, 5), and one for silence. */
const meanings: Readonly<Record<number, string>> = {
  [vregCodes.unsupported]: 'the device does not have this register, or lets nobody read or write it',
  [vregCodes.timeOut]: 'the device does not answer',
};

async function ask(clock: Clock, tool: ToolNode, node: BusNode, { id, data }: VregQuestion): Promise<SetAnswer> {
  const { asker } = tool.network;
  const get = (): Promise<SetAnswer | undefined> => getVregOf(asker, node, id, { isUrgent: true });
  if (data === undefined) return patiently(clock, get);
  const answer = await patiently(clock, () => setVregOf(asker, node, id, data, { signal: forever, isKept }));
  if (answer.code !== vregCodes.ok) return answer;
  // Some confirm what they do not do; what cannot be read has to be believed.
  const back = await get();
  if (back === undefined || back.code !== vregCodes.ok) return answer;
  return isKept(data, back.value) ? back : { ...back, code: vregCodes.invalid, kept: back.value };
}

/** What was set is the beginning of what is told; behind it is what pads a frame or a text. */
function isKept(set: Uint8Array, told: Uint8Array): boolean {
  if (told.length < set.length) return false;
  return told.every((byte, index) => (index < set.length ? byte === set[index] : byte === 0 || byte === 0xff));
}

async function patiently(clock: Clock, question: () => Promise<SetAnswer | undefined>): Promise<SetAnswer> {
  for (let left = retry.tries - 1; ; left -= 1) {
    const answer = (await question()) ?? failed(vregCodes.timeOut);
    const isPassing = answer.code === vregCodes.timeOut || patience.has(answer.code);
    if (!isPassing || left === 0) return answer;
    await sleep(clock, retry.afterMs);
  }
}
