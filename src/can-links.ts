import type { CanLinkFactory } from './links/can-link.ts';
import { type CanLinkFactoryOptions, createCanLinkFactory } from './links/can-open.ts';
import { plainRecording } from './protocols/n2k/recording-plain.ts';

/**
 * The factory for CAN links with all kinds of recordings.
 * @throws (its function) GatewayError LINK_OPEN_FAILED
 */
export function canLinks(options: Omit<CanLinkFactoryOptions, 'recordings'>): CanLinkFactory {
  return createCanLinkFactory({ ...options, recordings: [plainRecording] });
}
