import type { CanFrame, CanLink } from '../../links/can-link.ts';
import type { ByteLink } from '../../links/link.ts';
import { SocketcandTexts } from '../../links/socketcand-codec.ts';
import { listenTcp } from '../../links/tcp-listener.ts';
import type { Clock } from '../../runtime/clock.ts';
import { pacedCan } from './paced-can.ts';
import {
  formatSocketcandFrame,
  obeySocketcand,
  type SocketcandDeed,
  type SocketcandState,
} from './socketcand-client.ts';
import type { CanServer } from './ydwg-server.ts';

interface Client {
  readonly link: ByteLink;
  state: SocketcandState;
}

export interface SocketcandServerOptions {
  /** 0 = the system chooses. */
  readonly port: number;
  /** What clients must open: `can0`. */
  readonly interfaceName: string;
  readonly bus: CanLink;
  readonly clock: Clock;
}

/**
 * A computer that runs socketcand for one interface. As with the real one a client hears what the other clients send,
 * and not what it sends itself.
 * @throws GatewayError LISTEN_FAILED
 */
export async function startSocketcandServer(options: SocketcandServerOptions): Promise<CanServer> {
  const { clock, interfaceName } = options;
  const clients = new Set<Client>();
  const bus = pacedCan(options.bus, clock);

  const say = ({ link }: Client, text: string): Promise<void> =>
    link.send(Buffer.from(text, 'latin1')).catch(() => undefined);

  function tell(frames: readonly CanFrame[], sender?: Client): void {
    const text = frames.map((frame) => formatSocketcandFrame(frame, clock.unixTime())).join('');
    for (const client of clients) if (client.state === 'raw' && client !== sender) void say(client, text);
  }

  function act(client: Client, { says, sends, state, hangsUp }: SocketcandDeed): void {
    if (state !== undefined) client.state = state;
    const said = says === undefined ? Promise.resolve() : say(client, says);
    if (hangsUp === true) void said.then(() => client.link.close());
    if (sends === undefined) return;
    bus.send(sends).then(
      () => tell([sends], client),
      () => undefined,
    );
  }

  function accept(link: ByteLink): void {
    const client: Client = { link, state: 'no-bus' };
    clients.add(client);
    void link.closed.then(() => clients.delete(client));
    const texts = new SocketcandTexts();
    link.onBytes((chunk) => {
      for (const text of texts.push(chunk)) act(client, obeySocketcand(client.state, text, interfaceName));
    });
    void say(client, '< hi >');
  }

  bus.onFrames((frames) => tell(frames));
  const listener = await listenTcp(options.port, clock, accept);
  return {
    port: listener.port,
    async close() {
      await Promise.all([bus.close(), listener.close()]);
    },
  };
}
