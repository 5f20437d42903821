import type { FieldPair } from '../../../protocols/n2k/field-pairs.ts';
import type { Rejection, Value } from '../../../store/values.ts';
import { switchesOf, switchModes } from './states.ts';
import type { VecanService } from './telling.ts';
import type { CommandWritable, GroupCommand, Told } from './writable.ts';

/**
 * Fields by number: 127510 has the charger's instance and its switch, 127511 the inverter's (layouts: canboat). The
 * standard way for chargers and inverters of other makers; who does not know it says so in the acknowledgement.
 */
const charger = { pgn: 127510, switchField: 3, instance: 'chargerInstance' } as const;
const inverter = { pgn: 127511, switchField: 4, instance: 'inverterInstance' } as const;
const instanceField = 1;

type Switch = typeof charger | typeof inverter;

/** What each mode switches on (1) and off (0). */
type Modes = ReadonlyMap<number, readonly (readonly [which: Switch, on: number])[]>;

const both = (mode: number): [number, [Switch, number][]] => {
  const on = switchesOf(mode);
  return [
    mode,
    [
      [charger, on?.charger ?? 0],
      [inverter, on?.inverter ?? 0],
    ],
  ];
};

const modes: Readonly<Partial<Record<VecanService, Modes>>> = {
  charger: new Map([
    [switchModes.charger.on, [[charger, 1]]],
    [switchModes.charger.off, [[charger, 0]]],
    // Register 2317: newer chargers have 4 for off.
    [4, [[charger, 0]]],
  ]),
  solarcharger: new Map([
    [switchModes.solarcharger.on, [[charger, 1]]],
    [switchModes.solarcharger.off, [[charger, 0]]],
  ]),
  inverter: new Map([
    [switchModes.inverter.on, [[inverter, 1]]],
    [3, [[inverter, 1]]],
    [switchModes.inverter.off, [[inverter, 0]]],
  ]),
  vebus: new Map([both(1), both(2), both(3), both(4)]),
};

const path = '/Mode';

/** How a path of another maker's node is set; undefined: it cannot be. */
export function groupSwitches(type: VecanService, wanted: string): CommandWritable | undefined {
  const own = modes[type];
  if (own === undefined || wanted !== path) return undefined;
  return { by: 'command', commands: (value, told) => commandsFor(own, value, told) };
}

function commandsFor(own: Modes, value: number | string, told: Told): readonly GroupCommand[] | Rejection {
  const switches = typeof value === 'number' ? own.get(value) : undefined;
  if (switches === undefined) {
    return { kind: 'out-of-range', why: `${path} takes ${[...own.keys()].join(', ')}, not ${value}` };
  }
  return switches.map(([{ pgn, switchField, instance }, on]) => ({
    pgn,
    pairs: [...instanceOf(told(instance)), { field: switchField, value: Uint8Array.of(on) }],
  }));
}

/** Without it the command is for all instances of the node. */
function instanceOf(told: Value | undefined): FieldPair[] {
  return typeof told === 'number' ? [{ field: instanceField, value: Uint8Array.of(told) }] : [];
}
