import { checksumOf, ledsAppended, type Mk2Frame } from './frame.ts';

/** What an interface sends: its own answers, and VE.Bus frames that it passes on (mk2.md, 2). */
const knownTypes: ReadonlySet<number> = new Set([0xff, 0x20, 0x21, 0x38, 0x3c, 0x3d, 0x3f, 0x40, 0x41]);
/** Longer ones do not exist; a length beyond it is noise. */
const longestBody = 40;
const nothing = new Uint8Array(0);
/** An interface frame has at least its command letter (mk2.md, 2). */
const leastBody = (type: number): number => (type === 0xff ? 2 : 1);

/** What the stream has brought; numbers only grow. */
export interface Mk2Counters {
  /** Sound frames. */
  frames: number;
  /** Frames whose checksum is wrong; may count several times for one damaged spot. */
  checksum: number;
  /** Bytes that belong to no frame. */
  dropped: number;
  /** Frames that began and never ended. */
  partial: number;
}

export type FramerEvent =
  | { readonly kind: 'frame'; readonly frame: Mk2Frame }
  /** The line was low: an interface does that when it gets its power (mk2.md, 1). */
  | { readonly kind: 'line-low' };

/**
 * Finds frames in what an MK2 or MK3 interface sends. Where a frame does not hold, one byte is dropped and the
 * search goes on behind it: nothing sound is ever lost (mk2.md, 2, Receive rules).
 */
export class Mk2Framer {
  readonly counters: Mk2Counters = { frames: 0, checksum: 0, dropped: 0, partial: 0 };
  #rest: Uint8Array = nothing;
  /** Nothing has been dropped since the last frame or gap: a 00 here is no piece of a damaged frame. */
  #isAtStart = true;

  /** Takes received bytes, split anyhow. */
  push(chunk: Uint8Array): FramerEvent[] {
    if (this.#rest.length === 0) return this.#scan(chunk, false);
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest, 0);
    bytes.set(chunk, this.#rest.length);
    return this.#scan(bytes, false);
  }

  /** Nothing has come for a while: what has begun will not end. Sound frames inside it are still found. */
  gap(): FramerEvent[] {
    if (this.#rest.length > 0) this.counters.partial += 1;
    const events = this.#scan(this.#rest, true);
    this.#isAtStart = true;
    return events;
  }

  #scan(bytes: Uint8Array, isOver: boolean): FramerEvent[] {
    const events: FramerEvent[] = [];
    let from = 0;
    while (from < bytes.length) {
      const found = frameAt(bytes, from);
      if (found === 'incomplete' && !isOver) break;
      if (typeof found === 'object') {
        this.counters.frames += 1;
        this.#isAtStart = true;
        events.push({ kind: 'frame', frame: found.frame });
        from += found.size;
        continue;
      }
      if (found === 'checksum') this.counters.checksum += 1;
      this.#drop(bytes[from] ?? 0, events);
      from += 1;
    }
    this.#rest = from === bytes.length ? nothing : bytes.slice(from);
    return events;
  }

  #drop(byte: number, events: FramerEvent[]): void {
    this.counters.dropped += 1;
    if (byte === 0 && this.#isAtStart) events.push({ kind: 'line-low' });
    this.#isAtStart = false;
  }
}

type Found = { readonly frame: Mk2Frame; readonly size: number } | 'incomplete' | 'checksum' | 'noise';

function frameAt(bytes: Uint8Array, from: number): Found {
  const first = bytes[from] ?? 0;
  const length = first & ~ledsAppended;
  const withLeds = first !== length;
  const ledBytes = withLeds ? 2 : 0;
  if (length < 1 + ledBytes || length > longestBody) return 'noise';
  const type = bytes[from + 1];
  if (type === undefined) return 'incomplete';
  if (!knownTypes.has(type) || length < leastBody(type) + ledBytes) return 'noise';
  const end = from + 1 + length;
  if (end >= bytes.length) return 'incomplete';
  if (checksumOf(bytes, from, end) !== bytes[end]) return 'checksum';
  const size = length + 2;
  if (!withLeds) return { size, frame: { body: bytes.slice(from + 1, end) } };
  const leds = { on: bytes[end - 2] ?? 0, blink: bytes[end - 1] ?? 0 };
  return { size, frame: { body: bytes.slice(from + 1, end - 2), leds } };
}
