import { vregErrors } from '../../protocols/n2k/vreg.ts';
import { done, type WriteOutcome } from '../../store/values.ts';
import { vregCodes } from '../../store/vreg.ts';
import type { RegisterWritable, Told } from './mapping/writable.ts';
import { getVregOf, type SetAnswer, setVregOf } from './node-vregs.ts';
import type { Order } from './order.ts';

/** A device tells a register so soon, as a rule; a write does not wait longer for what is beside it. */
const lookMs = 200;

/** Sets a register, settled by what the device tells of it (design.md, Writes; codes: vecan.md, 5). */
export async function writeRegister(
  order: Order,
  writable: RegisterWritable,
  path: string,
  bytes: Uint8Array,
  told: Told,
): Promise<WriteOutcome> {
  // A panel may have changed it since it was told last; a device that does not have it works without.
  if (writable.needs !== undefined) await look(order, writable.needs);
  const before = writable.before?.(told);
  if (before !== undefined) {
    const outcome = await set(order, writable, path, before.register, before.bytes);
    if (outcome.kind !== 'done') return outcome;
  }
  const { register, isKept, shownBy } = writable;
  const outcome = await set(order, writable, path, register, bytes, isKept);
  // Whoever reads after the write finds the value that counts.
  if (outcome.kind === 'done' && shownBy !== undefined) await look(order, shownBy);
  return outcome;
}

async function set(
  { asker, node, signal, leftMs }: Order,
  writable: RegisterWritable,
  path: string,
  register: number,
  bytes: Uint8Array,
  isKept?: RegisterWritable['isKept'],
): Promise<WriteOutcome> {
  const limits = { signal, limitMs: leftMs(), ...(isKept === undefined ? {} : { isKept }) };
  return outcomeOf(path, await setVregOf(asker, node, register, bytes, limits), writable);
}

/** What the device tells comes in as a message, like all it tells. */
async function look({ asker, node, signal, leftMs }: Order, register: number): Promise<void> {
  await getVregOf(asker, node, register, { signal, isUrgent: true, limitMs: Math.min(lookMs, leftMs()) });
}

function outcomeOf(path: string, answer: SetAnswer | undefined, { hint }: RegisterWritable): WriteOutcome {
  if (answer === undefined) return { kind: 'no-answer', why: `${path}: the device does not answer` };
  if (answer.code === vregCodes.ok) return done;
  const advice = hint === undefined ? '' : `; ${hint}`;
  if (answer.kept !== undefined) {
    const kept = Buffer.from(answer.kept).toString('hex');
    return { kind: 'refused', why: `${path}: the device keeps ${kept}${advice}` };
  }
  const why = `${path}: ${vregErrors.get(answer.code) ?? `the device says ${answer.code.toString(16)}`}${advice}`;
  return { kind: answer.code === vregCodes.invalid ? 'out-of-range' : 'refused', why };
}
