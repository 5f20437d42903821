import { problemsOf } from '../plant/check-description.ts';
import type { PlantDescription } from '../plant/description.ts';
import { kindsOf, serviceOf, type Wire } from './device-kinds.ts';
import { timedEventForm } from './event-forms.ts';
import {
  checked,
  type DocumentPath,
  type Finding,
  type Form,
  group,
  isGroup,
  line,
  list,
  parsed,
  reference,
  type Shape,
  variants,
  wholeNumber,
} from './forms.ts';
import { type PartKindName, type PlantText, partKindNames, plantForm } from './plant-form.ts';
import type { Scenario, ScenarioDevice } from './scenario.ts';
import { parseSpan, parseStart } from './time-text.ts';

export interface CheckedScenario {
  readonly value: Scenario | undefined;
  readonly findings: readonly Finding[];
}

const wires: readonly Wire[] = ['vedirect', 'mk3', 'can', 'store'];
const anyUnit = wholeNumber(1, 255);
const unit: Form<number> = (value, place) =>
  value === 100 ? place.wrong(value, 'write another unit ID: 0 and 100 are the system') : anyUnit(value, place);
/** Keys of every device. */
export const commonDeviceShape = {
  name: line(64),
  instance: wholeNumber(0, 65_535),
  units: list(unit, 'write a list of unit IDs, like [247]', 32),
} as const satisfies Shape;

type DeviceText = Omit<ScenarioDevice, 'name' | 'units'> & Partial<Pick<ScenarioDevice, 'name' | 'units'>>;

const devicesByWire = Object.fromEntries(
  wires.map((wire) => {
    const forms = Object.entries(kindsOf(wire)).map(([name, { of, most = 1 }]) => {
      const parts = partsForm(of, most);
      return [name, group({ wire: line(16), device: line(32), of: parts }, commonDeviceShape)] as const;
    });
    return [wire, variants('device', Object.fromEntries<Form<unknown>>(forms))];
  }),
);
const deviceForm = variants('wire', devicesByWire) as Form<unknown> as Form<DeviceText>;

/** A name, or a list of names where a device may read several. */
function partsForm(kind: string, most: number): Form<readonly string[]> {
  const one = reference(kind);
  const several = list(one, `write a list of ${kind}`, most);
  return (value, place): readonly string[] | undefined => {
    if (most > 1 && Array.isArray(value) && value.length > 0) return several(value, place);
    const name = one(value, place);
    return name === undefined ? undefined : [name];
  };
}

const at = parsed(parseSpan, 'write a time span from the start, like 90s, 10m, 1h 30m or 2d');
/** What is wrong with a setting of the gateway, as the end of a sentence; undefined: nothing. */
export type CheckSetting = (path: string, value: unknown) => string | undefined;

const isPlain: CheckSetting = (_, value) =>
  Number.isFinite(value) || typeof value === 'string' ? undefined : 'takes a number or a text';

function settingsForm(check: CheckSetting): Form<Readonly<Record<string, number | string>>> {
  return (value, place) => {
    if (!isGroup(value)) return place.wrong(value, 'write paths and values, like /Settings/SystemSetup/AcInput1: 2');
    for (const [path, one] of Object.entries(value)) {
      const problem = isPlain(path, one) ?? check(path, one);
      if (problem !== undefined) place.below(path).tell(`${place.label}: ${JSON.stringify(path)} ${problem}`);
    }
    return value as Readonly<Record<string, number | string>>;
  };
}

const scenarioForm = (check: CheckSetting) =>
  group(
    { about: line(200), plant: plantForm },
    {
      settings: settingsForm(check),
      start: parsed(parseStart, 'write a date with its time (UTC) in quotes, like "2026-06-21T05:00"'),
      seed: wholeNumber(0, 0xffff_ffff),
      devices: list(deviceForm, 'write a list of devices, each with wire:, device: and of:', 200),
      events: list(timedEventForm(at), 'write a list of events, each with at: and event:'),
      fixtures: list(
        group({ file: line(1_000) }, { units: commonDeviceShape.units }),
        'write a list of fixtures, each with file:',
        100,
      ),
    },
  );

/** The keys at the top of a scenario. */
export const scenarioKeys = ['about', 'start', 'seed', 'plant', 'devices', 'events', 'settings', 'fixtures'] as const;

/**
 * Checks a scenario as it was written (YAML or JSON, as plain values) and fills defaults in.
 * @param checkSetting knows the settings of the gateway; left out: any number or text will do
 * @returns the scenario, or everything that is wrong with it
 */
export function checkScenario(document: unknown, checkSetting: CheckSetting = isPlain): CheckedScenario {
  const names = namesIn(document);
  const { value, findings } = checked(document, scenarioForm(checkSetting), (kind) => names.get(kind) ?? []);
  if (value === undefined) return { value: undefined, findings };
  const { about, plant, start, seed = 1, settings = {} } = value;
  const devices = (value.devices ?? []).map(named);
  const fixtures = (value.fixtures ?? []).map(({ file, units = [] }) => ({ file, units }));
  const events = [...(value.events ?? [])].sort((one, other) => one.at - other.at);
  const more = [...plantFindings(plant), ...twins(devices), ...rivals(devices), ...namesakes(devices)];
  if (more.length > 0) return { value: undefined, findings: more };
  const begin = start === undefined ? {} : { startUnixMs: start };
  return { value: { about, seed, plant, devices, events, settings, fixtures, ...begin }, findings: [] };
}

/** Names of parts by their kind, and of devices, as far as they can be made out before anything is checked. */
function namesIn(document: unknown): ReadonlyMap<string, readonly string[]> {
  const { plant, devices } = isGroup(document) ? document : {};
  const parts = isGroup(plant) ? plant : {};
  const names = partKindNames.map((kind) => [kind, isGroup(parts[kind]) ? Object.keys(parts[kind]) : []] as const);
  const ofDevices = (Array.isArray(devices) ? devices : []).flatMap((device: unknown) => {
    const { name, of } = isGroup(device) ? device : {};
    const called: unknown = name ?? (Array.isArray(of) ? of[0] : of);
    return typeof called === 'string' ? [called] : [];
  });
  return new Map([...names, ['devices', ofDevices]]);
}

/** Devices are called like the part that they read unless told otherwise. */
function named(device: DeviceText): ScenarioDevice {
  const { name = device.of[0], units = [] } = device;
  return { ...device, name, units } as ScenarioDevice;
}

/** What only the plant itself knows: phases that a node lacks, names that are taken. */
function plantFindings(plant: PlantText): Finding[] {
  const description: PlantDescription = { ...plant, startUnixMs: 0 };
  return problemsOf(description).map((problem) => ({ path: pathOf(problem, plant), reason: `plant.${problem}` }));
}

/** Problems of a plant begin with the kind and name of a part. */
function pathOf(problem: string, plant: object): DocumentPath {
  const [, kind = '', name] = /^(\w+)(?:\.([\w-]+))?/.exec(problem) ?? [];
  if (!Object.hasOwn(plant, kind)) return ['plant'];
  return name === undefined ? ['plant', kind] : ['plant', kind, name];
}

function twins(devices: readonly ScenarioDevice[]): Finding[] {
  return devices.flatMap(({ name }, index): Finding[] => {
    const first = devices.findIndex((device) => device.name === name);
    if (first === index) return [];
    const reason = `devices[${index + 1}] is called "${name}" as devices[${first + 1}] is; give one of them another name`;
    return [{ path: ['devices', index], reason }];
  });
}

/** Parts that obey the devices that stand for them; of others several devices may tell. */
const commanded: ReadonlySet<string> = new Set<PartKindName>([
  ...(['multis', 'solarChargers', 'inverters', 'acChargers'] as const),
  ...(['generators', 'pvInverters', 'evChargers'] as const),
]);

/** Of two devices that command one part each would undo what the other was told. */
function rivals(devices: readonly ScenarioDevice[]): Finding[] {
  const commander = new Map<string, number>();
  return devices.flatMap(({ wire, device, of: [part] }, index): Finding[] => {
    const kind = kindsOf(wire)[device]?.of ?? '';
    if (!commanded.has(kind)) return [];
    const first = commander.get(part);
    if (first === undefined) {
      commander.set(part, index);
      return [];
    }
    const reason = `devices[${index + 1}] commands ${part} as devices[${first + 1}] does; let one of them go, or give it another of the ${kind}`;
    return [{ path: ['devices', index], reason }];
  });
}

/** Two services of one type cannot have one instance: clients could not tell them apart. */
function namesakes(devices: readonly ScenarioDevice[]): Finding[] {
  const owner = new Map<string, number>();
  return devices.flatMap(({ wire, device, of, instance }, index): Finding[] => {
    if (instance === undefined) return [];
    // Devices with several parts have a service for each, numbered one after the other.
    const keys = of.map((_, part) => `${serviceOf(wire, device)} ${instance + part}`);
    const taken = keys.find((key) => owner.has(key));
    if (taken === undefined) {
      for (const key of keys) owner.set(key, index);
      return [];
    }
    const first = owner.get(taken) ?? 0;
    const reason = `devices[${index + 1}] would be ${taken} as devices[${first + 1}] is; give one of them another instance`;
    return [{ path: ['devices', index, 'instance'], reason }];
  });
}
