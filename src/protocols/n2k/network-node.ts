import { AddressClaim, type ClaimAction } from './address-claim.ts';
import { broadcastAddress, type N2kMessage, nullAddress } from './can-id.ts';
import { type ConfigInfo, configInfoPgn, encodeConfigInfo } from './config-info.ts';
import { decodeGroupFunction, encodeGroupFunction, type GroupFunction, groupFunctionPgn } from './group-function.ts';
import { encodeHeartbeat, heartbeatPeriodMs, heartbeatPgn } from './heartbeat.ts';
import { claimPgn, encodeName, type NodeName } from './name.ts';
import { renamedBy } from './name-command.ts';
import { encodePgnList, pgnListPgn } from './pgn-list.ts';
import { encodeProductInfo, type ProductInfo, productInfoPgn } from './product-info.ts';
import { acknowledgePgn, decodeRequest, encodeAcknowledgement, requestPgn } from './requests.ts';

/** What a node is and tells when it is asked. */
export interface NodeProfile {
  readonly name: NodeName;
  readonly product: ProductInfo;
  readonly config: ConfigInfo;
  readonly transmits: readonly number[];
  readonly receives: readonly number[];
}

/** What a message carries; the node puts its address and the receiver's to it. */
export interface NodePayload {
  readonly pgn: number;
  readonly priority: number;
  readonly data: Uint8Array;
}

export interface NodeOptions {
  readonly profile: NodeProfile;
  /** The address to begin with, 0 to 251. */
  readonly address: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** False: as older products, which have no heartbeat. */
  readonly heartbeat?: boolean;
  /** The messages of a PGN that the node measures, when one is asked for it; undefined: it has none. */
  readonly tell?: (pgn: number) => readonly NodePayload[] | undefined;
  /** What to answer to a group function that is sent to the node, beside those about its NAME; undefined: not supported. */
  readonly command?: (message: GroupFunction) => GroupFunction | 'told' | undefined;
}

/** What the owner of a node has to know. */
export type NodeEvent =
  | Exclude<ClaimAction, { kind: 'send' }>
  /** A command has changed the node's instances. */
  | { readonly kind: 'renamed'; readonly name: NodeName };

/** What came of an event or of time. */
export interface NodeOutput {
  readonly send: readonly N2kMessage[];
  readonly events: readonly NodeEvent[];
}

const priorities = { management: 6, group: 3, heartbeat: 7 } as const;
/** The same question is answered once in so long: a bus that is flooded with it stays usable. */
const answerGapMs = 100;
/** Questions that are remembered; beyond it all are forgotten. */
const mostAnswered = 1_024;
export const commandedAddressPgn = 65240;
const notSupported = 1;
const nothing: NodeOutput = { send: [], events: [] };

/**
 * A node on the bus, apart from what it measures: gets an address and keeps it, answers what every node must answer,
 * sends its heartbeat (vecan.md, 3). Messages and times come in, messages and events go out. Own messages must not be
 * handed in.
 */
export class NetworkNode {
  readonly #options: NodeOptions;
  #profile: NodeProfile;
  #claim: AddressClaim;
  #beatAt = Number.POSITIVE_INFINITY;
  #beats = 0;
  /** When a question was answered last. */
  readonly #answeredAt = new Map<string, number>();

  /** @throws RangeError when a field of the NAME does not fit, or the address is not 0 to 251 */
  constructor(options: NodeOptions) {
    this.#options = options;
    this.#profile = options.profile;
    this.#claim = this.#claimOf(options.profile.name, options.address);
  }

  /** Undefined while nothing but claims may be sent. */
  get address(): number | undefined {
    return this.#claim.address;
  }

  get name(): NodeName {
    return this.#profile.name;
  }

  /** When to call look() at the latest; undefined: there is nothing to wait for. */
  get dueAt(): number | undefined {
    const beatAt = this.address === undefined ? Number.POSITIVE_INFINITY : this.#beatAt;
    const due = Math.min(this.#claim.dueAt ?? Number.POSITIVE_INFINITY, beatAt);
    return Number.isFinite(due) ? due : undefined;
  }

  /** The bus is up, for the first time or again. */
  start(now: number): NodeOutput {
    return this.#after(this.#claim.start(now), now);
  }

  /** Time has passed. */
  look(now: number): NodeOutput {
    const { send, events } = this.#after(this.#claim.look(now), now);
    if (now < this.#beatAt || this.address === undefined) return { send, events };
    this.#beatAt = now + heartbeatPeriodMs;
    return { send: [...send, ...this.#messages(this.#heartbeat(), broadcastAddress)], events };
  }

  /** Another node has sent a message. */
  heard(message: N2kMessage, now: number): NodeOutput {
    const { pgn, destination } = message;
    if (pgn === claimPgn) return this.#after(this.#claim.heard(message, now), now);
    if (pgn === commandedAddressPgn) return this.#after(this.#claim.commanded(message, now), now);
    const isForUs = destination === broadcastAddress || destination === this.address;
    if (pgn === requestPgn && isForUs) return this.#requested(message, now);
    if (pgn === groupFunctionPgn && destination === this.address) return this.#commanded(message, now);
    return nothing;
  }

  /** Messages of ours, ready to be sent; none while there is no address. */
  messages(payloads: readonly NodePayload[], destination: number = broadcastAddress): N2kMessage[] {
    return this.#messages(payloads, destination);
  }

  #requested({ source, destination, data }: N2kMessage, now: number): NodeOutput {
    const pgn = decodeRequest(data);
    if (pgn === undefined) return nothing;
    if (pgn === claimPgn) return this.#after(this.#claim.requested(now), now);
    if (this.address === undefined || !this.#mayAnswer(pgn, source, now)) return nothing;
    const answer = this.#answer(pgn);
    if (answer !== undefined) return { send: this.#messages(answer, source), events: [] };
    if (destination === broadcastAddress || source === nullAddress) return nothing;
    const refusal = encodeAcknowledgement({ control: 'refused', groupFunction: null, pgn });
    return { send: this.#messages([management(acknowledgePgn, refusal)], source), events: [] };
  }

  #answer(pgn: number): readonly NodePayload[] | undefined {
    const { product, config, transmits, receives } = this.#profile;
    switch (pgn) {
      case productInfoPgn:
        return [management(pgn, encodeProductInfo(product))];
      case configInfoPgn:
        return [management(pgn, encodeConfigInfo(config))];
      case pgnListPgn:
        return [
          management(pgn, encodePgnList({ kind: 'transmit', pgns: transmits })),
          management(pgn, encodePgnList({ kind: 'receive', pgns: receives })),
        ];
      case heartbeatPgn:
        return this.#hasHeartbeat ? this.#heartbeat() : undefined;
      default:
        return this.#options.tell?.(pgn);
    }
  }

  #commanded({ source, data }: N2kMessage, now: number): NodeOutput {
    const message = decodeGroupFunction(data);
    if (message === undefined || isReply(message)) return nothing;
    if (message.kind === 'command' && message.pgn === claimPgn) {
      const { name, reply } = renamedBy(this.#profile.name, message);
      // Before the claim is made anew: until that holds nothing else may be sent.
      const answer = this.#groupMessage(reply, source);
      const renaming = name === undefined ? nothing : this.#rename(name, now);
      return { send: [...answer, ...renaming.send], events: renaming.events };
    }
    if (message.kind === 'request' && message.pgn === claimPgn) return this.#after(this.#claim.requested(now), now);
    const told = message.kind === 'request' ? this.#answer(message.pgn) : undefined;
    const reply = this.#options.command?.(message);
    if (reply !== undefined) return { send: reply === 'told' ? [] : this.#groupMessage(reply, source), events: [] };
    if (told !== undefined) return { send: this.#messages(told, source), events: [] };
    return { send: this.#groupMessage(refusalOf(message), source), events: [] };
  }

  /** Takes a NAME with other instances: the claim is made anew, from the same address. */
  #rename(name: NodeName, now: number): NodeOutput {
    const { address } = this;
    this.#profile = { ...this.#profile, name };
    if (address === undefined) return { send: [], events: [{ kind: 'renamed', name }] };
    this.#claim = this.#claimOf(name, address);
    const { send, events } = this.#after(this.#claim.start(now), now);
    return { send, events: [{ kind: 'lost', address }, { kind: 'renamed', name }, ...events] };
  }

  #claimOf(name: NodeName, address: number): AddressClaim {
    return new AddressClaim({ name: encodeName(name), address, random: this.#options.random });
  }

  #after(actions: readonly ClaimAction[], now: number): NodeOutput {
    const send = actions.flatMap((action) => (action.kind === 'send' ? [action.message] : []));
    const events = actions.filter((action) => action.kind !== 'send');
    if (this.#hasHeartbeat && events.some(({ kind }) => kind === 'have')) this.#beatAt = now;
    return { send, events };
  }

  get #hasHeartbeat(): boolean {
    return this.#options.heartbeat !== false;
  }

  #mayAnswer(pgn: number, source: number, now: number): boolean {
    const key = `${pgn} ${source}`;
    if (now - (this.#answeredAt.get(key) ?? Number.NEGATIVE_INFINITY) < answerGapMs) return false;
    if (this.#answeredAt.size >= mostAnswered) this.#answeredAt.clear();
    this.#answeredAt.set(key, now);
    return true;
  }

  #heartbeat(): NodePayload[] {
    const sequence = this.#beats;
    // 253 and above mean something else (vecan.md, 3).
    this.#beats = (this.#beats + 1) % 253;
    const data = encodeHeartbeat({
      periodMs: heartbeatPeriodMs,
      sequence,
      controller1: 'active',
      controller2: null,
      equipment: 'operational',
    });
    return [{ pgn: heartbeatPgn, priority: priorities.heartbeat, data }];
  }

  #groupMessage(message: GroupFunction, destination: number): N2kMessage[] {
    if (destination === nullAddress) return [];
    const data = encodeGroupFunction(message);
    return this.#messages([{ pgn: groupFunctionPgn, priority: priorities.group, data }], destination);
  }

  #messages(payloads: readonly NodePayload[], destination: number): N2kMessage[] {
    const source = this.address;
    return source === undefined ? [] : payloads.map((payload) => ({ ...payload, source, destination }));
  }
}

function management(pgn: number, data: Uint8Array): NodePayload {
  return { pgn, priority: priorities.management, data };
}

function isReply({ kind }: GroupFunction): boolean {
  return kind === 'acknowledge' || kind === 'read-reply' || kind === 'write-reply';
}

function refusalOf({ pgn }: GroupFunction): GroupFunction {
  return { kind: 'acknowledge', pgn, pgnError: notSupported, timingError: 0, parameterErrors: [] };
}
