import { canLinks } from '../../can-links.ts';
import type { CanLink } from '../../links/can-link.ts';
import { parseCanLink } from '../../links/can-spec.ts';
import { systemClock as clock } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';

const ignore = (): void => undefined;
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** What goes wrong on the bus goes to standard error; all else is of no interest to who uses a tool. */
export const toolLog: Logger = { debug: ignore, info: ignore, warn: tell, error: tell, area: () => toolLog };

/**
 * Opens a CAN link, works, and closes it whatever happens; ends with an error when the link is lost meanwhile.
 * @throws GatewayError when the link cannot be understood or opened, or has ended
 */
export async function withCanLink<T>(text: string, work: (link: CanLink) => Promise<T>): Promise<T> {
  const link = await canLinks({ clock })(parseCanLink(text));
  const lost = link.closed.then((reason) => {
    throw reason ?? new GatewayError('LINK_CLOSED', `${link.name}: closed`);
  });
  lost.catch(ignore);
  try {
    return await Promise.race([work(link), lost]);
  } finally {
    await link.close();
  }
}

/** Whether a link as users write it is one to a CAN bus, by its scheme. */
export function isCanLink(text: string): boolean {
  return /^(can|slcan|ydwg|socketcand):/i.test(text.trim());
}

/** Whether a CAN link plays a recording. @throws GatewayError LINK_SPEC_INVALID */
export function isRecording(text: string): boolean {
  return parseCanLink(text).kind === 'replay';
}
