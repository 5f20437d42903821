import { CanLines } from '../../links/can-lines.ts';
import type { CanFrame, CanLink } from '../../links/can-link.ts';
import type { ByteLink } from '../../links/link.ts';
import { listenTcp } from '../../links/tcp-listener.ts';
import { formatYdwgFrame, parseYdwgFrame } from '../../links/ydwg-line.ts';
import type { Clock } from '../../runtime/clock.ts';
import { pacedCan } from './paced-can.ts';

/** A gateway between a CAN bus and TCP, with any number of clients. */
export interface CanServer {
  readonly port: number;
  /** Takes the gateway off the bus and off the network. */
  close(): Promise<void>;
}

/**
 * A Yacht Devices gateway with a TCP server that speaks RAW: what is on the bus goes to all clients (R); what a client
 * sends goes to the bus and, as the gateway does it, to all clients as well (T).
 * @param port 0 = the system chooses
 * @throws GatewayError LISTEN_FAILED
 */
export async function startYdwgServer(port: number, link: CanLink, clock: Clock): Promise<CanServer> {
  const clients = new Set<ByteLink>();
  const bus = pacedCan(link, clock);

  function tell(frames: readonly CanFrame[], direction: 'R' | 'T'): void {
    const time = new Date(clock.unixTime()).toISOString().slice(11, 23);
    const lines = frames.map((frame) => `${time} ${direction} ${formatYdwgFrame(frame)}`);
    const bytes = Buffer.from(lines.join(''), 'latin1');
    for (const client of clients) client.send(bytes).catch(() => undefined);
  }

  function accept(client: ByteLink): void {
    clients.add(client);
    void client.closed.then(() => clients.delete(client));
    const lines = new CanLines();
    client.onBytes((chunk) => {
      for (const line of lines.push(chunk)) {
        const frame = parseYdwgFrame(line);
        if (frame !== undefined)
          bus.send(frame).then(
            () => tell([frame], 'T'),
            () => undefined,
          );
      }
    });
  }

  bus.onFrames((frames) => tell(frames, 'R'));
  const listener = await listenTcp(port, clock, accept);
  return {
    port: listener.port,
    async close() {
      await Promise.all([bus.close(), listener.close()]);
    },
  };
}
