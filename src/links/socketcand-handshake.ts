import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import { withDeadline } from './deadline.ts';
import type { ByteLink } from './link.ts';
import type { SocketcandMessage } from './socketcand-codec.ts';

type Answer = Extract<SocketcandMessage, { kind: 'hi' | 'ok' | 'error' }>;

/** For each answer. */
const answerMs = 2_000;
/** A server sends one answer to each command. */
const mostUnread = 8;

/** How a client gets the frames of an interface from socketcand: `hi`, `open`, `rawmode` (doc/protocol.md). */
export class SocketcandHandshake {
  readonly #wire: ByteLink;
  readonly #clock: Clock;
  readonly #unread: Answer[] = [];
  #wake: (answer: Answer) => void = (answer) => {
    if (this.#unread.length < mostUnread) this.#unread.push(answer);
  };

  constructor(wire: ByteLink, clock: Clock) {
    this.#wire = wire;
    this.#clock = clock;
  }

  /** An answer came; after the handshake it is of no use. */
  hear(answer: Answer): void {
    this.#wake(answer);
  }

  /** @throws GatewayError LINK_OPEN_FAILED */
  async run(interfaceName: string): Promise<void> {
    await this.#expect('hi', 'to the connection');
    await this.#send(`open ${interfaceName}`);
    await this.#expect('ok', `to opening ${interfaceName}`, `: does it serve ${interfaceName}, and is that up?`);
    await this.#send('rawmode');
    await this.#expect('ok', 'to raw mode');
    this.#wake = () => undefined;
  }

  async #send(command: string): Promise<void> {
    try {
      await this.#wire.send(Buffer.from(`< ${command} >`, 'latin1'));
    } catch (error) {
      throw this.#failed(`the server closed the connection before "${command}"`, error);
    }
  }

  async #expect(wanted: 'hi' | 'ok', after: string, hint = ''): Promise<void> {
    const late = (): Error => this.#failed(`no answer ${after}: is this a socketcand server?`);
    const answer = this.#unread.shift() ?? (await withDeadline(this.#clock, answerMs, this.#next(), late));
    if (answer === undefined) throw this.#failed(`the server closed the connection instead of an answer ${after}`);
    if (answer.kind === 'error') throw this.#failed(`the server says "${answer.text}" ${after}${hint}`);
    if (answer.kind !== wanted) throw this.#failed(`the server says "${answer.kind}" ${after}, not "${wanted}"`);
  }

  /** The next answer; undefined when the connection ends first. */
  #next(): Promise<Answer | undefined> {
    const keep = this.#wake;
    return new Promise((resolve) => {
      const settle = (answer: Answer | undefined): void => {
        this.#wake = keep;
        resolve(answer);
      };
      this.#wake = settle;
      void this.#wire.closed.then(() => settle(undefined));
    });
  }

  #failed(why: string, cause?: unknown): GatewayError {
    return new GatewayError('LINK_OPEN_FAILED', `${this.#wire.name}: ${why}`, { cause });
  }
}
