import type { Value } from '../../../store/values.ts';
import { alarmLevel, alarmName, alarmsOf, warningName } from './alarms.ts';
import { modeOfBoth, stateOfBoth } from './states.ts';
import type { VecanService } from './telling.ts';

/** What the node's messages tell, by path or by name; undefined: nothing, or not for too long. */
type Told = (name: string) => Value | undefined;
type Derived = readonly [path: string, value: Value];

/**
 * Values that are worked out of what a node tells. The same paths come each time, so that none stays behind when its
 * ingredients have gone: null as long as one is missing. What the device tells itself is left alone.
 */
export function derived(type: VecanService, value: Told): readonly Derived[] {
  const rules = rulesOf[type] ?? [];
  const paths = rules.flatMap((rule) => rule(value)).filter(([path]) => value(path) === undefined);
  const alarms = (alarmsOf[type] ?? []).map((alarm): Derived => {
    return [`/Alarms/${alarm}`, alarmLevel(value(alarmName(alarm)), value(warningName(alarm)))];
  });
  return [...paths, ...alarms];
}

type Rule = (value: Told) => readonly Derived[];

const product = (first: Value | undefined, second: Value | undefined): number | null =>
  typeof first === 'number' && typeof second === 'number' ? first * second : null;

const dcPower: Rule = (value) => [['/Dc/0/Power', product(value('/Dc/0/Voltage'), value('/Dc/0/Current'))]];

const pvPower: Rule = (value) => [['/Yield/Power', product(value('/Pv/V'), value('/Pv/I'))]];

const stateAndMode: Rule = (value) => [
  ['/State', stateOfBoth(value('chargerState'), value('inverterState'))],
  ['/Mode', modeOfBoth(value('chargerOn'), value('inverterOn'))],
];

const phases = [1, 2, 3] as const;

/** Whether a side has a phase: one that tells no number at all is not there. */
function hasPhase(value: Told, at: string, phase: number): boolean {
  return ['V', 'I', 'P'].some((quantity) => typeof value(`${at}/L${phase}/${quantity}`) === 'number');
}

/** The sum over the phases that are there; null when one of them does not tell it. */
function sum(value: Told, at: string, quantity: 'P' | 'S'): Value {
  const told = phases
    .filter((phase) => hasPhase(value, at, phase))
    .map((phase) => value(`${at}/L${phase}/${quantity}`));
  const numbers = told.filter((each) => typeof each === 'number');
  return numbers.length === 0 || numbers.length < told.length ? null : numbers.reduce((total, each) => total + each, 0);
}

const totals =
  (...sides: readonly string[]): Rule =>
  (value) =>
    sides.flatMap((at): Derived[] => [
      [`${at}/P`, sum(value, at, 'P')],
      [`${at}/S`, sum(value, at, 'S')],
    ]);

const numberOfPhases: Rule = (value) => {
  const highest = phases.findLast((phase) => ['/Ac/Out', '/Ac/ActiveIn'].some((at) => hasPhase(value, at, phase)));
  return [['/Ac/NumberOfPhases', highest ?? null]];
};

const rulesOf: Readonly<Partial<Record<VecanService, readonly Rule[]>>> = {
  battery: [dcPower],
  solarcharger: [pvPower],
  vebus: [dcPower, stateAndMode, totals('/Ac/Out', '/Ac/ActiveIn'), numberOfPhases],
  inverter: [dcPower],
};
