import { activeInput, inputTypePaths } from './ac-source.ts';
import { fullName, type Plant } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { type Reading, reading, type SystemValues } from './readings.ts';
import { isFromGrid, sourceTypes } from './source-types.ts';
import { mainVebus } from './vebus.ts';

/** An AC input of the system. */
interface AcInput {
  /** The meter at this input, else the device that has the input. */
  readonly service: PlantService;
  /** What feeds it (sourceTypes). */
  readonly source: number;
  readonly isConnected: boolean;
}

const mostInputs = inputTypePaths.length;

/** The device whose AC inputs are those of the system. */
function inputDevice(plant: Plant): PlantService | undefined {
  return mainVebus(plant).connected ?? plant.first('acsystem');
}

/** Inputs that are configured as unused are skipped; those after them move up. */
function acInputs(plant: Plant): readonly AcInput[] {
  const device = inputDevice(plant);
  if (device === undefined) return meterInputs(plant);
  const active = activeInput(device);
  const count = Math.min(reading(device, '/Ac/NumberOfAcInputs') ?? 0, mostInputs);
  const inputs: AcInput[] = [];
  for (let input = 0; input < count; input += 1) {
    const source = device.type === 'vebus' ? plant.inputType(input) : reading(device, inputTypePaths[input] ?? '');
    if (source === null || !(isFromGrid(source) || source === sourceTypes.genset)) continue;
    const meter = plant.first(source === sourceTypes.genset ? 'genset' : 'grid');
    inputs.push({ service: meter ?? device, source, isConnected: active === input });
  }
  return inputs;
}

/**
 * Meters live from what they measure: that of the grid is connected when it is there. A GX numbers the sources
 * in this order, so that a generator's meter alone counts as grid.
 */
function meterInputs(plant: Plant): readonly AcInput[] {
  const meters = [plant.first('grid'), plant.first('genset')].filter((meter) => meter !== undefined);
  return meters.map((service, index) => ({ service, source: index + 1, isConnected: index === 0 }));
}

/** `/Ac/In`, and what else is to say of the AC side. */
export function acInputValues(plant: Plant): SystemValues {
  const inputs = acInputs(plant);
  const connected = inputs.find(({ isConnected }) => isConnected);
  const isParallel = isGridParallel(plant, connected);
  return [
    ['/Ac/In/NumberOfAcInputs', inputs.length],
    ...inputValues(inputPaths[0], inputs[0]),
    ...inputValues(inputPaths[1], inputs[1]),
    ['/Ac/ActiveIn/ServiceType', connected?.service.type ?? null],
    ['/Ac/ActiveIn/GridParallel', isParallel ? 1 : 0],
    ['/Ac/ActiveIn/FeedbackEnabled', isParallel && maySell(plant) ? 1 : 0],
    ['/Ac/HasAcLoads', loadTypes.some((type) => plant.has(type)) ? 1 : 0],
  ];
}

const loadTypes = ['inverter', 'evcharger', 'acload', 'heatpump', 'vebus', 'acsystem'];

const inputPaths = [pathsOfInput(0), pathsOfInput(1)] as const;

function pathsOfInput(index: number) {
  return {
    serviceName: `/Ac/In/${index}/ServiceName`,
    serviceType: `/Ac/In/${index}/ServiceType`,
    instance: `/Ac/In/${index}/DeviceInstance`,
    portalInstance: `/Ac/In/${index}/VrmDeviceInstance`,
    source: `/Ac/In/${index}/Source`,
    isConnected: `/Ac/In/${index}/Connected`,
  };
}

function inputValues(paths: (typeof inputPaths)[0], input: AcInput | undefined): SystemValues {
  return [
    [paths.serviceName, input === undefined ? null : fullName(input.service)],
    [paths.serviceType, input?.service.type ?? null],
    [paths.instance, input?.service.instance ?? null],
    [paths.portalInstance, input === undefined ? null : portalInstance(input.service)],
    [paths.source, input?.source ?? null],
    [paths.isConnected, input === undefined ? null : Number(input.isConnected)],
  ];
}

/** The portal knows the VE.Bus system on the first port of a CCGX as instance 0. */
function portalInstance({ name, instance }: PlantService): number {
  return name === 'vebus.ttyO1' ? 0 : instance;
}

const ess = 5;

function isGridParallel(plant: Plant, connected: AcInput | undefined): boolean {
  const source: Reading = connected?.source ?? null;
  const device = inputDevice(plant);
  if (device === undefined || !isFromGrid(source)) return false;
  return device.type === 'acsystem' || reading(device, '/Hub4/AssistantId') === ess;
}

/** Whether surplus from DC or from PV inverters may be fed in. */
function maySell(plant: Plant): boolean {
  const device = inputDevice(plant);
  const fromDc = device?.type === 'acsystem' || reading(device, '/Hub4/DoNotFeedInOvervoltage') === 0;
  return fromDc || plant.setting('/Settings/CGwacs/PreventFeedback') === 0;
}
