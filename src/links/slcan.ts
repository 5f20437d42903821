import type { Clock } from '../runtime/clock.ts';
import { CanEnd } from './can-end.ts';
import type { CanFrame, CanLink, CanLinkSpec } from './can-link.ts';
import { formatCanLink } from './can-spec.ts';
import type { ByteLink } from './link.ts';
import { openSerial } from './serial.ts';
import { type SlcanItem, SlcanItems } from './slcan-codec.ts';
import { SlcanDialogue } from './slcan-dialogue.ts';
import { type SlcanSendCounters, SlcanSender } from './slcan-sender.ts';
import { startSlcan } from './slcan-start.ts';
import { formatLink } from './spec.ts';
import { renamed, underCanName } from './under-can-name.ts';

type SlcanSpec = CanLinkSpec & { kind: 'slcan' };

/** What CANUSB works with; adapters with USB of their own take any speed. */
const usualBaudRate = 115_200;
/**
 * A full bus brings 1900 frames a second, each a piece of its own. In 20 ms an adapter sends 1,080 bytes of it; the kernel
 * keeps 4096 for us (Linux, n_tty.c: N_TTY_BUF_SIZE).
 */
const gatherMs = 20;
const closeChannel = Buffer.from('C\r');
/** A frame with a time stamp, or with bytes lost. */
const looksLikeFrame = /^[TtRr][\dA-F]+$/i;

/** What came besides frames; numbers only grow. */
export interface SlcanCounters {
  /** Lines that are no frame: their length is wrong, for adapters lose bytes without a word. */
  badLines: number;
  /** Frames of other protocols: identifiers of 11 bits, remote frames. */
  standardFrames: number;
  /** Lines about errors on the bus. */
  troubles: number;
}

export interface SlcanLink extends CanLink {
  readonly counters: Readonly<SlcanCounters>;
  readonly sendCounters: Readonly<SlcanSendCounters>;
  /** Whether the adapter tells what became of a frame that it was handed. */
  readonly answers: boolean;
}

/**
 * Opens the CAN bus behind an SLCAN adapter (Lawicel ASCII: CANUSB, CANable) on a serial port, at 250 kbit/s.
 * @throws GatewayError LINK_OPEN_FAILED, within 5 s for each step
 */
export async function openSlcan(spec: SlcanSpec, clock: Clock): Promise<SlcanLink> {
  const name = formatCanLink(spec);
  const { path, baudRate = usualBaudRate } = spec;
  const serial = { kind: 'serial', path, baudRate } as const;
  try {
    return await slcanOver(underCanName(await openSerial(serial, { baudRate, gatherMs }, clock), name), clock);
  } catch (error) {
    throw renamed(error, formatLink(serial), name);
  }
}

/**
 * The CAN bus behind an SLCAN adapter at the other end of a wire. The wire is closed with it, or when it cannot be opened.
 * @throws GatewayError LINK_OPEN_FAILED
 */
export async function slcanOver(wire: ByteLink, clock: Clock): Promise<SlcanLink> {
  const dialogue = new SlcanDialogue(clock, wire);
  const can = new CanEnd(wire.name, async () => {
    dialogue.end();
    await wire.send(closeChannel).catch(() => undefined);
    await wire.close();
  });
  const sender = new SlcanSender(clock, dialogue, can);
  const counters: SlcanCounters = { badLines: 0, standardFrames: 0, troubles: 0 };
  const heard = { frames: 0, strangeLines: 0 };
  const items = new SlcanItems();

  function sort(item: SlcanItem, frames: CanFrame[]): void {
    if (item.kind === 'frame') frames.push(item.frame);
    else if (item.kind === 'standard') counters.standardFrames += 1;
    else if (item.kind === 'trouble') counters.troubles += 1;
    else if (item.kind !== 'other') dialogue.hear(item.kind);
    else if (looksLikeFrame.test(item.text)) counters.badLines += 1;
    else if (!dialogue.hear('text')) {
      counters.badLines += 1;
      heard.strangeLines += 1;
    }
  }

  wire.onBytes((chunk) => {
    const frames: CanFrame[] = [];
    for (const item of items.push(chunk)) sort(item, frames);
    if (frames.length > 0) sender.heard();
    heard.frames += frames.length;
    counters.badLines += items.takeOverlong();
    can.receive(frames);
  });
  void wire.closed.then((reason) => {
    dialogue.end();
    can.end.end(reason);
  });
  try {
    sender.answers = await startSlcan(dialogue, wire.name, () => heard);
    const link = can.asLink((frame) => sender.send(frame));
    return { ...link, answers: sender.answers, counters, sendCounters: sender.counters };
  } catch (error) {
    await can.end.close();
    throw error;
  }
}
