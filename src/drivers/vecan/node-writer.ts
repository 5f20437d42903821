import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import { encodePairs } from '../../protocols/n2k/field-pairs.ts';
import { type GroupErrorCodes, groupErrorsOf } from '../../protocols/n2k/group-errors.ts';
import {
  commandPriorities,
  decodeGroupFunction,
  encodeGroupFunction,
  groupFunctionPgn,
} from '../../protocols/n2k/group-function.ts';
import { vregErrors } from '../../protocols/n2k/vreg.ts';
import { type Clock, sleep } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { type Change, done, type Rejection, type WriteOutcome } from '../../store/values.ts';
import { vregCodes } from '../../store/vreg.ts';
import type { Asker } from './asker.ts';
import type { GroupCommand, RegisterWritable, Told, VecanWritable } from './mapping/writable.ts';
import type { Writer } from './node-service.ts';
import type { BusNode } from './node-table.ts';
import { getVregOf, type SetAnswer, setVregOf } from './node-vregs.ts';

export interface NodeWriterOptions {
  readonly asker: Asker;
  readonly clock: Clock;
  readonly node: BusNode;
  readonly log: Logger;
  /** How a path is written; undefined: it is not. */
  readonly writableAt: (path: string) => VecanWritable | undefined;
  /** Why it is not, where it could be on other devices. */
  readonly whyNotWritable: (path: string) => string | undefined;
  /** What the node has told, by path or by name. */
  readonly told: Told;
}

const groupPriority = 3;
/** A device tells the value that counts so soon that whoever reads after a write finds it. */
const shownMs = 200;
/** In an acknowledgement of a group function: the value is out of the field's range. */
const outOfRange = 3;

/** Writes to a service of a node: by register, or by group function, each settled by the node's own answer. */
export function nodeWriter(options: NodeWriterOptions): Writer {
  const { writableAt, told } = options;
  return {
    check(changes) {
      for (const { path, value } of changes) {
        const writable = writableAt(path);
        if (writable === undefined) return notWritable(options, path);
        const prepared = writable.by === 'register' ? writable.bytes(value, told) : writable.commands(value, told);
        if ('kind' in prepared) return prepared;
      }
      return undefined;
    },
    async write(changes, signal) {
      for (const change of changes) {
        const outcome = await writeOne(options, change, signal);
        if (outcome.kind !== 'done') return outcome;
      }
      return done;
    },
  };
}

async function writeOne(options: NodeWriterOptions, change: Change, signal: AbortSignal): Promise<WriteOutcome> {
  const writable = options.writableAt(change.path);
  if (writable === undefined) return notWritable(options, change.path);
  if (options.asker.address === undefined) {
    return { kind: 'no-answer', why: `${change.path}: the gateway has no address on the bus yet; try again` };
  }
  return writable.by === 'register'
    ? writeRegister(options, writable, change, signal)
    : writeFields(options, writable.commands(change.value, options.told), change, signal);
}

async function writeRegister(
  { asker, clock, node, told, log }: NodeWriterOptions,
  writable: RegisterWritable,
  { path, value }: Change,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const bytes = writable.bytes(value, told);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const before = writable.before?.(told);
  if (before !== undefined) {
    const outcome = outcomeOf(path, await setVregOf(asker, node, before.register, before.bytes, { signal }), writable);
    if (outcome.kind !== 'done') return outcome;
  }
  const { register, isKept, shownBy } = writable;
  const answer = await setVregOf(asker, node, register, bytes, { signal, ...(isKept === undefined ? {} : { isKept }) });
  const outcome = outcomeOf(path, answer, writable);
  if (outcome.kind !== 'done') return outcome;
  log.debug(`${path} = ${value}: confirmed by the device`);
  if (shownBy !== undefined) {
    await Promise.race([getVregOf(asker, node, shownBy, { signal, isUrgent: true }), sleep(clock, shownMs, signal)]);
  }
  return outcome;
}

/** See design.md, Writes, and the table of codes (vecan.md, 5). */
function outcomeOf(path: string, answer: SetAnswer | undefined, { hint }: RegisterWritable): WriteOutcome {
  if (answer === undefined) return { kind: 'no-answer', why: `${path}: the device does not answer` };
  if (answer.code === vregCodes.ok) return done;
  const advice = hint === undefined ? '' : `; ${hint}`;
  if (answer.kept !== undefined) {
    return { kind: 'refused', why: `${path}: the device keeps ${hex(answer.kept)}${advice}` };
  }
  const why = `${path}: ${vregErrors.get(answer.code) ?? `the device says ${answer.code.toString(16)}`}${advice}`;
  return { kind: answer.code === vregCodes.invalid ? 'out-of-range' : 'refused', why };
}

async function writeFields(
  { asker, node }: NodeWriterOptions,
  commands: readonly GroupCommand[] | Rejection,
  { path }: Change,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  if ('kind' in commands) return commands;
  for (const { pgn, pairs } of commands) {
    const data = encodeGroupFunction({
      ...{ kind: 'command', pgn, priority: commandPriorities.unchanged },
      ...{ pairCount: pairs.length, pairs: encodePairs(pairs) },
    });
    const answer = await asker.ask({
      ...{ node, signal, isUrgent: true },
      payload: { pgn: groupFunctionPgn, priority: groupPriority, data },
      answer: (message) => acknowledgementOf(message, pgn, asker.address),
    });
    if (answer === undefined) return { kind: 'no-answer', why: `${path}: the device does not answer` };
    const errors = groupErrorsOf(answer);
    if (errors.length === 0) continue;
    const isOutOfRange = answer.pgnError === 0 && answer.parameterErrors.includes(outOfRange);
    return { kind: isOutOfRange ? 'out-of-range' : 'refused', why: `${path}: ${errors.join(', ')}` };
  }
  return done;
}

function acknowledgementOf(
  { pgn, data, destination }: N2kMessage,
  about: number,
  ourAddress: number | undefined,
): GroupErrorCodes | undefined {
  if (pgn !== groupFunctionPgn || destination !== ourAddress) return undefined;
  const message = decodeGroupFunction(data);
  return message?.kind === 'acknowledge' && message.pgn === about ? message : undefined;
}

function notWritable({ whyNotWritable }: NodeWriterOptions, path: string): Rejection {
  const why = whyNotWritable(path) ?? 'it only tells';
  return { kind: 'refused', why: `${path} cannot be written on this device: ${why}` };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
