import type { ByteLink } from '../../links/link.ts';
import { TextFramer } from '../../protocols/vedirect/text-framer.ts';
import { type Clock, every } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { Driver, DriverContext } from '../driver.ts';
import { type DeviceKind, productsByPid, VeDirectDevice } from './device.ts';
import { HexPort } from './hex-port.ts';
import { vedirectLimits } from './limits.ts';
import { LineHints } from './line-hints.ts';

/** What a VE.Direct line is read for. */
export interface LineOptions {
  readonly kind: DeviceKind;
  /** Whether the devices take HEX commands. */
  readonly hasHex: boolean;
}

/** The driver for devices with VE.Direct text and HEX (vedirect.md, 1 to 3). */
export function vedirectDriver(context: DriverContext): Driver {
  return {
    kind: 'vedirect',
    line: vedirectLine,
    run: (link, signal) => runLine(context, link, signal, { kind: productsByPid(context), hasHex: true }),
  };
}

/** RS232 adapters take the power of their isolated side from DTR and RTS (vedirect.md, 1). */
export const vedirectLine = { baudRate: 19_200, dtr: true, rts: true } as const;

/** One life of the link; ends with it, or when `signal` aborts. */
export async function runLine(
  context: DriverContext,
  link: ByteLink,
  signal: AbortSignal,
  { kind, hasHex }: LineOptions,
): Promise<void> {
  const { clock } = context;
  const framer = new TextFramer();
  const port = hasHex ? hexPort(clock, link, framer) : undefined;
  const device = new VeDirectDevice({ context, kind, counters: framer.counters, port });
  const hints = new LineHints(context, device, kind.noiseHint);
  const heard = { bytes: 0, block: 0, hex: 0, 'bad-block': 0 };
  let lastByteAt = clock.now();

  link.onBytes((chunk) => {
    const now = clock.now();
    heard.bytes += chunk.length;
    // What stood still in the middle does not go on with these bytes.
    if (now - lastByteAt >= vedirectLimits.gapMs) framer.gap();
    lastByteAt = now;
    hints.heard('bytes');
    for (const event of framer.push(chunk)) {
      heard[event.kind] += 1;
      if (event.kind !== 'hex') port?.textCame();
      if (event.kind === 'bad-block') continue;
      hints.heard(event.kind === 'hex' ? 'hex' : 'text');
      if (event.kind === 'block') device.take(event.fields);
      else hear(port, device, event.text);
    }
    port?.lineChanged();
  });
  let giveUp: (error: Error) => void = () => undefined;
  const dead = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const stopTicking = every(clock, vedirectLimits.tickMs, () => {
    if (clock.now() - lastByteAt >= vedirectLimits.gapMs) framer.gap();
    device.tick();
    hints.tick();
    if (context.options.link.kind !== 'serial' || clock.now() - lastByteAt < vedirectLimits.reopenMs) return;
    giveUp(new GatewayError('LINK_CLOSED', `${link.name}: no byte for an hour: opened again`));
  });
  try {
    await Promise.race([link.closed, aborted(signal), dead]);
  } finally {
    stopTicking();
    port?.end();
    // A link that is only about to close may still bring bytes.
    link.onBytes(() => undefined);
    device.leave();
    const { bytes, block, hex } = heard;
    context.log.debug(`heard ${bytes} bytes: ${block} blocks, ${heard['bad-block']} bad ones, ${hex} HEX frames`);
  }
}

/** The HEX side of a line whose text the framer cuts. */
export function hexPort(clock: Clock, link: ByteLink, framer: TextFramer): HexPort {
  return new HexPort({ clock, send: (frame) => link.send(frame), isLineFree: () => framer.isBetweenBlocks });
}

function hear(port: HexPort | undefined, device: VeDirectDevice, frame: string): void {
  const message = port?.take(frame);
  if (message !== undefined) device.hear(message);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
