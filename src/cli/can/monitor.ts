import { Network } from '../../drivers/vecan/network.ts';
import type { CanLink } from '../../links/can-link.ts';
import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import { MessageReader } from '../../protocols/n2k/message-reader.ts';
import type { Clock } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import { countersText, hasBadFrames } from './bus-counters.ts';
import { Census } from './census.ts';
import { GrowingColumns } from './growing-columns.ts';
import { lineWidths, messageJson, messageLine } from './message-line.ts';
import { knownNodes } from './node-list.ts';
import { Watch } from './watch.ts';

/** What is wanted of a bus. Empty lists: all. */
export interface MonitorOptions {
  readonly pgns: readonly number[];
  readonly sources: readonly number[];
  /** The unique number of the node that sends, or is sent to. */
  readonly unique: number | undefined;
  readonly raw: boolean;
  readonly json: boolean;
  /** Ends with the first message that is shown. */
  readonly once: boolean;
  /** Ends after so long. */
  readonly forMs: number | undefined;
}

/** What a monitor works with. */
export interface MonitorSurroundings {
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes a line for the user. */
  readonly show: (line: string) => void;
  /** Resolves when the user wants no more. */
  readonly stopped: Promise<void>;
}

/** A bus with anything on it is heard within this time; most messages come every few seconds. */
const silentMs = 10_000;
/** A node that is there has told who it is by then. */
const strangerMs = 5_000;
/** A node is looked for for as long as the bus runs. */
const neverMs = Number.MAX_SAFE_INTEGER;

/**
 * Shows what comes over a bus until it is stopped. Sends nothing, except where a node is wanted by its unique number:
 * then all are asked who they are, from the null address.
 * @returns the exit code
 * @throws GatewayError DEVICE_FAILED where one message is wanted and none comes
 */
export async function monitor(
  link: CanLink,
  options: MonitorOptions,
  { clock, log, show, stopped }: MonitorSurroundings,
): Promise<number> {
  const census = new Census();
  const columns = new GrowingColumns(lineWidths);
  const watch = new Watch(clock);
  let messages = 0;
  let shown = 0;

  function take(message: N2kMessage): void {
    messages += 1;
    census.heard(message);
    if (!isWanted(message, options, census) || (options.once && shown > 0)) return;
    shown += 1;
    const one = { message, at: clock.unixTime(), census };
    show(options.json ? messageJson(one, options.raw) : messageLine(one, columns, options.raw));
    watch.changed();
  }

  const { reader, stop } = options.unique === undefined ? listen(link, clock, take) : ask(link, clock, log, take);
  const cancels = [
    clock.after(silentMs, () => {
      if (reader.counters.frames === 0) log.warn(silenceText(link));
    }),
    clock.after(strangerMs, () => {
      if (options.unique !== undefined && !isThere(census, options.unique)) {
        log.warn(`no node with unique number ${options.unique} is heard; ${knownNodes(census)}`);
      }
    }),
  ];
  try {
    await untilEnd(watch, options, stopped, () => shown > 0);
  } finally {
    for (const cancel of cancels) cancel();
    stop();
  }
  if (!options.once || hasBadFrames(link, reader)) log.warn(countersText(link, reader, messages));
  if (!options.once || shown > 0) return 0;
  if (messages === 0) throw new GatewayError('DEVICE_FAILED', silenceText(link));
  throw new GatewayError('DEVICE_FAILED', `${link.name}: ${messages} messages came, none that is wanted`);
}

/** Resolves when enough was shown, time is over, or the user wants no more. */
async function untilEnd(
  watch: Watch,
  { once, forMs }: MonitorOptions,
  stopped: Promise<void>,
  hasShown: () => boolean,
): Promise<void> {
  const limitMs = forMs ?? (once ? silentMs : undefined);
  const first = (): true | undefined => (once && hasShown() ? true : undefined);
  const enough = limitMs === undefined ? new Promise<void>(() => undefined) : watch.until(limitMs, first);
  await Promise.race([enough, stopped]);
}

interface Ears {
  readonly reader: MessageReader;
  stop(): void;
}

function listen(link: CanLink, clock: Clock, take: (message: N2kMessage) => void): Ears {
  const reader = new MessageReader();
  let isStopped = false;
  link.onFrames((frames) => {
    for (const frame of frames) {
      const message = isStopped ? undefined : reader.push(frame, clock.now());
      if (message !== undefined) take(message);
    }
  });
  return {
    reader,
    stop() {
      isStopped = true;
    },
  };
}

function ask(link: CanLink, clock: Clock, log: Logger, take: (message: N2kMessage) => void): Ears {
  const network = new Network({
    ...{ link, clock, log, node: undefined, random: Math.random, timeoutMs: neverMs },
    listener: { heard: take },
  });
  network.start();
  return { reader: network.bus.reader, stop: () => network.stop() };
}

function isWanted({ pgn, source, destination }: N2kMessage, options: MonitorOptions, census: Census): boolean {
  const { pgns, sources, unique } = options;
  if (pgns.length > 0 && !pgns.includes(pgn)) return false;
  if (sources.length > 0 && !sources.includes(source)) return false;
  return unique === undefined || [source, destination].some((at) => census.at(at)?.name?.uniqueNumber === unique);
}

function isThere(census: Census, unique: number): boolean {
  return census.residents().some(({ name }) => name?.uniqueNumber === unique);
}

function silenceText({ name }: CanLink): string {
  return (
    `${name}: nothing has come for ${silentMs / 1_000} s: is a product there that powers the bus, ` +
    'are both ends terminated (120 ohm), has it 250 kbit/s?'
  );
}
