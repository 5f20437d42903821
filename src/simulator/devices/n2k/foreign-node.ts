import { type Identity, type NodeModel, nameOf } from './node-model.ts';
import type { SentMessage } from './sent-message.ts';

/** Manufacturer codes of others; those of scene foreign are 295 and 1851. */
export const makers = { bep: 295, mastervolt: 355, maretron: 137, raymarine: 1851 } as const;

/** What makes a node of another maker. */
export interface ForeignMake {
  readonly manufacturer: number;
  readonly model: string;
  readonly deviceClass: number;
  readonly deviceFunction: number;
}

/** A node of another maker: it has a heartbeat and knows nothing of VREGs. */
export function foreignNode(make: ForeignMake, identity: Identity, messages: readonly SentMessage[]): NodeModel {
  return {
    name: nameOf(identity, make),
    product: {
      ...{ database: 2100, productCode: 1, model: make.model, serial: identity.serial, softwareVersion: '1.0' },
      ...{ modelVersion: '1', certification: 1, loadEquivalency: 2 },
    },
    description: identity.description,
    maker: 'another maker',
    hasHeartbeat: true,
    messages,
  };
}
