import type { Value } from '../store/values.ts';

/** Paths that every service of a GX has and that say who provides it (venus-services.md, 1). */
export function mandatoryPaths(productName: string, version: string): Record<string, Value> {
  return {
    '/Mgmt/ProcessName': 'ccgx-gateway',
    '/Mgmt/ProcessVersion': version,
    '/Mgmt/Connection': 'built in',
    '/ProductId': null,
    '/ProductName': productName,
    '/FirmwareVersion': null,
    '/HardwareVersion': null,
  };
}
