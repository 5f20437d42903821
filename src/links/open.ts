import type { Clock } from '../runtime/clock.ts';
import type { LinkFactory } from './link.ts';
import { MemoryLinks } from './memory.ts';
import { openReplay } from './replay.ts';
import { openTcp } from './tcp.ts';

/**
 * The link factory for real links, and for wires inside this process where `memory` is given.
 * @throws (its function) GatewayError LINK_OPEN_FAILED
 */
export function createLinkFactory(options: { readonly clock: Clock; readonly memory?: MemoryLinks }): LinkFactory {
  const memory = options.memory ?? new MemoryLinks();
  return async (spec, line) => {
    switch (spec.kind) {
      case 'serial': {
        // Loaded on demand: the native module takes a while, and many gateways have no serial port.
        const { openSerial } = await import('./serial.ts');
        return openSerial(spec, line, options.clock);
      }
      case 'tcp':
        return openTcp(spec, options.clock);
      case 'replay':
        return openReplay(spec, line, options.clock);
      case 'memory':
        return memory.open(spec.name);
    }
  };
}
