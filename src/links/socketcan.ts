import type { Clock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { CanEnd } from './can-end.ts';
import type { CanLink } from './can-link.ts';
import { loadSocketCan, type RawChannel, type SocketCanAddon } from './socketcan-addon.ts';
import { type ChannelListener, SocketCanChannel } from './socketcan-channel.ts';
import { interfaceNow, type KernelFiles, kernelFiles } from './socketcan-interface.ts';
import { noCounts, oddKindOf, type SocketCanCounters } from './socketcan-message.ts';
import { busOffReason, whyNotLoaded, whyRefused, whyUnusable } from './socketcan-reasons.ts';
import { SocketCanSender } from './socketcan-sender.ts';
import { SocketCanWatch } from './socketcan-watch.ts';

export interface SocketCanLink extends CanLink {
  readonly counters: Readonly<SocketCanCounters>;
}

export interface SocketCanOptions {
  /** Loads npm socketcan. */
  readonly load?: () => SocketCanAddon;
  readonly files?: KernelFiles;
}

/** The kernel's limit is 15 bytes; the addon would cut a longer name. */
const interfaceName = /^(?!\.{1,2}$)[!-.0-~]{1,15}$/;

/**
 * Opens a CAN interface of the Linux kernel. Only data frames with 29-bit identifiers come through; what else comes
 * is counted. The link ends when the interface goes down or away, when the controller has stopped for good (bus-off),
 * and when a bus that was busy is silent for a minute: opening it again is the remedy for a reader that has stalled.
 * Sending: a frame that the bus does not take within 1 s is refused (LINK_WRITE_TIMEOUT), and the link stays open.
 * @throws GatewayError LINK_OPEN_FAILED with the remedy
 */
export async function openSocketCan(
  spec: { readonly interface: string },
  clock: Clock,
  options: SocketCanOptions = {},
): Promise<SocketCanLink> {
  const name = `can:${spec.interface}`;
  const files = options.files ?? kernelFiles;
  const { raw, index } = createChannel(spec.interface, options.load ?? loadSocketCan, files);

  const can: CanEnd = new CanEnd(name, () => {
    watch.cancel();
    sender.end(can.end.closedError());
    return channel.stop();
  });
  const lost = (why: string): void => can.end.end(new GatewayError('LINK_CLOSED', `${name}: ${why}`));
  const look = (): string | undefined => {
    const now = interfaceNow(files, spec.interface);
    // A controller in bus-off may be about to start again.
    if (now.state !== 'busOff' && now.state !== 'up') return whyUnusable(now.state, spec.interface, files);
    return now.index === index ? undefined : 'the interface was removed, and another has its name now';
  };

  const counters = { ...noCounts };
  const channel = startChannel(spec.interface, raw, {
    message(message) {
      const odd = oddKindOf(message);
      if (odd !== undefined) counters[odd] += 1;
      watch.heard();
      if (odd === 'busOff') watch.stopped();
      else if (odd === 'restarted' || message.err !== true) watch.working();
      if (odd === undefined) can.receive([{ id: message.id, data: plainBytes(message.data) }]);
    },
    stopped: () => lost(look() ?? 'the kernel has ended the channel: the interface was down for a moment'),
  });
  const sender = new SocketCanSender(name, clock, (frame) => channel.send(frame));
  const watch = new SocketCanWatch({ clock, look, busOffReason: () => busOffReason(spec.interface), onLost: lost });
  return { ...can.asLink((frame, signal) => sender.send(frame, signal)), counters };
}

/** A channel that is not started yet, or the clearest reason why there is none. */
function createChannel(
  name: string,
  load: () => SocketCanAddon,
  files: KernelFiles,
): { raw: RawChannel; index: number } {
  if (!interfaceName.test(name)) throw openError(name, `${JSON.stringify(name)} is no name of an interface`);
  let addon: SocketCanAddon;
  try {
    addon = load();
  } catch (error) {
    throw openError(name, whyNotLoaded(error), error);
  }
  const { state, index } = interfaceNow(files, name);
  // A kernel without CAN has no interface either: which of the two it is shows when a socket is asked for.
  const unusable = state === 'missing' ? undefined : whyUnusable(state, name, files);
  if (unusable !== undefined) throw openError(name, unusable);
  try {
    return { raw: addon.createRawChannelWithOptions(name, { non_block_send: true }), index };
  } catch (error) {
    throw openError(name, whyRefused(error, interfaceNow(files, name).state, name, files), error);
  }
}

function startChannel(name: string, raw: RawChannel, listener: ChannelListener): SocketCanChannel {
  try {
    return new SocketCanChannel(raw, listener);
  } catch (error) {
    throw openError(name, reasonOf(error), error);
  }
}

/** The bytes as others expect them: Buffer has slice() with another meaning. */
function plainBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function openError(name: string, reason: string, cause?: unknown): GatewayError {
  return new GatewayError('LINK_OPEN_FAILED', `can:${name}: ${reason}`, { cause });
}
