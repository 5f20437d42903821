import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import { CanEnd } from './can-end.ts';
import type { CanFrame, CanLink, CanLinkSpec } from './can-link.ts';
import { openCanTcp } from './can-tcp.ts';
import { formatSocketcandSend, parseSocketcand, type SocketcandMessage, SocketcandTexts } from './socketcand-codec.ts';
import { SocketcandHandshake } from './socketcand-handshake.ts';

type SocketcandSpec = CanLinkSpec & { kind: 'socketcand' };

/** CAN_ERR_BUSOFF (linux/can/error.h). */
const busOff = 0x40;
const offTheBus =
  'the CAN controller of the server is off the bus: check cable and termination; there, `ip link set INTERFACE type can restart-ms 100` lets it come back by itself';

/** What came besides frames; numbers only grow. */
export interface SocketcandCounters {
  /** Messages that are none, or not known. */
  badMessages: number;
  /** Frames of other protocols: identifiers of 11 bits, remote frames, CAN FD. */
  standardFrames: number;
  /** Error frames of the controller. */
  busErrors: number;
  /** What the server complained about. */
  complaints: number;
}

export interface SocketcandLink extends CanLink {
  readonly counters: Readonly<SocketcandCounters>;
}

/**
 * Opens a CAN interface of another computer that runs socketcand.
 * @throws GatewayError LINK_OPEN_FAILED, within 5 s for the connection and 2 s for each answer
 */
export async function openSocketcand(spec: SocketcandSpec, clock: Clock): Promise<SocketcandLink> {
  const wire = await openCanTcp(spec, clock);
  const can = new CanEnd(wire.name, () => wire.close());
  const counters: SocketcandCounters = { badMessages: 0, standardFrames: 0, busErrors: 0, complaints: 0 };
  const handshake = new SocketcandHandshake(wire, clock);
  const texts = new SocketcandTexts();

  function sort(message: SocketcandMessage, frames: CanFrame[]): void {
    if (message.kind === 'frame') frames.push(message.frame);
    else if (message.kind === 'standard') counters.standardFrames += 1;
    else if (message.kind === 'other') counters.badMessages += 1;
    else if (message.kind === 'busError') {
      counters.busErrors += 1;
      if ((message.errorClass & busOff) !== 0) {
        can.end.end(new GatewayError('LINK_CLOSED', `${wire.name}: ${offTheBus}`));
      }
    } else {
      if (message.kind === 'error') counters.complaints += 1;
      handshake.hear(message);
    }
  }

  wire.onBytes((chunk) => {
    const frames: CanFrame[] = [];
    for (const text of texts.push(chunk)) sort(parseSocketcand(text), frames);
    counters.badMessages += texts.takeDropped();
    can.receive(frames);
  });
  void wire.closed.then((reason) => can.end.end(reason));
  try {
    await handshake.run(spec.interface);
  } catch (error) {
    await can.end.close();
    throw error;
  }
  const link = can.asLink(async (frame) => wire.send(Buffer.from(formatSocketcandSend(frame), 'latin1')));
  return { ...link, counters };
}
