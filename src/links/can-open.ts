import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import type { CanLinkFactory } from './can-link.ts';
import type { CanMemoryBus } from './can-memory.ts';
import type { RecordingFormat } from './can-recording.ts';
import { candumpRecording } from './can-recording-candump.ts';
import { ydwgRecording } from './can-recording-ydwg.ts';
import { openCanReplay } from './can-replay.ts';
import { openSocketcand } from './socketcand.ts';
import { openYdwg } from './ydwg.ts';

export interface CanLinkFactoryOptions {
  readonly clock: Clock;
  /** Buses inside this process, by the name in `memory:NAME`. */
  readonly memory?: Pick<ReadonlyMap<string, CanMemoryBus>, 'get'>;
  /** Kinds of recordings besides candump and YDWG RAW: those that take knowledge of NMEA 2000 to read. */
  readonly recordings: readonly RecordingFormat[];
}

/**
 * The factory for links to real CAN buses, recordings, and buses inside this process where `memory` is given.
 * @throws (its function) GatewayError LINK_OPEN_FAILED
 */
export function createCanLinkFactory({ clock, memory, recordings }: CanLinkFactoryOptions): CanLinkFactory {
  return async (spec) => {
    switch (spec.kind) {
      // These two are loaded on demand: native modules take a while, and the second need not be there.
      case 'slcan': {
        const { openSlcan } = await import('./slcan.ts');
        return openSlcan(spec, clock);
      }
      case 'can': {
        const { openSocketCan } = await import('./socketcan.ts');
        return openSocketCan(spec, clock);
      }
      case 'ydwg':
        return openYdwg(spec, clock);
      case 'socketcand':
        return openSocketcand(spec, clock);
      case 'replay':
        return openCanReplay(spec, clock, [candumpRecording, ydwgRecording, ...recordings]);
      case 'memory': {
        const bus = memory?.get(spec.name);
        if (bus !== undefined) return bus.join(`memory:${spec.name}`);
        throw new GatewayError('LINK_OPEN_FAILED', `memory:${spec.name}: there is no such bus`);
      }
    }
  };
}
