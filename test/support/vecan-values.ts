import { derived } from '../../src/drivers/vecan/mapping/derive.ts';
import { KindFinder, type NodeKind, type NodeTraits } from '../../src/drivers/vecan/mapping/node-kind.ts';
import { NodeMapping } from '../../src/drivers/vecan/mapping/node-mapping.ts';
import type { Telling, VecanService } from '../../src/drivers/vecan/mapping/telling.ts';
import { MergedValues } from '../../src/drivers/vecan/merged-values.ts';
import { MessageReader } from '../../src/protocols/n2k/message-reader.ts';
import { claimPgn, decodeName, type NodeName, victronManufacturer } from '../../src/protocols/n2k/name.ts';
import { decodeProductInfo, type ProductInfo, productInfoPgn } from '../../src/protocols/n2k/product-info.ts';
import { decodeVreg } from '../../src/protocols/n2k/vreg.ts';
import type { Value } from '../../src/store/values.ts';
import { bytesOf, canLog } from './can-logs.ts';

/** What the messages of one node have told so far, all of it fresh. */
export class ToldValues {
  readonly #services = new Map<string, MergedValues>();
  readonly #names = new Map<string, Set<string>>();
  /** Everything that was ever shown, by path. */
  readonly shown = new Map<string, Set<Value>>();

  tell(tellings: readonly Telling[]): void {
    for (const telling of tellings) {
      const key = `${telling.type} ${telling.part}`;
      const values = this.#services.get(key) ?? new MergedValues(() => Number.POSITIVE_INFINITY);
      this.#services.set(key, values);
      values.tell(telling, 0);
      const names = this.#names.get(key) ?? new Set();
      for (const [name] of telling.values) names.add(name);
      this.#names.set(key, names);
      for (const [path, value] of Object.entries(this.values(telling.type, telling.part))) {
        this.shown.set(path, (this.shown.get(path) ?? new Set()).add(value));
      }
    }
  }

  /** Type and part of each service. */
  services(): string[] {
    return [...this.#services.keys()].sort();
  }

  /** All paths of one service with derived ones. */
  values(type: VecanService, part = 0): Record<string, Value> {
    const key = `${type} ${part}`;
    const told = (name: string): Value | undefined => this.#services.get(key)?.value(name);
    const paths = [...(this.#names.get(key) ?? [])].filter((name) => name.startsWith('/'));
    return Object.fromEntries([...derived(type, told), ...paths.map((path) => [path, told(path) ?? null] as const)]);
  }

  /** A value that is not shown. */
  told(type: VecanService, name: string): Value | undefined {
    return this.#services.get(`${type} 0`)?.value(name);
  }
}

/** A node under test, fed with hex bytes. */
export class MappedNode extends ToldValues {
  readonly mapping: NodeMapping;

  constructor(kind: NodeKind, traits: Partial<NodeTraits> = {}) {
    super();
    this.mapping = new NodeMapping(kind, { isVictron: true, productCode: null, deviceFunction: 170, ...traits });
  }

  message(pgn: number, hex: string): this {
    this.tell(this.mapping.message(pgn, bytesOf(hex)));
    return this;
  }

  vreg(register: number, hex: string): this {
    this.tell(this.mapping.vreg(register, bytesOf(hex)));
    return this;
  }
}

/** A node of a recording, known by its NAME. */
export interface RecordedNode {
  readonly name: NodeName;
  readonly finder: KindFinder;
  readonly values: ToldValues;
  product: ProductInfo | undefined;
  mapping: NodeMapping | undefined;
  kind: NodeKind | undefined;
}

/** What all nodes of a recording tell. Those that do not claim their address in it get a name of another maker. */
export function recordedNodes(file: string): RecordedNode[] {
  const reader = new MessageReader();
  const nodes = new Map<number, RecordedNode>();
  for (const { frame, message: joined, at } of canLog(file)) {
    const message = frame === undefined ? joined : reader.push(frame, at);
    if (message === undefined || message.source >= 254) continue;
    const { pgn, data, source } = message;
    const name = pgn === claimPgn ? decodeName(data) : undefined;
    const node = name !== undefined ? recorded(name) : (nodes.get(source) ?? recorded(stranger(source)));
    if (name === undefined || nodes.get(source)?.name.uniqueNumber !== name.uniqueNumber) nodes.set(source, node);
    if (name === undefined) take(node, pgn, data);
  }
  return [...nodes.values()];
}

function recorded(name: NodeName): RecordedNode {
  const finder = new KindFinder(name);
  return { name, finder, values: new ToldValues(), product: undefined, mapping: undefined, kind: undefined };
}

function take(node: RecordedNode, pgn: number, data: Uint8Array): void {
  const { finder, name } = node;
  const isVictron = name.manufacturer === victronManufacturer;
  if (pgn === productInfoPgn) {
    node.product = decodeProductInfo(data);
    finder.product(node.product);
  }
  const vreg = isVictron ? decodeVreg(pgn, data) : undefined;
  if (vreg?.kind === 'value') finder.vreg(vreg.register, vreg.value);
  else finder.heard(pgn, data);
  if (finder.kind === undefined) return;
  if (finder.kind !== node.kind) {
    node.kind = finder.kind;
    const { deviceFunction } = name;
    node.mapping = new NodeMapping(finder.kind, {
      ...{ isVictron, deviceFunction },
      productCode: node.product?.productCode ?? null,
    });
  }
  const { mapping } = node;
  if (mapping === undefined) return;
  node.values.tell(vreg?.kind === 'value' ? mapping.vreg(vreg.register, vreg.value) : mapping.message(pgn, data));
}

/** @param source its address */
export function stranger(source: number, rest: Partial<NodeName> = {}): NodeName {
  return {
    uniqueNumber: 1_000_000 + source,
    manufacturer: 135,
    deviceInstance: 0,
    deviceFunction: 0,
    deviceClass: 0,
    systemInstance: 0,
    industryGroup: 4,
    canMove: true,
    ...rest,
  };
}
