import type { FieldValues } from '../../../protocols/n2k/field.ts';
import { LowestInstance } from './lowest-instance.ts';
import { functions, type NodeKind, type NodeTraits, serviceOfKind } from './node-kind.ts';
import { ranks } from './ranks.ts';
import type { Telling, VecanService } from './telling.ts';
import { numberOf, type Values } from './values-of.ts';

type Side = 'input' | 'output';
type Quantity = 'V' | 'I' | 'F' | 'P' | 'S';
/** Fields of a message and what they are. */
type Fields = readonly (readonly [field: string, quantity: Quantity])[];

/** Where a kind of service has its AC: the path before the phase, and what it shows. */
interface AcPaths {
  readonly at: string;
  readonly shows: readonly Quantity[];
}

const all = ['V', 'I', 'F', 'P', 'S'] as const;

const acPaths: Readonly<Partial<Record<VecanService, Readonly<Partial<Record<Side, AcPaths>>>>>> = {
  vebus: { input: { at: '/Ac/ActiveIn', shows: all }, output: { at: '/Ac/Out', shows: all } },
  inverter: { output: { at: '/Ac/Out', shows: all } },
  charger: { input: { at: '/Ac/In', shows: ['I', 'P'] } },
};

/** Fields by how fine they are among all messages that tell the same (vecan.md, 4): 65014 has whole volts and amperes. */
interface PhaseMessage {
  readonly phase: number;
  readonly fields: readonly { readonly rank: number; readonly of: Fields }[];
}

const basic = [
  {
    rank: ranks.usual,
    of: [
      ['lineNeutralAcRmsVoltage', 'V'],
      ['acRmsCurrent', 'I'],
    ],
  },
  // 1/128 Hz: finer than all but 127503.
  { rank: ranks.fine, of: [['acFrequency', 'F']] },
] as const;
const power = [
  {
    rank: ranks.usual,
    of: [
      ['realPower', 'P'],
      ['apparentPower', 'S'],
    ],
  },
] as const;
const currentAndPower = [
  { rank: ranks.fine, of: [['acRmsCurrent', 'I']] },
  // As fine as that of 65013, which comes by itself where both do.
  { rank: ranks.spare, of: [['power', 'P']] },
] as const;
const voltageAndFrequency = [
  { rank: ranks.fine, of: [['acVoltageLineToNeutral', 'V']] },
  { rank: ranks.spare, of: [['frequency', 'F']] },
] as const;

const utilityMessages: ReadonlyMap<number, PhaseMessage> = new Map([
  [65014, { phase: 1, fields: basic }],
  [65011, { phase: 2, fields: basic }],
  [65008, { phase: 3, fields: basic }],
  [65013, { phase: 1, fields: power }],
  [65010, { phase: 2, fields: power }],
  [65007, { phase: 3, fields: power }],
]);

const connectionMessages: ReadonlyMap<number, PhaseMessage> = new Map([
  [127744, { phase: 1, fields: currentAndPower }],
  [127745, { phase: 2, fields: currentAndPower }],
  [127746, { phase: 3, fields: currentAndPower }],
  [127747, { phase: 1, fields: voltageAndFrequency }],
  [127748, { phase: 2, fields: voltageAndFrequency }],
  [127749, { phase: 3, fields: voltageAndFrequency }],
]);

const statusPgns: ReadonlyMap<number, Side> = new Map([
  [127503, 'input'],
  [127504, 'output'],
]);

const lineFields: Fields = [
  ['voltage', 'V'],
  ['current', 'I'],
  ['frequency', 'F'],
  ['realPower', 'P'],
];

const mostVolts = 1_000;

/** PGNs that this mapping takes. */
export const acPgns: readonly number[] = [...utilityMessages, ...connectionMessages, ...statusPgns].map(([pgn]) => pgn);

/** AC inputs and outputs by phase. */
export class AcMapping {
  readonly #type: VecanService | undefined;
  /** The side that everything of this node is about; undefined: it has both. */
  readonly #only: Side | undefined;
  readonly #statuses = { input: new LowestInstance(), output: new LowestInstance() };
  /** Instances by which 127503 and 127504 have shown what a connection number is. */
  readonly #sides = new Map<number, Side>();

  constructor(kind: NodeKind, traits: NodeTraits) {
    this.#type = serviceOfKind(kind);
    this.#only = onlySide(kind, traits);
  }

  message(pgn: number, fields: FieldValues): readonly Telling[] {
    const utility = utilityMessages.get(pgn);
    // One node tells one side by these; another maker's that has both is taken for its output (?).
    if (utility !== undefined) return this.#phase(`${pgn}`, this.#only ?? 'output', utility, fields);
    const connected = connectionMessages.get(pgn);
    if (connected !== undefined) return this.#connection(pgn, connected, fields);
    const side = statusPgns.get(pgn);
    return side === undefined ? [] : this.#status(pgn, side, fields);
  }

  /** (?) A connection number is that of the instance in 127503 or 127504, as CZone's recordings have it. */
  #connection(pgn: number, message: PhaseMessage, fields: FieldValues): readonly Telling[] {
    const connection = numberOf(fields, 'connectionNumber');
    const side = this.#only ?? (connection === null ? undefined : this.#sides.get(connection));
    return side === undefined ? [] : this.#phase(`${pgn} ${connection}`, side, message, fields);
  }

  #phase(source: string, side: Side, { phase, fields: groups }: PhaseMessage, fields: FieldValues): readonly Telling[] {
    return groups.flatMap(({ rank, of }, index) => {
      // Each rank is a source of its own.
      const what = index === 0 ? '' : ` ${of.map(([, quantity]) => quantity).join('')}`;
      return this.#tell(`${source}${what}`, rank, this.#values(side, phase, of, fields));
    });
  }

  #status(pgn: number, side: Side, fields: FieldValues): readonly Telling[] {
    const instance = numberOf(fields, 'instance');
    const lines = fields['list'];
    if (instance !== null) this.#sides.set(instance, side);
    if (!this.#statuses[side].isIt(instance) || !Array.isArray(lines)) return [];
    const values = lines.flatMap((line: FieldValues, index): Values => {
      const phase = (numberOf(line, 'line') ?? index) + 1;
      return phase > 3 ? [] : this.#values(side, phase, lineFields, line);
    });
    return this.#tell(`${pgn} ${instance}`, ranks.finest, values);
  }

  #values(side: Side, phase: number, of: Fields, fields: FieldValues): Values {
    const paths = this.#type && acPaths[this.#type]?.[side];
    if (paths === undefined) return [];
    return of.flatMap(([field, quantity]) => {
      if (!paths.shows.includes(quantity)) return [];
      const value = quantity === 'P' ? plausiblePower(fields, field) : numberOf(fields, field);
      return [[`${paths.at}/L${phase}/${quantity}`, value] as const];
    });
  }

  #tell(source: string, rank: number, values: Values): readonly Telling[] {
    return this.#type === undefined || values.length === 0 ? [] : [{ type: this.#type, part: 0, source, rank, values }];
  }
}

/**
 * Power that the amperes of the same message could carry. CZone tells it in milliwatts, or as 65 535 where it is not
 * available: its recordings would be a megawatt else.
 */
function plausiblePower(fields: FieldValues, field: string): number | null {
  const watts = numberOf(fields, field);
  const amps = numberOf(fields, 'current') ?? numberOf(fields, 'acRmsCurrent');
  const isTooMuch = watts !== null && amps !== null && Math.abs(watts) > mostVolts * (Math.abs(amps) + 1);
  return isTooMuch ? null : watts;
}

/** Of a VE.Bus interface the node with function 154 is its AC input, the other one its output (vecan.md, 4). */
function onlySide(kind: NodeKind, { isVictron, deviceFunction }: NodeTraits): Side | undefined {
  if (kind === 'charger') return 'input';
  if (kind === 'inverter') return 'output';
  if (!isVictron) return undefined;
  if (deviceFunction === functions.acInput) return 'input';
  return deviceFunction === functions.inverter ? 'output' : undefined;
}
