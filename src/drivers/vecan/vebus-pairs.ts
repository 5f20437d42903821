import type { BusNode } from './node-table.ts';

/** Function codes of the two nodes of one VE.Bus interface: output and everything else, and AC input (vecan.md, 4). */
const functions = { output: 153, input: 154 } as const;

/** A node that may be one half of a VE.Bus interface. */
export interface VebusHalf {
  readonly node: BusNode;
  /** From its product information. */
  readonly serial: string | null;
  /** Whether it has told that, or will not. */
  readonly isIntroduced: boolean;
}

/** Whether a node tells of the AC input of a system whose service belongs to another node. */
export function isInputHalf({ node }: VebusHalf): boolean {
  return node.name.deviceFunction === functions.input;
}

/**
 * The half that an input belongs to: with the same serial number; where one of them tells none, with a neighbouring unique
 * number (?), else, where there is but one of each on the bus, that one (vecan.md, 4 and 11). Undefined: none, or not known
 * yet.
 */
export function outputHalfOf<H extends VebusHalf>(input: H, all: readonly H[]): H | undefined {
  const { manufacturer, uniqueNumber } = input.node.name;
  const sameMaker = all.filter(({ node }) => node.name.manufacturer === manufacturer);
  const outputs = sameMaker.filter(({ node }) => node.name.deviceFunction === functions.output);
  const bySerial = outputs.filter(({ serial }) => serial !== null && serial === input.serial);
  if (bySerial.length === 1) return bySerial[0];
  // Who has not said who it is may be the one.
  if (!sameMaker.every(({ isIntroduced }) => isIntroduced)) return undefined;
  const unknown = outputs.filter(({ serial }) => serial === null || input.serial === null);
  const among = bySerial.length > 1 ? bySerial : unknown;
  const neighbours = among.filter(({ node }) => Math.abs(node.name.uniqueNumber - uniqueNumber) === 1);
  if (neighbours.length === 1) return neighbours[0];
  const inputs = sameMaker.filter(isInputHalf);
  return among.length === 1 && outputs.length === 1 && inputs.length === 1 ? among[0] : undefined;
}
