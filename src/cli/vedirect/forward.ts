import { openInstanceBook } from '../../drivers/instances.ts';
import { serviceOnLink } from '../../drivers/service-on-link.ts';
import { supervise } from '../../drivers/supervisor.ts';
import { vedirectDriver } from '../../drivers/vedirect/driver.ts';
import { createLinkFactory } from '../../links/open.ts';
import { formatLink, parseLink } from '../../links/spec.ts';
import { systemClock as clock } from '../../runtime/clock.ts';
import { createLog, type Logger } from '../../runtime/log.ts';
import { Forwarder } from '../../services/forward/forward.ts';
import type { Service } from '../../store/service.ts';
import { Store } from '../../store/store.ts';
import { usageError } from '../command.ts';
import { stopSignal } from '../stop-signal.ts';

/**
 * Runs until it is stopped: the VE.Direct drivers of both sides, as in the gateway, and the forwarder between them.
 * @param from, to links as texts
 */
export async function forward(from: readonly string[], to: readonly string[]): Promise<number> {
  if (from.length === 0 || to.length === 0) throw usageError('forward needs --from LINK and --to LINK');
  const texts = [...from, ...to].map((text) => formatLink(parseLink(text)));
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  if (twice !== undefined) throw usageError(`${twice} is named twice`);

  const stopped = stopSignal();
  const store = new Store(clock);
  const log = createLog({ level: 'info', format: 'text' });
  const lines = await startLines(texts, store, log);
  const present = (side: readonly Line[]) => (): Service[] => side.flatMap(({ service }) => service() ?? []);
  const forwarder = new Forwarder({
    ...{ store, clock, log: log.area('forward') },
    rules: [{ name: 'forward', from: present(lines.slice(0, from.length)), to: present(lines.slice(from.length)) }],
  });
  await stopped;
  forwarder.stop();
  await Promise.all(lines.map((line) => line.stop()));
  return 0;
}

interface Line {
  readonly service: () => Service | undefined;
  stop(): Promise<void>;
}

async function startLines(texts: readonly string[], store: Store, log: Logger): Promise<Line[]> {
  const instances = await openInstanceBook(undefined, log, (link) => serviceOnLink(store, link) !== undefined);
  instances.reserve(texts.map((link, index) => ({ index, link, range: 'vedirect' })));
  return texts.map((text, index) => {
    const spec = parseLink(text);
    const area = log.area(text.replace(/^.*\/|\?.*$/g, ''));
    const abort = new AbortController();
    const driver = vedirectDriver({
      ...{ store, clock, instances, log: area, options: { index, link: spec, units: [] } },
      announce: (product, { type }) => area.info(`${product} -> ${type}`),
    });
    const ended = supervise({
      driver,
      spec,
      clock,
      log: area,
      openLink: createLinkFactory({ clock }),
      signal: abort.signal,
    });
    return {
      service: () => serviceOnLink(store, text),
      stop() {
        abort.abort();
        return ended;
      },
    };
  });
}
