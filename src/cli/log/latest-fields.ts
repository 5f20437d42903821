import { silenceLimit } from '../../drivers/vedirect/limits.ts';
import { Sender } from '../../drivers/vedirect/sender.ts';
import { decodeTextField, isTextLabel } from '../../protocols/vedirect/text-fields.ts';

/** Fields with labels that are not known are kept up to this many: garbage must cost no memory. */
const mostUnknown = 32;

/**
 * What a device has said last, merged over its blocks. A field that has stopped coming is forgotten like a device
 * that is silent, after the time for which the gateway believes it too.
 */
export class LatestFields {
  readonly #fields = new Map<string, { readonly raw: string; readonly at: number }>();
  readonly #sender = new Sender();

  /** Takes a block whose checksum holds. @param now Clock.now() */
  take(block: ReadonlyMap<string, string>, now: number): void {
    const verdict = this.#sender.judge(block);
    if (verdict === 'doubtful') return;
    // Another device hangs on the cable now.
    if (verdict === 'other') this.#fields.clear();
    this.#forgetOld(now);
    let unknown = [...this.#fields.keys()].filter((label) => !isTextLabel(label)).length;
    for (const [label, raw] of block) {
      const isNewAndUnknown = !isTextLabel(label) && !this.#fields.has(label);
      if (isNewAndUnknown && unknown >= mostUnknown) continue;
      if (isNewAndUnknown) unknown += 1;
      this.#fields.set(label, { raw, at: now });
    }
  }

  /** Labels with their raw values that are fresh; none where the device is silent. */
  fresh(now: number): ReadonlyMap<string, string> {
    this.#forgetOld(now);
    return new Map([...this.#fields].map(([label, { raw }]) => [label, raw]));
  }

  /** For how long the device is believed, in milliseconds. */
  get lifeMs(): number {
    const product = decodeTextField('PID', this.#fields.get('PID')?.raw ?? '');
    return silenceLimit(typeof product === 'number' ? product : undefined);
  }

  clear(): void {
    this.#fields.clear();
    this.#sender.forget();
  }

  #forgetOld(now: number): void {
    const oldest = now - this.lifeMs;
    for (const [label, { at }] of this.#fields) if (at <= oldest) this.#fields.delete(label);
  }
}
