import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import { encodePairs } from '../../protocols/n2k/field-pairs.ts';
import { type GroupErrorCodes, groupErrorsOf } from '../../protocols/n2k/group-errors.ts';
import {
  commandPriorities,
  decodeGroupFunction,
  encodeGroupFunction,
  groupFunctionPgn,
} from '../../protocols/n2k/group-function.ts';
import { done, type WriteOutcome } from '../../store/values.ts';
import type { GroupCommand } from './mapping/writable.ts';
import type { Order } from './order.ts';

const groupPriority = 3;
/** In an acknowledgement: the value is out of the field's range. */
const outOfRange = 3;

/** Sets fields of PGNs by group functions (126208), each settled by the node's acknowledgement. */
export async function writeFields(
  order: Order,
  path: string,
  commands: readonly GroupCommand[],
): Promise<WriteOutcome> {
  const { asker, node, signal } = order;
  for (const { pgn, pairs } of commands) {
    const data = encodeGroupFunction({
      ...{ kind: 'command', pgn, priority: commandPriorities.unchanged },
      ...{ pairCount: pairs.length, pairs: encodePairs(pairs) },
    });
    const answer = await asker.ask({
      ...{ node, signal, isUrgent: true, limitMs: order.leftMs() },
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
