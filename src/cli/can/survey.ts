import { Network } from '../../drivers/vecan/network.ts';
import type { CanLink } from '../../links/can-link.ts';
import { type Clock, every } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { Census } from './census.ts';
import { Watch } from './watch.ts';

/** Times of a survey. Messages that a product sends by itself come within 2.5 s (vecan.md, 4). */
const times = {
  leastMs: 3_000,
  silentMs: 6_000,
  calmMs: 1_000,
  mostMs: 15_000,
  lookMs: 250,
  timeoutMs: 60_000,
} as const;

/**
 * Listens to a bus, and asks all nodes who they are, from the null address: joins nothing, writes nothing. Ends when
 * all have told, those that do not tell were asked several times, nobody is there, or time is over.
 * @param forMs listens for so long instead
 */
export async function survey(link: CanLink, clock: Clock, log: Logger, forMs?: number): Promise<Census> {
  const census = new Census();
  const watch = new Watch(clock);
  const beginning = clock.now();
  let joinedAt = beginning;
  let areTwinsTold = false;
  const strangers = new Set<string>();
  const network = new Network({
    ...{ link, clock, log, node: undefined, random: Math.random, timeoutMs: times.timeoutMs },
    listener: {
      heard: (message) => census.heard(message),
      joined({ identity }) {
        joinedAt = clock.now();
        strangers.add(identity);
      },
      left: ({ identity }) => void strangers.delete(identity),
      introduced: ({ identity }) => void strangers.delete(identity),
      sameName() {
        areTwinsTold = true;
      },
    },
  });
  const isSettled = (): true | undefined => {
    const now = clock.now();
    const leastMs = network.bus.reader.counters.frames === 0 ? times.silentMs : times.leastMs;
    const isCalm = now - beginning >= leastMs && now - joinedAt >= times.calmMs;
    return isCalm && strangers.size === 0 ? true : undefined;
  };
  const cancel = every(clock, times.lookMs, () => watch.changed());
  network.start();
  try {
    await watch.until(forMs ?? times.mostMs, forMs === undefined ? isSettled : () => undefined);
  } finally {
    cancel();
    network.stop();
  }
  if (!areTwinsTold) tellTwins(census, link, log);
  return census;
}

/** See vecan.md, 10, 8. */
function tellTwins(census: Census, link: CanLink, log: Logger): void {
  for (const { name, addresses } of census.twins()) {
    log.warn(
      `${link.name}: the nodes at addresses ${addresses.join(' and ')} use one NAME (unique number ` +
        `${name.uniqueNumber}): give one of them another unique number`,
    );
  }
}
