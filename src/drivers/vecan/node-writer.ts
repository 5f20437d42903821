import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { type Change, done, type Rejection, type WriteOutcome } from '../../store/values.ts';
import type { Asker } from './asker.ts';
import { writeFields } from './group-write.ts';
import type { Told, VecanWritable } from './mapping/writable.ts';
import type { Writer } from './node-service.ts';
import type { BusNode } from './node-table.ts';
import { beginOrder, type Order } from './order.ts';
import { writeRegister } from './register-write.ts';

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
  /** The device has taken a change that no other register shows. */
  readonly onWritten: (change: Change) => void;
}

/** Writes to a service of a node: by register, or by group function, each settled by the node's own answer. */
export function nodeWriter(options: NodeWriterOptions): Writer {
  const { asker, clock, node, writableAt, told } = options;
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
      const order = beginOrder(asker, clock, node, signal);
      for (const change of changes) {
        const outcome = await writeOne(options, order, change);
        if (outcome.kind !== 'done') return outcome;
      }
      return done;
    },
  };
}

async function writeOne(options: NodeWriterOptions, order: Order, change: Change): Promise<WriteOutcome> {
  const { writableAt, told, onWritten, log } = options;
  const { path, value } = change;
  const writable = writableAt(path);
  if (writable === undefined) return notWritable(options, path);
  if (!order.asker.isAddressable) {
    return { kind: 'no-answer', why: `${path}: the gateway has no address on the bus yet; try again` };
  }
  const outcome = await carryOut(order, writable, change, told);
  if (outcome.kind !== 'done') return outcome;
  log.debug(`${path} = ${value}: confirmed by the device`);
  if (writable.by === 'command' || writable.shownBy === undefined) onWritten(change);
  return outcome;
}

function carryOut(
  order: Order,
  writable: VecanWritable,
  { path, value }: Change,
  told: Told,
): WriteOutcome | Promise<WriteOutcome> {
  if (writable.by === 'register') {
    const bytes = writable.bytes(value, told);
    return bytes instanceof Uint8Array ? writeRegister(order, writable, path, bytes, told) : bytes;
  }
  const commands = writable.commands(value, told);
  return 'kind' in commands ? commands : writeFields(order, path, commands);
}

function notWritable({ whyNotWritable }: NodeWriterOptions, path: string): Rejection {
  const why = whyNotWritable(path) ?? 'it only tells';
  return { kind: 'refused', why: `${path} cannot be written on this device: ${why}` };
}
