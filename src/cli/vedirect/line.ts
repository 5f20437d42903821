import { hexPort, vedirectLine } from '../../drivers/vedirect/driver.ts';
import { FieldSet } from '../../drivers/vedirect/field-set.ts';
import type { HexPort } from '../../drivers/vedirect/hex-port.ts';
import { HexWriter } from '../../drivers/vedirect/hex-writer.ts';
import { needsRemoteControl } from '../../drivers/vedirect/writable.ts';
import type { ByteLink } from '../../links/link.ts';
import { createLinkFactory } from '../../links/open.ts';
import { formatLink, parseLink } from '../../links/spec.ts';
import type { HexMessage } from '../../protocols/vedirect/hex-codec.ts';
import { type Product, productById } from '../../protocols/vedirect/products.ts';
import { TextFramer } from '../../protocols/vedirect/text-framer.ts';
import { systemClock as clock, every } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';

/** What comes over a VE.Direct line while a tool listens. */
export interface LineListener {
  block?(): void;
  hex?(message: HexMessage): void;
}

/** A byte pause after which what is unfinished stays so (vedirect.md, 2.3). */
const gapMs = 500;
/** A product id or a text block has come by then, where a device is. */
const waitMs = 3_000;

/** A VE.Direct cable that one tool uses: its text fields as they come, and HEX. */
export class VeDirectToolLine {
  readonly fields = new FieldSet();
  readonly port: HexPort;
  readonly name: string;
  /** Sets and gets registers; a mode is switched as the device's firmware wants it. */
  readonly vregs: HexWriter;
  listener: LineListener = {};
  readonly #link: ByteLink;
  readonly #framer = new TextFramer();
  readonly #stop: () => void;
  #lastByteAt = clock.now();
  #hexProduct: Product | undefined;

  private constructor(link: ByteLink, name: string) {
    this.#link = link;
    this.name = name;
    this.port = hexPort(clock, link, this.#framer);
    this.vregs = new HexWriter({
      port: this.port,
      log: { warn: (text) => void process.stderr.write(`${text}\n`) },
      needsRemoteControl: () => this.product !== undefined && needsRemoteControl(this.product, this.#firmware()),
      onUse: () => undefined,
      onValue: () => undefined,
    });
    link.onBytes((chunk) => this.#take(chunk));
    this.#stop = every(clock, gapMs / 2, () => {
      if (clock.now() - this.#lastByteAt >= gapMs) this.#framer.gap();
    });
  }

  /** @throws GatewayError when the link cannot be opened */
  static async open(linkText: string): Promise<VeDirectToolLine> {
    const spec = parseLink(linkText);
    const link = await createLinkFactory({ clock })(spec, vedirectLine);
    return new VeDirectToolLine(link, formatLink(spec));
  }

  /** What hangs on the cable, as far as it has told. */
  get product(): Product | undefined {
    const id = this.fields.number('PID');
    return id === undefined ? this.#hexProduct : productById(id);
  }

  /** Resolves with why the link has ended. */
  get ended(): Promise<Error | undefined> {
    return this.#link.closed;
  }

  /**
   * Asks who answers by HEX. @throws GatewayError DEVICE_FAILED when nobody does
   */
  async identify(): Promise<void> {
    const id = await this.port.productId();
    if (id === undefined) {
      throw new GatewayError(
        'DEVICE_FAILED',
        `${this.name}: no answer to HEX: is it a VE.Direct cable, is no other program using it, and does the device speak HEX?`,
      );
    }
    this.#hexProduct = productById(id);
  }

  /** Waits for a text block, which tells the firmware; gives up after 3 s. */
  async untilText(): Promise<void> {
    if (this.#firmware() !== undefined) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(waitMs, resolve);
      this.listener = {
        block: () => {
          if (this.#firmware() === undefined) return;
          cancel();
          resolve();
        },
      };
    });
    this.listener = {};
  }

  async close(): Promise<void> {
    this.#stop();
    this.port.end();
    await this.#link.close();
  }

  #firmware(): number | undefined {
    return this.fields.number('FWE') ?? this.fields.number('FW');
  }

  #take(chunk: Uint8Array): void {
    this.#lastByteAt = clock.now();
    for (const event of this.#framer.push(chunk)) {
      if (event.kind !== 'hex') this.port.textCame();
      if (event.kind === 'block') {
        this.fields.take(event.fields, this.#lastByteAt);
        this.listener.block?.();
      }
      if (event.kind !== 'hex') continue;
      const message = this.port.take(event.text);
      if (message !== undefined) this.listener.hex?.(message);
    }
    this.port.lineChanged();
  }
}

/** Opens the line, works, and closes it whatever happens. */
export async function withLine<T>(link: string, work: (line: VeDirectToolLine) => Promise<T>): Promise<T> {
  const line = await VeDirectToolLine.open(link);
  try {
    return await work(line);
  } finally {
    await line.close();
  }
}
