import { EnergyCount, noReadings } from '../../drivers/mk2/bus.ts';
import { discover } from '../../drivers/mk2/discovery.ts';
import { Polling } from '../../drivers/mk2/polling.ts';
import { valuesOf } from '../../drivers/mk2/values.ts';
import { systemClock as clock } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { Value } from '../../store/values.ts';
import { print } from '../command.ts';
import { columns } from '../text-table.ts';
import type { Mk2Device } from './device.ts';

export interface MonitorOptions {
  readonly json: boolean;
  readonly once: boolean;
}

/** Clears the screen and goes to its top, as ANSI terminals do it (ECMA-48, ED and CUP). */
const newPage = '\x1b[2J\x1b[H';

/** Prints what the system does, again and again, until Ctrl-C. */
export async function monitor(device: Mk2Device, { json, once }: MonitorOptions): Promise<void> {
  const found = await discover(device.talk, new Map());
  if (found === undefined)
    throw new GatewayError('DEVICE_FAILED', `${device.interfaceName}: no system answers on the bus`);
  const bus = { ...found, interfaceVersion: 0, master: undefined };
  const readings = noReadings();
  const energy = new EnergyCount();
  const polling = new Polling(device.talk, clock, bus, readings, energy);
  do {
    if (!(await polling.turn(async () => undefined))) {
      throw new GatewayError('DEVICE_FAILED', `${device.interfaceName}: the system does not answer any more`);
    }
    const values = Object.fromEntries(valuesOf(bus, readings, energy));
    if (json) print(JSON.stringify({ time: new Date(clock.unixTime()).toISOString(), ...values }));
    else print(`${process.stdout.isTTY && !once ? newPage : ''}${page(device.interfaceName, values)}`);
  } while (!once);
}

const sides = [
  ['AC input', '/Ac/ActiveIn'],
  ['AC output', '/Ac/Out'],
] as const;

function page(title: string, values: Readonly<Record<string, Value>>): string {
  const show = (path: string, unit: string, digits = 1): string => {
    const value = values[path];
    return typeof value === 'number' ? `${value.toFixed(digits)} ${unit}`.trim() : '-';
  };
  const rows: string[][] = [];
  for (const [name, path] of sides) {
    for (const phase of [1, 2, 3].slice(0, Number(values['/Ac/NumberOfPhases'] ?? 1))) {
      const at = `${path}/L${phase}`;
      rows.push([
        `${name} L${phase}`,
        show(`${at}/V`, 'V'),
        show(`${at}/I`, 'A', 2),
        show(`${at}/P`, 'W', 0),
        show(`${at}/F`, 'Hz', 2),
      ]);
    }
  }
  rows.push([
    'battery',
    show('/Dc/0/Voltage', 'V', 2),
    show('/Dc/0/Current', 'A'),
    show('/Dc/0/Power', 'W', 0),
    show('/Soc', '%'),
  ]);
  const numbers = ['/State', '/Mode', '/VebusError', '/Ac/ActiveIn/ActiveInput'].map(
    (path) => `${path} ${show(path, '', 0)}`,
  );
  return `${title}\n${columns(rows)}\n${numbers.join('   ')}`;
}
