import type { ByteLink } from '../../../links/link.ts';
import { type Cancel, type Clock, every } from '../../../runtime/clock.ts';
import { type Random, seededRandom } from '../../random.ts';
import type { VeDirectFaults } from './faults.ts';
import type { HexDevice } from './hex-device.ts';
import { changeOneDigit, type HostFrame, HostFrames, hexFrame } from './hex-frames.ts';
import { HexNews } from './hex-news.ts';
import { type AcceptedSet, HexResponder } from './hex-responder.ts';
import { blockBytes, encodeTextBlock, type TextFields } from './text-encoder.ts';
import { spoil } from './text-faults.ts';
import { shapeBlocks } from './text-shape.ts';
import { VeDirectWire } from './wire.ts';

export interface VeDirectSimulatorOptions {
  readonly clock: Clock;
  /** The blocks of this second, in the order in which the device sends them. */
  readonly blocks: () => readonly TextFields[];
  /** Left out: a device that only tells. */
  readonly hex?: HexDevice;
  /** For chunk sizes and faults; the same seed gives the same bytes in the same chunks. */
  readonly seed: number;
  /** From the end of a command to the beginning of its answer, in milliseconds. */
  readonly latencyMs?: number;
  /** Blocks and frames arrive whole, when their last byte is through the wire: less work where many devices run fast. */
  readonly isWhole?: true;
}

/** A frame that the host has sent. */
export interface HeardFrame {
  readonly at: number;
  /** Between colon and line end. */
  readonly text: string;
}

/** A set that was carried out. */
export interface ToldSet extends AcceptedSet {
  readonly at: number;
}

const blockIntervalMs = 1_000;
const usualLatencyMs = 20;
/** After this without a command HEX counts as not used (vedirect.md, 2.4). */
const hexUsedMs = 120_000;
/** How long a device is silent when it restarts. */
const restartMs = 2_000;
/** vedirect.md, 3.2: commands that are closer are lost by some devices. */
const hurryMs = 50;
const minuteMs = 60_000;
/** From one error to the next when it hears itself. */
const echoMs = 25;
const mostKept = 1_000;
const errorFrame = hexFrame(0x4, [0xaa, 0xaa]);

/**
 * A device on a VE.Direct cable: sends its blocks once per second and answers HEX commands, at the pace of the wire,
 * to whatever link is plugged in. It runs on while nothing is plugged in.
 */
export class VeDirectSimulator {
  /** What is wrong with the device and its wire; takes effect with the next block or command. */
  faults: VeDirectFaults = {};
  /** What hosts have set, newest last. */
  readonly told: ToldSet[] = [];
  /** Every HEX frame that has come, newest last, whether it was answered or not. */
  readonly heard: HeardFrame[] = [];
  readonly #clock: Clock;
  readonly #options: VeDirectSimulatorOptions;
  readonly #random: Random;
  readonly #wire: VeDirectWire;
  readonly #host = new HostFrames();
  readonly #responder: HexResponder | undefined;
  readonly #news: HexNews | undefined;
  readonly #timers = new Set<Cancel>();
  #lastBlocks: readonly TextFields[] = [];
  #usedAt = Number.NEGATIVE_INFINITY;
  #heardAt = Number.NEGATIVE_INFINITY;
  #offUntil = Number.NEGATIVE_INFINITY;
  #isEchoed = false;

  constructor(options: VeDirectSimulatorOptions) {
    const { clock, hex, seed, isWhole } = options;
    this.#clock = clock;
    this.#options = options;
    this.#random = seededRandom(seed);
    const faults = (): VeDirectFaults => this.faults;
    this.#wire = new VeDirectWire({
      ...{ clock, random: this.#random, faults, hear: (bytes) => this.#hear(bytes) },
      ...(isWhole === true && { longestChunk: Number.POSITIVE_INFINITY }),
    });
    if (hex !== undefined) {
      const responder = new HexResponder({
        ...{ device: hex, faults, onRestart: () => this.restart() },
        onSet: (set) => keep(this.told, { ...set, at: clock.now() }),
      });
      this.#responder = responder;
      this.#news = new HexNews(hex, responder);
    }
    this.every(blockIntervalMs, () => this.#second());
  }

  /** Plugs a link in; one that is plugged in already is pulled out. */
  plugIn(link: ByteLink): void {
    this.#host.clear();
    this.#wire.plugIn(link);
  }

  /** The same, as programs that serve a device call it. */
  attach(link: ByteLink): void {
    this.plugIn(link);
  }

  /** Pulls the cable: the other end sees its link close. */
  unplug(): void {
    this.#wire.unplug();
  }

  /** Power-up, as after command 6: the device is silent for a moment, and has forgotten what it does not keep. */
  restart(): void {
    this.#wire.cut();
    this.#host.clear();
    this.#offUntil = this.#clock.now() + restartMs;
    this.#usedAt = Number.NEGATIVE_INFINITY;
    this.#options.hex?.restart();
  }

  /** Does something again and again until the device is switched off. */
  every(ms: number, fn: () => void): void {
    this.#timers.add(every(this.#clock, ms, fn));
  }

  /** Switches the device off for good. */
  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#wire.cut();
    this.unplug();
  }

  #second(): void {
    const isStuck = this.faults.stuck === true && this.#lastBlocks.length > 0;
    const blocks = isStuck ? this.#lastBlocks : this.#options.blocks();
    this.#lastBlocks = blocks;
    const now = this.#clock.now();
    // A wire that is still busy with the last second's bytes (a clock that jumped) loses this second's.
    if (this.#wire.hasText || now < this.#offUntil) return;
    if (this.#sendsText(now)) {
      for (const fields of shapeBlocks(blocks, this.faults, this.#random)) this.#sendBlock(fields);
    }
    this.#tellNews(now);
    if (this.faults.echo === true && !this.#isEchoed) this.#hearOwnEcho();
  }

  #sendBlock(fields: TextFields): void {
    const bytes = this.faults.garbageLabels === true ? blockBytes(fields) : encodeTextBlock(fields);
    this.#wire.sendBlock(spoil(bytes, this.faults, this.#random));
  }

  #sendsText(now: number): boolean {
    const { noText, secondsPerMinute, hexPausesTextSeconds } = this.faults;
    if (noText === true) return false;
    if (secondsPerMinute !== undefined && now % minuteMs >= secondsPerMinute * 1_000) return false;
    const pauseMs = hexPausesTextSeconds === undefined ? this.#options.hex?.textPauseMs : hexPausesTextSeconds * 1_000;
    return now - this.#usedAt >= (pauseMs ?? 0);
  }

  #tellNews(now: number): void {
    const { asyncAlways, hexInFields, noText } = this.faults;
    const isUsed = this.#options.hex?.news === 'while-used' && now - this.#usedAt < hexUsedMs;
    const isTalkative = isUsed || asyncAlways === true || hexInFields === true || noText === true;
    for (const frame of this.#news?.frames(isTalkative) ?? []) this.#sendFrame(frame);
  }

  #sendFrame(frame: Uint8Array): void {
    const { hexEnd, corruptFrames = 0 } = this.faults;
    const isSpoilt = corruptFrames > 0 && this.#random() < corruptFrames;
    const sent = isSpoilt ? changeOneDigit(frame, this.#random) : frame;
    this.#wire.sendFrame(hexEnd === undefined ? sent : Uint8Array.of(...sent.subarray(0, -1), hexEnd));
  }

  #hear(bytes: Uint8Array): void {
    if (this.faults.loopback === true) this.#wire.sendFrame(bytes);
    for (const frame of this.#host.push(bytes)) {
      const now = this.#clock.now();
      keep(this.heard, { at: now, text: frame.text });
      const isHurried = now - this.#heardAt < hurryMs;
      this.#heardAt = now;
      if (this.#responder !== undefined && !this.#isLost(isHurried)) this.#obey(this.#responder, frame, now);
    }
  }

  #isLost(isHurried: boolean): boolean {
    const { silent, noHex, lostHex = 0, hurriedHexLost, hexInBlockLost } = this.faults;
    if (silent === true || noHex === true || this.#clock.now() < this.#offUntil) return true;
    if ((isHurried && hurriedHexLost === true) || (hexInBlockLost === true && this.#wire.isInBlock)) return true;
    return lostHex > 0 && this.#random() < lostHex;
  }

  #obey(responder: HexResponder, frame: HostFrame, now: number): void {
    if (frame.sound !== undefined) this.#usedAt = now;
    const answer = responder.answer(frame);
    const { latencyMs = usualLatencyMs } = this.#options;
    if (answer === undefined) return;
    this.#later(latencyMs + (this.faults.lateHexMs ?? 0), () => {
      if (this.#clock.now() >= this.#offUntil) this.#sendFrame(answer);
    });
  }

  /** What it sends comes back and is no command; so is the answer to that, without end (vedirect.md, 3.2, Danger). */
  #hearOwnEcho(): void {
    this.#isEchoed = this.faults.echo === true;
    if (!this.#isEchoed) return;
    this.#sendFrame(errorFrame);
    this.#later(echoMs, () => this.#hearOwnEcho());
  }

  #later(ms: number, fn: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel);
      fn();
    });
    this.#timers.add(cancel);
  }
}

function keep<T>(list: T[], one: T): void {
  list.push(one);
  if (list.length > mostKept) list.splice(0, mostKept / 2);
}
