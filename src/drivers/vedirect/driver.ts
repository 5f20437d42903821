import type { ByteLink } from '../../links/link.ts';
import { TextFramer } from '../../protocols/vedirect/text-framer.ts';
import { every } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { Driver, DriverContext } from '../driver.ts';
import { VeDirectDevice } from './device.ts';
import { vedirectLimits } from './limits.ts';
import { LineHints } from './line-hints.ts';

/** The driver for devices that send VE.Direct text (vedirect.md, 1 and 2). HEX frames are counted only. */
export function vedirectDriver(context: DriverContext): Driver {
  return {
    kind: 'vedirect',
    // RS232 adapters take the power of their isolated side from DTR and RTS (vedirect.md, 1).
    line: { baudRate: 19_200, dtr: true, rts: true },
    run: (link, signal) => runLine(context, link, signal),
  };
}

/** One life of the link; ends with it, or when `signal` aborts. */
async function runLine(context: DriverContext, link: ByteLink, signal: AbortSignal): Promise<void> {
  const { clock } = context;
  const framer = new TextFramer();
  const device = new VeDirectDevice(context, framer.counters);
  const hints = new LineHints(context, device);
  let lastByteAt = clock.now();

  link.onBytes((chunk) => {
    const now = clock.now();
    // What stood still in the middle does not go on with these bytes.
    if (now - lastByteAt >= vedirectLimits.gapMs) framer.gap();
    lastByteAt = now;
    hints.heard('bytes');
    for (const event of framer.push(chunk)) {
      if (event.kind === 'hex') hints.heard('hex');
      if (event.kind !== 'block') continue;
      hints.heard('text');
      device.take(event.fields);
    }
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
    // A link that is only about to close may still bring bytes.
    link.onBytes(() => undefined);
    device.leave();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
