import { basename } from 'node:path';
import type { GatewayConfig, VecanDeviceConfig } from '../config/config.ts';
import { discoveredNow } from '../discovered-devices.ts';
import { openInstanceBook } from '../drivers/instances.ts';
import { instanceRequest, isLinked } from '../linked-device.ts';
import { parseCanLink } from '../links/can-spec.ts';
import { parseLink } from '../links/spec.ts';
import type { RegisterTable } from '../registers/table.ts';
import { type Addressed, preferredUnit, resolveUnits } from '../registers/unit-map.ts';
import { silentLog } from '../runtime/log.ts';
import { didYouMean } from '../runtime/nearest.ts';
import { readFixture } from './check-fixture.ts';
import { missingOnLink } from './check-link.ts';

/** A service that will be there, as far as it can be told before any device has answered. */
interface Planned extends Addressed {
  readonly where: string;
  /** What it comes from: `fixture services.csv`, `vedirect serial:/dev/ttyUSB0`. */
  readonly origin: string;
  /** Undefined = the device will tell. */
  readonly type: string | undefined;
}

export interface DevicePlan {
  /** What is wrong with the files that devices name, as `FILE:LINE: reason`. */
  readonly problems: readonly string[];
  /** One line per service with the unit ID to use, and warnings. */
  readonly lines: readonly string[];
}

/** What the configured devices would become with a register map. */
export async function planDevices(
  { devices: configured, discover = false }: Pick<GatewayConfig, 'devices' | 'discover'>,
  table: RegisterTable,
  root = '/',
): Promise<DevicePlan> {
  const discovered = discover ? await discoveredNow(configured, root) : [];
  const devices = [...configured, ...discovered];
  const book = await openInstanceBook(undefined, silentLog);
  book.reserve(devices.flatMap((device, index) => (isLinked(device) ? [instanceRequest(device, index)] : [])));
  const problems: string[] = [];
  const warnings: string[] = [];
  const planned: Planned[] = [];
  const buses: string[] = [];
  for (const [index, device] of devices.entries()) {
    const { where } = device;
    if (device.driver !== 'fixture') {
      const origin = `${device.driver} ${device.link}`;
      const spec = device.driver === 'vecan' ? parseCanLink(device.link) : parseLink(device.link);
      const missing = await missingOnLink(spec, root);
      if (missing !== undefined) warnings.push(`${where}: warning: ${missing}`);
      if (device.driver === 'vecan') {
        buses.push(`${origin} -> every node, at its N2K device instance`);
        planned.push(...nodesOf(device, origin));
      } else {
        const { units } = device;
        planned.push({ where, origin, type: undefined, instance: book.instanceFor(index, undefined), units });
      }
      continue;
    }
    const { units } = device;
    const content = await readFixture(device);
    const origin = `fixture ${basename(device.file)}`;
    problems.push(...content.problems);
    if (content.warning !== undefined) warnings.push(`${where}: warning: ${content.warning}`);
    planned.push(...content.services.map(({ type, instance }) => ({ where, origin, type, instance, units })));
  }
  const lines = [...buses, ...planned.map((service) => describe(service, planned, table))];
  if (discover) lines.push(...discoveryLine(discovered.length));
  return { problems, lines: [...lines, ...warnings] };
}

/** The nodes of a bus whose instance is set by hand. */
function nodesOf({ where, nodes }: VecanDeviceConfig, origin: string): Planned[] {
  return nodes.flatMap(({ unique, instance, units }) =>
    instance === undefined ? [] : [{ where, origin: `${origin} node ${unique}`, type: undefined, instance, units }],
  );
}

function discoveryLine(cables: number): string[] {
  const now = cables === 0 ? 'no Victron cable is plugged in now' : `${cables} of these by discovery`;
  return [`${now}; each that comes becomes a device`];
}

/** What devices on cables may turn out to be. */
const fromCables: ReadonlySet<string | undefined> = new Set(
  'battery solarcharger inverter charger dcdc dcsource dcload dcsystem alternator vebus'.split(' '),
);

/** One service with its unit ID, and what is doubtful about it. */
function describe(service: Planned, all: readonly Planned[], table: RegisterTable): string {
  const { where, origin, type, instance, units } = service;
  // Of two devices that have not told their type nobody knows yet whether they compete.
  const rivals = type === undefined ? [service] : all.filter((other) => other.type === type);
  const answering = resolveUnits(rivals, table.unitIds);
  const reached = new Set(answering.flatMap((other, unit) => (other === service ? [unit] : [])));
  const unit = preferredUnit(service, reached, table.unitIds);
  const also = units.filter((other) => other !== unit && reached.has(other));
  const lines = [
    `${origin} -> ${type ?? 'instance'} ${instance}, ` +
      (unit === undefined ? 'no unit ID' : `unit ${[unit, ...also].join(', ')}`),
  ];
  const warn = (text: string): void => void lines.push(`${where}: warning: ${text}`);
  if (type !== undefined && !table.services.has(type)) {
    warn(`no register shows services of type "${type}"${didYouMean(type, table.services)}`);
    return lines.join('\n');
  }
  const twin = all.find((other) => other !== service && other.type === type && other.instance === instance);
  const maybe = all.find((other) => other.type === undefined && type !== undefined && other.instance === instance);
  if (maybe !== undefined && fromCables.has(type)) {
    warn(
      `${maybe.origin} has instance ${instance} too: if it is a ${type}, the later answers; give one another \`instance\``,
    );
  }
  if (twin !== undefined) warn(`${twin.origin} has instance ${instance} too; of two of one type the later answers`);
  else if (unit === undefined) warn('no unit ID reaches it: set `units`');
  for (const lost of units.filter((wanted) => !reached.has(wanted))) {
    warn(`unit ${lost} goes to ${type} ${answering[lost]?.instance} of ${answering[lost]?.origin}`);
  }
  return lines.join('\n');
}
