import type { FileHandle } from 'node:fs/promises';
import type { Cancel, Clock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { CanEnd } from './can-end.ts';
import type { CanFrame, CanLink, CanLinkSpec } from './can-link.ts';
import type { RecordingFormat, RecordingReader } from './can-recording.ts';
import { findFormat, type Sampled } from './can-recording-find.ts';
import { ReplayPace } from './can-replay-pace.ts';
import { formatCanLink } from './can-spec.ts';
import { openRecording } from './recording-file.ts';
import { RecordingLines } from './recording-lines.ts';

type ReplaySpec = CanLinkSpec & { kind: 'replay' };

/** What is given at once; then others have their turn. */
const mostFramesAtOnce = 1_000;
const longestTurnMs = 4;
/** The time is looked at so often. */
const linesPerLook = 64;

export interface CanReplayLink extends CanLink {
  /** `candump`, `YDWG RAW`, … */
  readonly format: string;
  /** Lines that were none of the recording: comments, torn ones. */
  readonly badLines: number;
}

/**
 * Plays a recording of a CAN bus at the pace of its time stamps, `speed` times faster, or as fast as possible. At the
 * end of the file the link stays open and silent, or starts over. What is sent to it is taken and has no effect.
 * @param formats those that are tried, in this order
 * @throws GatewayError LINK_OPEN_FAILED
 */
export async function openCanReplay(
  spec: ReplaySpec,
  clock: Clock,
  formats: readonly RecordingFormat[],
): Promise<CanReplayLink> {
  const name = formatCanLink(spec);
  const file = await openRecording(name, spec.path);
  try {
    const found = await findFormat(file, formats);
    if (found === undefined) {
      const known = formats.map((format) => format.name).join(', ');
      throw new GatewayError('LINK_OPEN_FAILED', `${name}: no CAN frame in a form that is known: ${known}`);
    }
    return linkOf(new Replay({ name, spec, clock, file, ...found }), found.format.name);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function linkOf(replay: Replay, format: string): CanReplayLink {
  const link = replay.can.asLink(() => Promise.resolve());
  return {
    ...link,
    format,
    /** Playing begins with the listener, so that nothing of the recording is lost. */
    onFrames(listener) {
      link.onFrames(listener);
      replay.start();
    },
    get badLines(): number {
      return replay.badLines;
    },
  };
}

interface ReplayOptions extends Sampled {
  readonly name: string;
  readonly spec: ReplaySpec;
  readonly clock: Clock;
  readonly file: FileHandle;
}

/** A recording that plays. */
class Replay {
  readonly can: CanEnd;
  readonly #options: ReplayOptions;
  readonly #lines: RecordingLines;
  /** For this pass through the file. */
  #read: RecordingReader;
  #pace = new ReplayPace();
  /** Lines that were read and not played; from `#next` on. */
  #ahead: readonly string[] = [];
  #next = 0;
  /** When the next line is due; keeps the pace where timers are late. */
  #due = 0;
  /** Frames whose time has not come. */
  #early: readonly CanFrame[] = [];
  /** Whether this pass has given frames: a file that was emptied meanwhile is not read again and again. */
  #hasGiven = false;
  #refused = 0;
  #cancel: Cancel | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#lines = new RecordingLines(options.file);
    this.#read = options.format.reader(options.sample);
    this.can = new CanEnd(options.name, () => {
      this.#cancel?.();
      return options.file.close();
    });
  }

  get badLines(): number {
    return this.#refused + this.#lines.overlong;
  }

  start(): void {
    if (this.#cancel !== undefined || this.can.end.ended) return;
    this.#due = this.#options.clock.now();
    this.#schedule();
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#cancel = clock.after(Math.max(0, this.#due - clock.now()), () => void this.#step());
  }

  async #step(): Promise<void> {
    try {
      if (this.#early.length === 0 && this.#next >= this.#ahead.length && !(await this.#readOn())) return;
      if (this.can.end.ended) return;
      this.can.receive(this.#takeDue());
      if (!this.can.end.ended) this.#schedule();
    } catch (error) {
      this.can.end.end(new GatewayError('LINK_CLOSED', `${this.#options.name}: cannot read on: ${reasonOf(error)}`));
    }
  }

  /** Reads on, at the end of the file from the top where that is wanted; false when there is nothing more. */
  async #readOn(): Promise<boolean> {
    const { spec, format, sample } = this.#options;
    let lines = await this.#lines.more();
    if (lines === undefined && spec.loop && this.#hasGiven) {
      this.#hasGiven = false;
      this.#lines.startOver();
      this.#read = format.reader(sample);
      this.#pace = new ReplayPace();
      lines = await this.#lines.more();
    }
    this.#ahead = lines ?? [];
    this.#next = 0;
    return lines !== undefined;
  }

  /** The frames whose time has come, as far as they have been read and one turn allows. */
  #takeDue(): CanFrame[] {
    const { clock, spec } = this.#options;
    const frames = [...this.#early];
    this.#early = [];
    const until = clock.now() + longestTurnMs;
    while (this.#next < this.#ahead.length && frames.length < mostFramesAtOnce) {
      const line = this.#read(this.#ahead[this.#next] ?? '');
      this.#next += 1;
      if (line === undefined) this.#refused += 1;
      else if (line.frames.length > 0) {
        this.#hasGiven = true;
        if (spec.speed !== 'max') this.#due += this.#pace.pauseBefore(line.at) / spec.speed;
        if (this.#due > clock.now()) {
          this.#early = line.frames;
          break;
        }
        frames.push(...line.frames);
      }
      if (this.#next % linesPerLook === 0 && clock.now() > until) break;
    }
    return frames;
  }
}
