import type { ByteLink } from '../../links/link.ts';
import { LinkEnd } from '../../links/link-end.ts';
import type { Pty } from '../../links/pty.ts';

/** What a host may leave unread; more is lost without a word, as USB adapters do (vecan.md, 10, number 16). */
const mostUnread = 64 * 1024;

/** The device's end of a pseudo terminal for devices with USB: they wait for a host that reads slowly, unlike a UART. */
export function usbEnd(pty: Pty): ByteLink {
  const end = new LinkEnd(`pty ${pty.path}`, () => pty.unplug());
  pty.onData((chunk) => end.receive(chunk));
  let unread = 0;
  return end.asLink((bytes) => {
    if (end.ended) return Promise.reject(end.closedError());
    if (unread + bytes.length > mostUnread) return Promise.resolve();
    unread += bytes.length;
    const read = (): void => {
      unread -= bytes.length;
    };
    pty.write(bytes).then(read, read);
    return Promise.resolve();
  });
}
