import type { DeviceConfig, GatewayConfig, ListenAddress, NodeConfig } from '../../config/config.ts';
import { type CanDevice, nodeCount, nodeNames } from '../models/can/can-instances.ts';
import { sumOf } from '../plant/numbers.ts';
import type { Scenario, ScenarioDevice, ScenarioFixture } from '../scenario/scenario.ts';

export interface DemoConfigOptions {
  readonly scenario: Scenario;
  readonly listen: readonly ListenAddress[];
  readonly portalId: string;
}

const where = 'scenario';
/** The bus that all VE.Can devices of a scenario share. */
export const busName = 'can';
/** Unique numbers and addresses of nodes: a device with several has as many of each. */
const firstUnique = 100_000;
const firstAddress = 0x20;
/** One after the last that a node may have. */
const endAddress = 252;

/** The configuration of a gateway on the devices of a scenario: simulated wires, writes allowed. */
export function demoConfig({ scenario, listen, portalId }: DemoConfigOptions): GatewayConfig {
  return {
    modbus: { listen, writes: true, maxConnections: 1_000, writeTimeoutMs: 900, idleTimeoutMs: 7_200_000 },
    ...{ portalId, firmwareVersion: 'v3.70', forward: [], registers: [], settings: scenario.settings },
    devices: [...deviceConfigs(scenario.devices), ...scenario.fixtures.map(fixtureConfig)],
    log: { level: 'info', format: 'text' },
  };
}

/** What the wire of a device is called in this process; the same for each gateway on the scenario. */
export function wireName(device: ScenarioDevice, index: number): string {
  const plain = device.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${plain.replace(/^-|-$/g, '')}-${index + 1}`;
}

/** Where a VE.Can device, or the first of its nodes, stands on the bus. @param index among all devices */
export function busPlace(
  devices: readonly ScenarioDevice[],
  index: number,
): { readonly uniqueNumber: number; readonly address: number } {
  const before = sumOf(devices.slice(0, index), (device) => (device.wire === 'can' ? nodeCount(device) : 0));
  const address = firstAddress + (before % (endAddress - firstAddress));
  return { uniqueNumber: firstUnique + 10 * index, address };
}

/** The nodes of a device; further unit IDs are those of the first. */
function nodeConfigs(devices: readonly ScenarioDevice[], device: CanDevice, index: number): NodeConfig[] {
  const { uniqueNumber } = busPlace(devices, index);
  return nodeNames(device).map((name, of) => ({
    ...{ unique: uniqueNumber + of, units: of === 0 ? device.units : [], name },
    ...(device.instance === undefined ? {} : { instance: device.instance + of }),
  }));
}

function deviceConfigs(devices: readonly ScenarioDevice[]): DeviceConfig[] {
  const nodes: NodeConfig[] = [];
  const linked: DeviceConfig[] = [];
  for (const [index, device] of devices.entries()) {
    const { name, units } = device;
    const instance = device.instance === undefined ? {} : { instance: device.instance };
    if (device.wire === 'can') nodes.push(...nodeConfigs(devices, device, index));
    else if (device.wire !== 'store') {
      linked.push({
        driver: driverOf(device),
        link: `memory:${wireName(device, index)}`,
        name,
        units,
        ...instance,
        where,
      });
    }
  }
  if (nodes.length === 0) return linked;
  return [...linked, { driver: 'vecan', link: `memory:${busName}`, claim: true, nodes, where }];
}

function driverOf(device: Extract<ScenarioDevice, { wire: 'vedirect' | 'mk3' }>): 'vedirect' | 'bmv60xs' | 'mk2' {
  if (device.wire === 'mk3') return 'mk2';
  return device.device === 'bmv60xs' ? 'bmv60xs' : 'vedirect';
}

function fixtureConfig({ file, units }: ScenarioFixture): DeviceConfig {
  return { driver: 'fixture', file, units, where };
}
