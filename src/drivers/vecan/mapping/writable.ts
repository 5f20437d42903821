import type { FieldPair } from '../../../protocols/n2k/field-pairs.ts';
import type { Rejection, Value } from '../../../store/values.ts';
import { groupSwitches } from './group-switches.ts';
import { functions, type NodeKind, type NodeTraits, serviceOfKind } from './node-kind.ts';
import { registerSettings } from './register-settings.ts';
import type { VecanService } from './telling.ts';

/** What the node has told, by path or by name. */
export type Told = (name: string) => Value | undefined;

/** A value for a register. */
export interface RegisterSetting {
  readonly register: number;
  readonly bytes: Uint8Array;
}

/** A path whose value is set by a VREG. */
export interface RegisterWritable {
  readonly by: 'register';
  readonly register: number;
  /** The bytes that a value sets, or why not. */
  bytes(value: number | string, told: Told): Uint8Array | Rejection;
  /** Whether what the device told after it means what was sent; without it the bytes have to be the same. */
  readonly isKept?: (sent: Uint8Array, told: Uint8Array) => boolean;
  /**
   * A register that `before` goes by, and others may have changed: to be asked for first. Who does not have it is
   * written to without.
   */
  readonly needs?: number;
  /** What has to be set before, so that the device obeys; undefined: nothing, it is so already. */
  readonly before?: (told: Told) => RegisterSetting | undefined;
  /** The register that tells which value counts then, where that is another one. */
  readonly shownBy?: number;
  /** What to look at when the device refuses or keeps another value. */
  readonly hint?: string;
}

/** A group function (126208) of kind command: sets fields of a PGN. */
export interface GroupCommand {
  readonly pgn: number;
  readonly pairs: readonly FieldPair[];
}

/** A path whose value is set by group functions; done when all are acknowledged. */
export interface CommandWritable {
  readonly by: 'command';
  commands(value: number | string, told: Told): readonly GroupCommand[] | Rejection;
}

export type VecanWritable = RegisterWritable | CommandWritable;

/** How a value is set on a service's path; undefined: it cannot be. */
export function writableAt(
  kind: NodeKind,
  traits: NodeTraits,
  type: VecanService,
  path: string,
): VecanWritable | undefined {
  if (serviceOfKind(kind) !== type) return undefined;
  if (!traits.isVictron) return groupSwitches(type, path);
  // Of a VE.Bus interface the other node takes the orders (vecan.md, 4).
  if (traits.deviceFunction === functions.acInput) return undefined;
  return registerSettings(kind, traits.productCode, path);
}
