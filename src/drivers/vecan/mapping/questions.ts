import { enableBatteryDetails } from '../../../protocols/n2k/group-commands.ts';
import { functions, type NodeKind, type NodeTraits } from './node-kind.ts';
import { rhythms } from './register-rules.ts';
import { registersOf } from './register-tellings.ts';
import type { Question } from './telling.ts';

/** Registers that are asked for. The AC input of a VE.Bus interface answers none, its other node does (vecan.md, 4). */
export function questionsFor(kind: NodeKind, traits: NodeTraits): readonly Question[] {
  if (!traits.isVictron || traits.deviceFunction === functions.acInput) return [];
  return registersOf(kind).flatMap(({ id, rhythm }) =>
    rhythm === undefined ? [] : [{ register: id, everyMs: rhythms[rhythm] }],
  );
}

/**
 * Group functions (126208) that make a node send what it does not send by itself: the state of charge as a VE.Bus system
 * counts it is off by default (vecan.md, 3, Q25). To be repeated when it has restarted.
 */
export function wakingsFor(kind: NodeKind, { isVictron, deviceFunction }: NodeTraits): readonly Uint8Array[] {
  return isVictron && kind === 'vebus' && deviceFunction !== functions.acInput ? [enableBatteryDetails()] : [];
}
