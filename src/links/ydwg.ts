import type { Clock } from '../runtime/clock.ts';
import { CanEnd } from './can-end.ts';
import { CanLines } from './can-lines.ts';
import type { CanFrame, CanLink } from './can-link.ts';
import { openCanTcp } from './can-tcp.ts';
import { formatYdwgFrame, parseYdwgLine } from './ydwg-line.ts';

export interface YdwgLink extends CanLink {
  /** Lines that were no frame. */
  readonly badLines: number;
}

/**
 * Connects to a gateway that speaks Yacht Devices RAW over TCP. Frames that programs behind the gateway send (T) are
 * left out: they would be our own.
 * @throws GatewayError LINK_OPEN_FAILED, within 5 s
 */
export async function openYdwg(spec: { host: string; port: number }, clock: Clock): Promise<YdwgLink> {
  const wire = await openCanTcp({ kind: 'ydwg', ...spec }, clock);
  const can = new CanEnd(wire.name, () => wire.close());
  const lines = new CanLines();
  let refused = 0;
  wire.onBytes((chunk) => {
    const frames: CanFrame[] = [];
    for (const text of lines.push(chunk)) {
      const parsed = parseYdwgLine(text);
      if (parsed === undefined) refused += 1;
      else if (parsed.direction === 'R') frames.push(parsed.frame);
    }
    can.receive(frames);
  });
  void wire.closed.then((reason) => can.end.end(reason));
  const link = can.asLink((frame) => wire.send(Buffer.from(formatYdwgFrame(frame), 'latin1')));
  return {
    ...link,
    get badLines(): number {
      return refused + lines.overlong;
    },
  };
}
