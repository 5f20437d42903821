import type { PlantService } from './present-services.ts';
import { plus, type Reading, reading, type SystemValues } from './readings.ts';

export const phases = ['L1', 'L2', 'L3'] as const;

export type Phase = (typeof phases)[number];

/** What flows in one phase: watts and amperes. */
export interface Flow {
  readonly power: Reading;
  readonly current: Reading;
}

/** Something of each phase. */
export type PerPhase<T> = Readonly<Record<Phase, T>>;

/** What flows in each phase. */
export type Flows = PerPhase<Flow>;

export function inEachPhase<T>(make: (phase: Phase) => T): PerPhase<T> {
  return { L1: make('L1'), L2: make('L2'), L3: make('L3') };
}

const noFlow: Flow = { power: null, current: null };

export const noFlows: Flows = inEachPhase(() => noFlow);

/** Where a flow is told. */
export interface FlowPaths {
  readonly power: string;
  readonly current: string;
}

/** Of a meter or a PV inverter. */
export const meterPaths: PerPhase<FlowPaths> = inEachPhase((phase) => ({
  power: `/Ac/${phase}/Power`,
  current: `/Ac/${phase}/Current`,
}));

/** Of an input or the output of an inverter. @param at like `/Ac/Out` */
export function inverterPaths(at: string): PerPhase<FlowPaths> {
  return inEachPhase((phase) => ({ power: `${at}/${phase}/P`, current: `${at}/${phase}/I` }));
}

/** What a service tells; nothing where there is none. */
export function flowsAt(service: PlantService | undefined, paths: PerPhase<FlowPaths>): Flows {
  if (service === undefined) return noFlows;
  return { L1: flowAt(service, paths.L1), L2: flowAt(service, paths.L2), L3: flowAt(service, paths.L3) };
}

function flowAt(service: PlantService, { power, current }: FlowPaths): Flow {
  return { power: reading(service, power), current: reading(service, current) };
}

/** The sum of what is known. */
export function addFlows(a: Flows, b: Flows): Flows {
  if (a === noFlows) return b;
  return b === noFlows ? a : { L1: addFlow(a.L1, b.L1), L2: addFlow(a.L2, b.L2), L3: addFlow(a.L3, b.L3) };
}

function addFlow(a: Flow, b: Flow): Flow {
  return { power: plus(a.power, b.power), current: plus(a.current, b.current) };
}

/** Does the same to watts and amperes of each phase. What it does to null must give null. */
export function mapFlows(flows: Flows, change: (value: Reading) => Reading): Flows {
  if (flows === noFlows) return noFlows;
  return { L1: mapFlow(flows.L1, change), L2: mapFlow(flows.L2, change), L3: mapFlow(flows.L3, change) };
}

function mapFlow({ power, current }: Flow, change: (value: Reading) => Reading): Flow {
  return { power: change(power), current: change(current) };
}

/** Whether the power of a phase is known. */
export function isAnyKnown({ L1, L2, L3 }: Flows): boolean {
  return L1.power !== null || L2.power !== null || L3.power !== null;
}

/** The paths of `/Ac/<group>` of the `system` service. */
export interface PhaseGroup {
  readonly phases: PerPhase<FlowPaths>;
  readonly count: string;
}

export function phaseGroup(name: string): PhaseGroup {
  return {
    phases: inEachPhase((phase) => ({ power: `/Ac/${name}/${phase}/Power`, current: `/Ac/${name}/${phase}/Current` })),
    count: `/Ac/${name}/NumberOfPhases`,
  };
}

/** The phases of a group and the highest one whose power is known. */
export function phaseValues({ phases: { L1, L2, L3 }, count }: PhaseGroup, flows: Flows): SystemValues {
  return [
    [L1.power, flows.L1.power],
    [L1.current, flows.L1.current],
    [L2.power, flows.L2.power],
    [L2.current, flows.L2.current],
    [L3.power, flows.L3.power],
    [L3.current, flows.L3.current],
    [count, highestKnown(flows)],
  ];
}

function highestKnown({ L1, L2, L3 }: Flows): Reading {
  if (L3.power !== null) return 3;
  if (L2.power !== null) return 2;
  return L1.power === null ? null : 1;
}
