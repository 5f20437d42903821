import type { CanFrame, CanLink } from '../../../links/can-link.ts';
import { broadcastAddress, highestAddress, isAddressed, type N2kMessage } from '../../../protocols/n2k/can-id.ts';
import type { GroupFunction } from '../../../protocols/n2k/group-function.ts';
import { MessageReader } from '../../../protocols/n2k/message-reader.ts';
import { MessageWriter } from '../../../protocols/n2k/message-writer.ts';
import { claimPgn, type NodeName } from '../../../protocols/n2k/name.ts';
import {
  commandedAddressPgn,
  NetworkNode,
  type NodeOutput,
  type NodePayload,
} from '../../../protocols/n2k/network-node.ts';
import { pgnTable } from '../../../protocols/n2k/pgn-table.ts';
import { productInfoPgn } from '../../../protocols/n2k/product-info.ts';
import { decodeVreg } from '../../../protocols/n2k/vreg.ts';
import { type Cancel, type Clock, every } from '../../../runtime/clock.ts';
import type { Random } from '../../random.ts';
import { noN2kFaults } from './faults.ts';
import { FrameFaults } from './frame-faults.ts';
import { GroupAnswers } from './group-answers.ts';
import type { NodeModel } from './node-model.ts';
import { profileOf } from './node-profile.ts';
import { MessageSchedule } from './schedule.ts';
import { bodyOf, type SentMessage } from './sent-message.ts';
import { VregSide } from './vreg-side.ts';

export interface SimulatedNodeOptions {
  readonly clock: Clock;
  /** Puts one more node on the bus. */
  readonly join: (name: string) => CanLink;
  readonly model: NodeModel;
  /** The address to begin with, 0 to 251. */
  readonly address: number;
  readonly random: Random;
}

const accessDenied = 3;
const lowestPriority = 7;
/** Answers that may wait to be sent; what is beyond them is not answered. */
const mostWaiting = 256;
const never = Number.POSITIVE_INFINITY;

/** A node on a bus: claims an address, sends what its product sends, answers, and misbehaves on demand. */
export class SimulatedNode {
  readonly faults = noN2kFaults();
  readonly model: NodeModel;
  readonly #options: SimulatedNodeOptions;
  readonly #link: CanLink;
  readonly #schedule: MessageSchedule;
  readonly #groups: GroupAnswers;
  readonly #vregs: VregSide | undefined;
  readonly #frameFaults: FrameFaults;
  readonly #writer = new MessageWriter();
  readonly #waiting = new Set<Cancel>();
  readonly #habits: Cancel[] = [];
  #reader = new MessageReader();
  #node: NetworkNode;
  #isOnBus = false;
  #isStopped = false;
  #cancel: Cancel = () => undefined;
  #armedFor = never;

  constructor(options: SimulatedNodeOptions) {
    const { model, join, address } = options;
    this.#options = options;
    this.model = model;
    this.#schedule = new MessageSchedule(model.messages);
    this.#groups = new GroupAnswers(model.messages, this.#schedule);
    this.#vregs = model.registers === undefined ? undefined : new VregSide(model.registers, this.faults);
    this.#frameFaults = new FrameFaults(this.faults, options.random);
    this.#node = this.#nodeAt(address, model.name);
    this.#link = join(`node ${model.product.model ?? model.maker}`);
    this.#link.onFrames((frames) => this.#receive(frames));
    void this.#link.closed.then(() => this.stop());
    this.wake();
  }

  /** Undefined while it has none. */
  get address(): number | undefined {
    return this.#isOnBus ? this.#node.address : undefined;
  }

  /** With the instances that the bus has given it. */
  get name(): NodeName {
    return this.#node.name;
  }

  /** Whether it has left the bus. */
  get isAsleep(): boolean {
    return !this.#isOnBus;
  }

  /** Leaves the bus without a word, as chargers do when the sun or the mains is gone (vecan.md, 7). */
  sleep(): void {
    this.#isOnBus = false;
    this.#schedule.stop();
    this.#vregs?.stop();
    for (const cancel of this.#waiting) cancel();
    this.#waiting.clear();
    this.#arm();
  }

  /** Comes to the bus, at the address that it had or at another. */
  wake(address = this.#node.address ?? this.#options.address): void {
    if (this.#isStopped) return;
    this.sleep();
    this.#isOnBus = true;
    this.#reader = new MessageReader();
    this.#node = this.#nodeAt(address, this.#node.name);
    this.#follow(this.#node.start(this.#options.clock.now()));
    this.#arm();
  }

  /** Begins anew at the next address. */
  move(): void {
    this.wake(((this.#node.address ?? this.#options.address) + 1) % (highestAddress + 1));
  }

  /** Does something again and again until the node is stopped. */
  repeat(ms: number, fn: () => void): void {
    if (!this.#isStopped) this.#habits.push(every(this.#options.clock, ms, fn));
  }

  /** Another node at the next address with this one's NAME. */
  makeTwin(): SimulatedNode {
    const twin = new SimulatedNode({ ...this.#options, address: (this.#options.address + 1) % (highestAddress + 1) });
    this.#habits.push(() => twin.stop());
    return twin;
  }

  /** Puts frames on the bus as they are, whoever they seem to come from. */
  inject(frames: readonly CanFrame[]): void {
    if (this.#isStopped) return;
    // A link that takes no more ends by itself, and this node with it.
    for (const frame of frames) void this.#link.send(frame).catch(() => undefined);
  }

  stop(): void {
    if (this.#isStopped) return;
    this.sleep();
    this.#isStopped = true;
    for (const cancel of this.#habits.splice(0)) cancel();
    void this.#link.close();
  }

  #nodeAt(address: number, name: NodeName): NetworkNode {
    const { model, random } = this.#options;
    return new NetworkNode({
      profile: profileOf(model, name),
      address,
      random,
      heartbeat: model.hasHeartbeat,
      tell: (pgn) => this.#tell(pgn),
      command: (message) => this.#command(message),
    });
  }

  #tell(pgn: number): readonly NodePayload[] | undefined {
    const asked = this.model.messages.filter((message) => message.pgn === pgn);
    return asked.length === 0 || this.faults.refuses ? undefined : asked.map((message) => this.#payload(message));
  }

  #command(message: GroupFunction): GroupFunction | 'told' | undefined {
    if (this.faults.refuses) {
      const { pgn } = message;
      return { kind: 'acknowledge', pgn, pgnError: accessDenied, timingError: 0, parameterErrors: [] };
    }
    const answer = this.#groups.answer(message, this.#options.clock.now());
    if (answer === undefined) return undefined;
    const messages = this.#node.messages(answer.tell.map((one) => this.#payload(one)));
    this.#later(() => this.#send(messages));
    return answer.reply ?? 'told';
  }

  #receive(frames: readonly CanFrame[]): void {
    const now = this.#options.clock.now();
    for (const frame of frames) {
      if (!this.#isOnBus || !this.#concerns(frame)) continue;
      const message = this.#reader.push(frame, now);
      if (message !== undefined) this.#heard(message, now);
    }
    this.#arm();
  }

  /** What others measure is nothing to a node: it hears what is sent to it, or to all to be answered. */
  #concerns({ id }: CanFrame): boolean {
    const pgn = (id >> 8) & 0x1_ffff;
    if (!isAddressed(pgn)) return pgn === commandedAddressPgn;
    const destination = pgn & 0xff;
    return destination === broadcastAddress || destination === this.#node.address;
  }

  #heard(message: N2kMessage, now: number): void {
    const vreg = decodeVreg(message.pgn, message.data);
    if (vreg === undefined) {
      this.#follow(this.#node.heard(message, now), true);
      return;
    }
    const isForUs = message.destination === this.#node.address;
    if (this.#node.address === undefined || !(isForUs || message.destination === broadcastAddress)) return;
    const answers = this.#vregs?.answer(vreg, message.source, isForUs, now) ?? [];
    const messages = answers.flatMap(({ payload, destination }) => this.#node.messages([payload], destination));
    this.#later(() => this.#send(messages));
  }

  #tick(): void {
    const now = this.#options.clock.now();
    this.#follow(this.#node.look(now));
    const due = this.#schedule.take(now).map((message) => this.#payload(message));
    this.#send(this.#node.messages([...due, ...(this.#vregs?.take(now) ?? [])]));
    this.#arm();
  }

  /** Claims are never late. */
  #follow({ send, events }: NodeOutput, isAnswer = false): void {
    this.#send(send.filter(({ pgn }) => pgn === claimPgn || !isAnswer));
    const answers = isAnswer ? send.filter(({ pgn }) => pgn !== claimPgn) : [];
    if (answers.length > 0) this.#later(() => this.#send(answers));
    const now = this.#options.clock.now();
    for (const { kind } of events) {
      if (kind === 'have') this.#start(now);
      else if (kind === 'lost' || kind === 'cannot-claim') this.#pause();
    }
  }

  #start(now: number): void {
    this.#schedule.start(now);
    this.#vregs?.start(now);
  }

  #pause(): void {
    this.#schedule.stop();
    this.#vregs?.stop();
  }

  /** Answers at once, or as slowly as a fault demands. */
  #later(answer: () => void): void {
    const { slowMs } = this.faults;
    if (slowMs === 0) {
      answer();
      return;
    }
    if (this.#waiting.size >= mostWaiting) return;
    const cancel = this.#options.clock.after(slowMs, () => {
      this.#waiting.delete(cancel);
      answer();
    });
    this.#waiting.add(cancel);
  }

  #payload(message: SentMessage): NodePayload {
    return { pgn: message.pgn, priority: priorityOf(message), data: bodyOf(message, this.faults.notAvailable) };
  }

  #send(messages: readonly N2kMessage[]): void {
    for (const message of messages) {
      if (message.pgn === productInfoPgn && this.faults.missingProductInfos > 0) {
        this.faults.missingProductInfos -= 1;
        continue;
      }
      const isCut = this.faults.cutShort && this.model.messages.some(({ pgn }) => pgn === message.pgn);
      const data = isCut ? message.data.subarray(0, Math.ceil(message.data.length / 2)) : message.data;
      this.inject(this.#frameFaults.through(this.#writer.frames({ ...message, data })));
    }
  }

  /** One timer for all that comes next. */
  #arm(): void {
    const due = this.#isOnBus
      ? Math.min(this.#node.dueAt ?? never, this.#schedule.dueAt, this.#vregs?.dueAt ?? never)
      : never;
    if (due === this.#armedFor) return;
    this.#cancel();
    this.#armedFor = due;
    if (due === never) return;
    const { clock } = this.#options;
    this.#cancel = clock.after(Math.max(0, due - clock.now()), () => {
      this.#armedFor = never;
      this.#tick();
    });
  }
}

function priorityOf({ pgn }: SentMessage): number {
  return pgnTable(pgn)?.priority ?? lowestPriority;
}
