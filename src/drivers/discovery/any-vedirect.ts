import type { ByteLink } from '../../links/link.ts';
import { TextFramer } from '../../protocols/vedirect/text-framer.ts';
import { bmv60xsDriver } from '../bmv60xs/driver.ts';
import type { Driver, DriverContext, DriverFactory } from '../driver.ts';
import { vedirectDriver, vedirectLine } from '../vedirect/driver.ts';
import { DialectJudge, type TextDialect } from './older-monitor.ts';

const makers: Readonly<Record<TextDialect, DriverFactory>> = { vedirect: vedirectDriver, bmv60xs: bmv60xsDriver };

/** The driver for a VE.Direct cable of which nobody has said what hangs on it: VE.Direct, or a BMV-60xS. */
export function anyVeDirectDriver(context: DriverContext): Driver {
  return new AnyVeDirectDriver(context);
}

class AnyVeDirectDriver implements Driver {
  readonly line = vedirectLine;
  readonly #context: DriverContext;
  #driver: Driver;

  constructor(context: DriverContext) {
    this.#context = context;
    this.#driver = vedirectDriver(context);
  }

  get kind(): string {
    return this.#driver.kind;
  }

  async run(link: ByteLink, signal: AbortSignal): Promise<void> {
    let other = await this.#runUntilOther(link, signal);
    while (other !== undefined) {
      this.#driver = makers[other](this.#context);
      other = await this.#runUntilOther(link, signal);
    }
  }

  /** Runs until the link ends, `signal` aborts, or the line speaks another dialect than this driver: returns that. */
  async #runUntilOther(link: ByteLink, signal: AbortSignal): Promise<TextDialect | undefined> {
    const turn = new AbortController();
    const end = (): void => turn.abort();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    let other: TextDialect | undefined;
    const heard = overheard(link, (dialect) => {
      if (dialect === this.kind) return;
      other = dialect;
      end();
    });
    try {
      await this.#driver.run(heard, turn.signal);
    } finally {
      signal.removeEventListener('abort', end);
    }
    return signal.aborted ? undefined : other;
  }
}

/** The same link, with somebody who listens for the dialect that its text is in. */
function overheard(link: ByteLink, onDialect: (dialect: TextDialect) => void): ByteLink {
  const framer = new TextFramer();
  const judge = new DialectJudge();
  return {
    name: link.name,
    closed: link.closed,
    onBytes: (listener) =>
      link.onBytes((chunk) => {
        for (const event of framer.push(chunk)) {
          const dialect = event.kind === 'block' ? judge.judge(event.fields) : undefined;
          if (dialect !== undefined) onDialect(dialect);
        }
        listener(chunk);
      }),
    send: (bytes) => link.send(bytes),
    close: () => link.close(),
  };
}
