import { type Reading, type SystemValues, sum } from './readings.ts';

export const phases = ['L1', 'L2', 'L3'] as const;

export type Phase = (typeof phases)[number];

/** What flows in one phase: watts and amperes. */
export interface Flow {
  readonly power: Reading;
  readonly current: Reading;
}

/** What flows in each phase. */
export type Flows = Readonly<Record<Phase, Flow>>;

export const noFlow: Flow = { power: null, current: null };

export function inEachPhase(flowOf: (phase: Phase) => Flow): Flows {
  return { L1: flowOf('L1'), L2: flowOf('L2'), L3: flowOf('L3') };
}

export const noFlows: Flows = inEachPhase(() => noFlow);

/** The sum of what is known. */
export function sumOfFlows(...flows: readonly Flow[]): Flow {
  return {
    power: sum(...flows.map(({ power }) => power)),
    current: sum(...flows.map(({ current }) => current)),
  };
}

/** Does the same to watts and amperes. */
export function mapFlow({ power, current }: Flow, change: (value: Reading) => Reading): Flow {
  return { power: change(power), current: change(current) };
}

/** The phases of `/Ac/<group>` and the highest one whose power is known. */
export function phaseValues(group: string, flows: Flows): SystemValues {
  const last = phases.findLastIndex((phase) => flows[phase].power !== null);
  return [
    ...phases.flatMap((phase) => [
      [`/Ac/${group}/${phase}/Power`, flows[phase].power] as const,
      [`/Ac/${group}/${phase}/Current`, flows[phase].current] as const,
    ]),
    [`/Ac/${group}/NumberOfPhases`, last < 0 ? null : last + 1],
  ];
}
