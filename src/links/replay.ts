import { type FileHandle, open } from 'node:fs/promises';
import type { Cancel, Clock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import type { ByteLink, LinkSpec, SerialLine } from './link.ts';
import { LinkEnd } from './link-end.ts';
import { formatLink } from './spec.ts';

/** Bytes per step at wire pace: about 17 ms of VE.Direct. */
const pacedChunk = 32;
/** Bytes per step as fast as possible. */
const fastChunk = 4_096;
const bitsPerByte = 10;

/**
 * Plays recorded bytes at the pace of the line, `speed` times faster, or as fast as possible. At the end of the
 * file the link stays open and silent, or starts over. What is sent to it is taken and has no effect.
 * @throws GatewayError LINK_OPEN_FAILED
 */
export async function openReplay(
  spec: LinkSpec & { kind: 'replay' },
  line: SerialLine,
  clock: Clock,
): Promise<ByteLink> {
  const name = formatLink(spec);
  let file: FileHandle | undefined;
  try {
    file = await open(spec.path, 'r');
    if (!(await file.stat()).isFile()) throw new Error('not a file');
  } catch (error) {
    await file?.close();
    throw new GatewayError('LINK_OPEN_FAILED', `${name}: cannot read the recording: ${reasonOf(error)}`);
  }
  return new ReplayLink(name, file, spec, line, clock);
}

class ReplayLink implements ByteLink {
  readonly #end: LinkEnd;
  readonly #file: FileHandle;
  readonly #chunk: Uint8Array;
  readonly #bytesPerMs: number;
  readonly #loop: boolean;
  readonly #clock: Clock;
  #cancel: Cancel = () => undefined;
  #position = 0;
  /** When the next byte is due; keeps the pace where timers are late. */
  #due: number;

  constructor(name: string, file: FileHandle, spec: LinkSpec & { kind: 'replay' }, line: SerialLine, clock: Clock) {
    this.#end = new LinkEnd(name);
    this.#file = file;
    this.#chunk = new Uint8Array(spec.speed === 'max' ? fastChunk : pacedChunk);
    this.#bytesPerMs = spec.speed === 'max' ? Infinity : (line.baudRate / bitsPerByte / 1_000) * spec.speed;
    this.#loop = spec.loop;
    this.#clock = clock;
    this.#due = clock.now();
  }

  get name(): string {
    return this.#end.name;
  }

  get closed(): Promise<Error | undefined> {
    return this.#end.closed;
  }

  /** Playing begins with the listener, so that nothing of the recording is lost. */
  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#end.onBytes(listener);
    this.#due = this.#clock.now();
    this.#schedule(0);
  }

  send(_bytes: Uint8Array): Promise<void> {
    return this.#end.ended ? Promise.reject(this.#end.closedError()) : Promise.resolve();
  }

  async close(): Promise<void> {
    this.#cancel();
    if (this.#end.ended) return;
    this.#end.end(undefined);
    await this.#file.close();
  }

  #schedule(bytes: number): void {
    this.#due += bytes / this.#bytesPerMs;
    this.#cancel();
    this.#cancel = this.#clock.after(Math.max(0, this.#due - this.#clock.now()), () => void this.#step());
  }

  async #step(): Promise<void> {
    try {
      const { bytesRead } = await this.#file.read(this.#chunk, 0, this.#chunk.length, this.#position);
      if (this.#end.ended) return;
      this.#position += bytesRead;
      if (bytesRead > 0) this.#end.receive(this.#chunk.slice(0, bytesRead));
      else if (!this.#loop || this.#position === 0) return;
      else this.#position = 0;
      this.#schedule(bytesRead);
    } catch (error) {
      if (this.#end.ended) return;
      this.#end.end(new GatewayError('LINK_CLOSED', `${this.name}: ${reasonOf(error)}`));
      await this.#file.close().catch(() => undefined);
    }
  }
}
