import { Conversation, isNoAnswer } from '../../drivers/mk2/conversation.ts';
import { usualBaudRate } from '../../drivers/mk2/limits.ts';
import type { ByteLink } from '../../links/link.ts';
import { createLinkFactory } from '../../links/open.ts';
import { formatLink, parseLink } from '../../links/spec.ts';
import { isRefusal, type Refusal } from '../../protocols/mk2/device-requests.ts';
import { Mk2Framer } from '../../protocols/mk2/framer.ts';
import { holdsLines, interfaceName, splitVersion } from '../../protocols/mk2/products.ts';
import { decodeReply, type Reply } from '../../protocols/mk2/replies.ts';
import {
  askVersion,
  commandState,
  type Mk2Request,
  noLimit,
  stateFlags,
  timing,
} from '../../protocols/mk2/requests.ts';
import { systemClock as clock, every } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';

/** An MK2 or MK3 interface that one tool talks to, and the device behind it. */
export class Mk2Device {
  readonly talk: Conversation;
  /** `MK3 1170216` */
  readonly interfaceName: string;
  /** An MK3, which can keep the bus powered while the system is off. */
  readonly canHoldLines: boolean;
  readonly #link: ByteLink;
  readonly #address: number;
  readonly #stop: () => void;
  #panelSeen = false;

  private constructor(link: ByteLink, talk: Conversation, address: number, version: number, stop: () => void) {
    const { productId } = splitVersion(version);
    this.#link = link;
    this.talk = talk;
    this.#address = address;
    this.interfaceName = `${interfaceName(productId)} ${version}`;
    this.canHoldLines = holdsLines(productId);
    this.#stop = stop;
  }

  /**
   * Opens the link and finds the interface. Sets up nothing but the form of answers: no mode, no limit.
   * @throws GatewayError when the link cannot be opened or nobody answers, within 8 s
   */
  static async open(linkText: string, address = 0): Promise<Mk2Device> {
    const spec = parseLink(linkText);
    const link = await createLinkFactory({ clock })(spec, { baudRate: usualBaudRate });
    const talk = new Conversation({ clock, send: (frame) => link.send(frame) });
    let device: Mk2Device | undefined;
    const stopListening = listen(link, (reply) => {
      if (reply.kind === 'panel' && device !== undefined) device.#panelSeen = true;
      talk.take(reply);
    });
    const version = await talk.ask(askVersion());
    if (isNoAnswer(version)) {
      stopListening();
      await link.close();
      throw new GatewayError(
        'DEVICE_FAILED',
        `${formatLink(spec)}: no MK2 or MK3 answers: is it plugged in, awake, and used by no other program?`,
      );
    }
    device = new Mk2Device(link, talk, address, version.version, stopListening);
    const flags = stateFlags.tenthsAmp | stateFlags.forwardPanels | stateFlags.doNotSend;
    await device.ask(commandState({ state: 0, limitTenthsAmp: noLimit, flags, frames: 'long' }));
    return device;
  }

  /** Another panel has commanded the system since the link was opened. */
  get hasOtherPanel(): boolean {
    return this.#panelSeen;
  }

  /** @throws GatewayError when nobody answers or the device refuses */
  async ask<T>(request: Mk2Request<T>): Promise<Exclude<T, Refusal>> {
    const answer = await this.tryAsk(request);
    if (!isRefusal(answer)) return answer as Exclude<T, Refusal>;
    throw new GatewayError('DEVICE_FAILED', `${request.name}: ${refusalText(answer)}`);
  }

  /** The same, with a refusal as an answer like others. */
  async tryAsk<T>(request: Mk2Request<T>): Promise<T> {
    const answer = await this.talk.ask(request, { address: this.#address });
    if (!isNoAnswer(answer)) return answer;
    throw new GatewayError('DEVICE_FAILED', `${request.name}: no answer; is there a device ${this.#address}?`);
  }

  async close(): Promise<void> {
    this.#stop();
    this.talk.end();
    await this.#link.close();
  }
}

const refusals: Readonly<Record<number, string>> = {
  128: 'the device does not know or take this',
  144: 'the device does not have this RAM variable',
  145: 'the device does not have this setting',
  155: 'the device wants a higher access level (a password)',
};

function refusalText({ code }: Refusal): string {
  return `${refusals[code] ?? 'refused'} (answer ${code.toString(16).toUpperCase()})`;
}

/** Cuts what the link brings into replies. */
function listen(link: ByteLink, take: (reply: Reply) => void): () => void {
  const framer = new Mk2Framer();
  let lastByteAt = clock.now();
  const handle = (events: ReturnType<Mk2Framer['push']>): void => {
    for (const event of events) if (event.kind === 'frame') take(decodeReply(event.frame.body));
  };
  link.onBytes((chunk) => {
    lastByteAt = clock.now();
    handle(framer.push(chunk));
  });
  return every(clock, timing.partialFrameMs / 3, () => {
    if (clock.now() - lastByteAt >= timing.partialFrameMs) handle(framer.gap());
  });
}

/** Opens the link, works, and closes it whatever happens. */
export async function withDevice<T>(
  link: string,
  address: number,
  work: (device: Mk2Device) => Promise<T>,
): Promise<T> {
  const device = await Mk2Device.open(link, address);
  try {
    return await work(device);
  } finally {
    await device.close();
  }
}
