import type { AcNode } from '../plant/ac-node.ts';
import type { Phase } from '../plant/description.ts';
import type { Plant } from '../plant/plant.ts';
import type { Reading } from './contents.ts';
import { rounded } from './rounded.ts';

/** One phase as a meter sees it; what is left out, it does not count. */
export interface MeteredPhase {
  readonly phase: Phase;
  readonly volts: () => number;
  readonly watts: () => number;
  readonly forwardKwh?: () => number;
  readonly reverseKwh?: () => number;
}

/** Paths of voltage, current, power and energy, by phase. */
export function phaseReadings(phases: readonly MeteredPhase[]): Record<string, Reading> {
  const readings: Record<string, Reading> = {};
  for (const { phase, volts, watts, forwardKwh, reverseKwh } of phases) {
    const path = `/Ac/L${phase}`;
    readings[`${path}/Voltage`] = () => rounded(volts(), 10);
    readings[`${path}/Current`] = () => rounded(ampsOf(watts(), volts()), 100);
    readings[`${path}/Power`] = () => rounded(watts());
    if (forwardKwh !== undefined) readings[`${path}/Energy/Forward`] = () => rounded(forwardKwh(), 100);
    if (reverseKwh !== undefined) readings[`${path}/Energy/Reverse`] = () => rounded(reverseKwh(), 100);
  }
  return readings;
}

/** Nothing in a plant takes reactive power: 1 as soon as something flows, else 0. */
export function powerFactorReadings(phases: readonly MeteredPhase[]): Record<string, Reading> {
  const factorOf = (watts: number): number => (rounded(watts) === 0 ? 0 : 1);
  const byPhase = phases.map(({ phase, watts }) => [`/Ac/L${phase}/PowerFactor`, () => factorOf(watts())] as const);
  const hasAny = (): number => (phases.some(({ watts }) => factorOf(watts()) === 1) ? 1 : 0);
  return { ...Object.fromEntries(byPhase), '/Ac/PowerFactor': hasAny };
}

/** Lengths of phase lists that are by index, L1 first. */
export function phaseNumbers(count: number): Phase[] {
  return ([1, 2, 3] as const).slice(0, count);
}

/** Voltage of a phase of a place. */
export function voltsAt(node: AcNode, phase: Phase): () => number {
  const place = node.phases[phase - 1];
  return () => place?.volts ?? 0;
}

function ampsOf(watts: number, volts: number): number {
  return volts > 0 ? watts / volts : 0;
}

export type AcSide = 'input-1' | 'output' | 'input-2';

/** On which side of a Multi or inverter a place is; a grid that no Multi is on counts as its first input. */
export function sideOf(plant: Plant, { name }: AcNode): AcSide {
  const { multi, inverter } = plant.parts;
  if ([...multi, ...inverter].some((one) => one.name === name)) return 'output';
  const isSecond = multi.some(({ description }) => description.inputs[1] === name && description.inputs[0] !== name);
  return isSecond ? 'input-2' : 'input-1';
}

/** /Position of PV inverters and metered loads (register 1026). */
export const positions: Readonly<Record<AcSide, number>> = { 'input-1': 0, output: 1, 'input-2': 2 };
