import { fileURLToPath } from 'node:url';
import type { DeviceConfig, GatewayConfig, ListenAddress } from '../../config/config.ts';

const where = 'demo';

/**
 * The unit IDs are those that published client configurations expect (design: Units in `demo`), beside the ones
 * that the instances get by themselves.
 */
const devices: readonly DeviceConfig[] = [
  { driver: 'vedirect', link: 'memory:bmv', name: 'Battery monitor', units: [223, 245, 247], where },
  { driver: 'vedirect', link: 'memory:mppt-roof', name: 'Roof south', units: [226, 247], where },
  { driver: 'vedirect', link: 'memory:mppt-carport', name: 'Carport', units: [229, 245], where },
  fixture('vebus.csv', 228, 242, 246),
  fixture('grid.csv', 40),
  fixture('system.csv'),
  fixture('ac-side.csv'),
  fixture('dc-side.csv'),
  fixture('sensors.csv'),
];

/** The configuration of the demo: simulated devices, writes allowed. */
export function demoConfig(listen: readonly ListenAddress[]): GatewayConfig {
  return {
    modbus: { listen, writes: true, maxConnections: 1_000, writeTimeoutMs: 900, idleTimeoutMs: 7_200_000 },
    portalId: 'c0619ab0de30',
    firmwareVersion: 'v3.70',
    forward: [],
    registers: [],
    devices,
    log: { level: 'info', format: 'text' },
  };
}

function fixture(file: string, ...units: readonly number[]): DeviceConfig {
  return { driver: 'fixture', file: fileURLToPath(new URL(file, import.meta.url)), units, where };
}
