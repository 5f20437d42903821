import type { ByteLink } from '../../links/link.ts';
import { hexRegisterById } from '../../protocols/vedirect/hex-registers.ts';
import { decodeHexValue } from '../../protocols/vedirect/hex-values.ts';
import { productById } from '../../protocols/vedirect/products.ts';
import { TextFramer } from '../../protocols/vedirect/text-framer.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import { bmv60xs } from '../bmv60xs/driver.ts';
import { hexPort } from '../vedirect/driver.ts';
import { FieldSet } from '../vedirect/field-set.ts';
import type { HexPort } from '../vedirect/hex-port.ts';
import type { Finding, Outcome } from './finding.ts';
import { DialectJudge } from './older-monitor.ts';

const limits = {
  /** Blocks come once a second: what text tells has come by then, and only the rest is asked for. */
  textMs: 1_200,
  /** Long enough for three blocks, which tell a BMV-60xS, and for HEX to be asked more than once. */
  wholeMs: 4_000,
} as const;

const serialRegister = 0x010a;

/** Who is at the other end of a VE.Direct line: by its text, and by HEX what that leaves out. Sets nothing. */
export function probeVeDirect(link: ByteLink, clock: Clock): Promise<Outcome> {
  return new Promise((resolve) => new Probe(link, clock, resolve));
}

class Probe {
  readonly #framer = new TextFramer();
  readonly #fields = new FieldSet();
  readonly #judge = new DialectJudge();
  readonly #port: HexPort;
  readonly #clock: Clock;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #timers: readonly Cancel[];
  #hasBytes = false;
  #isOlder = false;
  #hexProductId: number | undefined;
  #hexSerial: string | undefined;

  constructor(link: ByteLink, clock: Clock, resolve: (outcome: Outcome) => void) {
    this.#clock = clock;
    this.#resolve = resolve;
    this.#port = hexPort(clock, link, this.#framer);
    this.#timers = [
      clock.after(limits.textMs, () => void this.#askTheRest()),
      clock.after(limits.wholeMs, () => this.#end()),
    ];
    link.onBytes((chunk) => this.#take(chunk));
    void link.closed.then((reason) => this.#end({ kind: 'lost', reason: reason?.message ?? 'closed' }));
  }

  #take(chunk: Uint8Array): void {
    this.#hasBytes = true;
    for (const event of this.#framer.push(chunk)) {
      if (event.kind === 'hex') this.#port.take(event.text);
      if (event.kind !== 'block') continue;
      this.#fields.take(event.fields, this.#clock.now());
      this.#isOlder = this.#judge.judge(event.fields) === 'bmv60xs';
      if (this.#isOlder || (this.#productId !== undefined && this.#serial !== undefined)) this.#end();
    }
    this.#port.lineChanged();
  }

  async #askTheRest(): Promise<void> {
    const [productId, serial] = await Promise.all([
      this.#productId ?? this.#port.productId(),
      this.#serial ?? this.#askSerial(),
    ]);
    this.#hexProductId = productId;
    this.#hexSerial = serial;
    // Text may tell yet who it is.
    if (productId !== undefined) this.#end();
  }

  async #askSerial(): Promise<string | undefined> {
    const answer = await this.#port.get(serialRegister);
    const register = hexRegisterById(serialRegister);
    if (answer?.flags !== 0 || register === undefined) return undefined;
    const serial = decodeHexValue(register, answer.value);
    return typeof serial === 'string' && serial !== '' ? serial : undefined;
  }

  get #productId(): number | undefined {
    return this.#fields.number('PID') ?? this.#hexProductId;
  }

  get #serial(): string | undefined {
    const told = this.#fields.value('SER#');
    return typeof told === 'string' && told !== '' ? told : this.#hexSerial;
  }

  /** The rest of what arrives is nobody's. */
  #end(outcome: Outcome = this.#outcome()): void {
    for (const cancel of this.#timers) cancel();
    this.#resolve(outcome);
    this.#port.end();
  }

  #outcome(): Outcome {
    const finding = this.#isOlder ? this.#older() : this.#known();
    if (finding !== undefined) return { kind: 'found', finding };
    return { kind: this.#hasBytes ? 'noise' : 'silent' };
  }

  #known(): Finding | undefined {
    const productId = this.#productId;
    if (productId === undefined) return undefined;
    const product = productById(productId)?.name ?? `product 0x${productId.toString(16).toUpperCase()}`;
    const serial = this.#serial;
    return { driver: 'vedirect', product, productId, ...(serial === undefined ? {} : { serial }), ...this.#firmware() };
  }

  #older(): Finding | undefined {
    const product = bmv60xs.identify(this.#fields);
    return product && { driver: 'bmv60xs', product: product.name, productId: product.id, ...this.#firmware() };
  }

  #firmware(): { readonly firmware?: string } {
    const version = this.#fields.number('FWE') ?? this.#fields.number('FW');
    return version === undefined ? {} : { firmware: versionText(version) };
  }
}

/** The digits of a version are hexadecimal; long ones end in what kind of release it is (vedirect.md, 2.5). */
function versionText(version: number): string {
  const digits = version.toString(16).toUpperCase().padStart(3, '0');
  if (digits.length <= 4) return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  const [number, kind] = [digits.slice(0, -2), digits.slice(-2)];
  return `${number.slice(0, -2)}.${number.slice(-2)}${kind === 'FF' ? '' : `-beta-${kind}`}`;
}
