import type { ByteLink } from '../../links/link.ts';
import { type FramerEvent, Mk2Framer } from '../../protocols/mk2/framer.ts';
import { holdsLines, splitVersion } from '../../protocols/mk2/products.ts';
import { decodeReply, type Reply } from '../../protocols/mk2/replies.ts';
import {
  askConfig,
  askVersion,
  commandState,
  holdLines,
  noLimit,
  resetInterface,
  stateFlags,
  timing,
} from '../../protocols/mk2/requests.ts';
import { type Clock, every, sleep } from '../../runtime/clock.ts';
import type { Value } from '../../store/values.ts';
import type { DriverContext } from '../driver.ts';
import { type Bus, type EnergyCount, noReadings, type Readings, type Scales } from './bus.ts';
import { Conversation, isNoAnswer } from './conversation.ts';
import { discover, findMaster } from './discovery.ts';
import { mk2Limits } from './limits.ts';
import { PanelRole } from './panel.ts';
import { Polling } from './polling.ts';
import { SetPoints } from './set-points.ts';
import { shownOf } from './shown.ts';
import { SystemEvents } from './system-events.ts';
import { VebusService } from './vebus-service.ts';
import { VebusWrites } from './writes.ts';

/** What a driver remembers from one life of its link to the next. */
export interface Mk2Memory {
  /** By version. */
  readonly scales: Map<number, Scales>;
  readonly energy: EnergyCount;
}

const lines = { panelDetect: 0x01, standby: 0x02 } as const;
const modeOff = 4;

/**
 * One life of the link to an MK2 or MK3 interface: finds it and the system behind it, polls, carries commands out,
 * and begins anew when the interface was reset or has fallen silent (mk2.md, 10, Driver state machine).
 */
export class Mk2Session {
  readonly #context: DriverContext;
  readonly #clock: Clock;
  readonly #memory: Mk2Memory;
  readonly #link: ByteLink;
  readonly #framer = new Mk2Framer();
  readonly #talk: Conversation;
  readonly #panel: PanelRole;
  readonly #setPoints: SetPoints;
  readonly #service: VebusService;
  readonly #events: SystemEvents;
  readonly #over = new AbortController();
  #bus: Bus | undefined;
  #readings: Readings = noReadings();
  #lastByteAt: number;
  /** When the bus last answered, or when the link was opened. */
  #lastAnswerAt: number;
  #lastMode: number | undefined;
  #wasReset = false;
  #isAsleep = false;
  /** Other panels have shown themselves by then. */
  #panelsKnownAt = 0;
  #versionAt = 0;
  #linesAt = 0;
  #discoverAt = 0;

  constructor(context: DriverContext, link: ByteLink, memory: Mk2Memory) {
    const { clock, log, options } = context;
    this.#context = context;
    this.#clock = clock;
    this.#link = link;
    this.#memory = memory;
    this.#lastByteAt = clock.now();
    this.#lastAnswerAt = clock.now();
    this.#talk = new Conversation({ clock, send: (frame) => link.send(frame) });
    this.#panel = new PanelRole(this.#talk, clock, log);
    this.#setPoints = new SetPoints(this.#talk, clock, options.setPointTimeoutMs ?? mk2Limits.setPointExpiryMs);
    this.#events = new SystemEvents(clock, log);
    const writes = new VebusWrites({
      talk: this.#talk,
      panel: this.#panel,
      setPoints: this.#setPoints,
      log,
      bus: () => this.#bus,
      isListening: () => this.#bus?.master === null || this.#clock.now() < this.#panelsKnownAt,
      input: () => this.#readings.input,
      wasReset: () => this.#forgetSystem('the system was reset'),
      publish: () => this.#publish(),
    });
    this.#service = new VebusService(context, writes);
  }

  /**
   * Runs until the link closes or `signal` aborts, or until `isEnough` says that nobody is there at this speed.
   * @param isEnough asked between probes, with the milliseconds since anything was heard
   */
  async run(signal: AbortSignal, isEnough: (silentMs: number) => boolean): Promise<'over' | 'nobody'> {
    this.#link.onBytes((chunk) => this.#receive(chunk));
    const stopTicking = every(this.#clock, mk2Limits.tickMs, () => this.#tick());
    const ended = new Promise<'over'>((resolve) => {
      void this.#link.closed.then(() => resolve('over'));
      if (signal.aborted) resolve('over');
      signal.addEventListener('abort', () => resolve('over'), { once: true });
    });
    try {
      const result = await Promise.race([ended, this.#work(isEnough)]);
      if (signal.aborted) await this.#sayFarewell();
      return result;
    } finally {
      this.#over.abort();
      stopTicking();
      this.#talk.end();
      this.#link.onBytes(() => undefined);
      this.#service.leave();
    }
  }

  async #work(isEnough: (silentMs: number) => boolean): Promise<'nobody'> {
    for (;;) {
      if (!(await this.#findInterface(isEnough))) return 'nobody';
      this.#wasReset = false;
      const bus = await this.#startUp();
      if (bus !== undefined) await this.#poll(bus);
      else await this.#pause(mk2Limits.probeMs);
      if (this.#over.signal.aborted) return 'nobody';
    }
  }

  /** Asks for the interface's version until it answers. @returns false when that was enough */
  async #findInterface(isEnough: (silentMs: number) => boolean): Promise<boolean> {
    while (!this.#over.signal.aborted) {
      const answer = await this.#talk.ask({ ...askVersion(), attempts: 1 });
      if (!isNoAnswer(answer)) return true;
      // The last thing to try: it brings back an interface that has hung, but causes an outage (mk2.md, 13, 15 and 30).
      if (!this.#isOff && isEnough(this.#clock.now() - this.#lastByteAt)) {
        return !isNoAnswer(await this.#talk.ask({ ...resetInterface(), attempts: 1 }));
      }
      await this.#pause(this.#isOff ? mk2Limits.asleepProbeMs : mk2Limits.probeMs);
    }
    return false;
  }

  /** Sets the interface up and finds the system. Nothing here changes what the device does. */
  async #startUp(): Promise<Bus | undefined> {
    const version = await this.#talk.ask(askVersion());
    if (isNoAnswer(version)) return undefined;
    this.#talk.forgetAddress();
    await this.#holdLines(version.version);
    const flags = stateFlags.tenthsAmp | stateFlags.forwardPanels | stateFlags.doNotSend;
    const taken = await this.#talk.ask(commandState({ state: 0, limitTenthsAmp: noLimit, flags, frames: 'long' }));
    if (isNoAnswer(taken)) return undefined;
    const listensSince = this.#clock.now();
    const found = await discover(this.#talk, this.#memory.scales);
    if (found === undefined || this.#wasReset) return undefined;
    this.#bus = { ...found, interfaceVersion: version.version, master: null };
    this.#setPoints.setBus(this.#bus);
    this.#discoverAt = this.#clock.now() + mk2Limits.discoverMs;
    this.#panelsKnownAt = listensSince + mk2Limits.panelMs;
    return this.#bus;
  }

  async #holdLines(version: number): Promise<void> {
    this.#linesAt = this.#clock.now() + mk2Limits.linesMs;
    if (!holdsLines(splitVersion(version).productId)) return;
    // No answer is no harm: an MK3 that does not know the command.
    await this.#talk.ask({ ...holdLines(lines.panelDetect | lines.standby), attempts: 1 });
  }

  /** Polls until the interface was reset or the bus does not answer any more. */
  async #poll(bus: Bus): Promise<void> {
    this.#readings = noReadings();
    this.#memory.energy.forget();
    const polling = new Polling(this.#talk, this.#clock, bus, this.#readings, this.#memory.energy, () => {
      this.#lastAnswerAt = this.#clock.now();
    });
    for (;;) {
      const hasAnswered = await polling.turn(() => this.#between(polling));
      if (this.#over.signal.aborted || this.#wasReset) return;
      if (!hasAnswered) return;
      this.#service.enter(bus, this.#values());
      if (this.#bus?.master === null) await this.#lookForMaster(this.#bus);
      if (await this.#hasChanged(bus)) return;
      await this.#upkeep(bus);
    }
  }

  /** Who else commands the system: asked when the first values stand, because what is not there does not answer. */
  async #lookForMaster(bus: Bus): Promise<void> {
    const master = await findMaster(this.#talk);
    if (master !== undefined) this.#context.log.info(`${master} on the bus commands the system`);
    this.#bus = { ...bus, master };
  }

  /** Whether there are other devices than before: their number may be wrong at start (mk2.md, 13, 21). */
  async #hasChanged(bus: Bus): Promise<boolean> {
    if (this.#clock.now() < this.#discoverAt) return false;
    this.#discoverAt = this.#clock.now() + mk2Limits.discoverMs;
    const config = await this.#talk.ask(askConfig(0));
    return !isNoAnswer(config) && config.addresses !== bus.addresses;
  }

  /** What must not wait for the end of a turn. */
  async #between(polling: Polling): Promise<void> {
    await this.#panel.repeat();
    if ((await this.#setPoints.refresh()) === 'expired') {
      this.#context.log.info('ESS set-points taken back: no client has written them for a while');
    }
    if (!this.#panel.isLookDue) return;
    await polling.input();
    if (this.#readings.input !== undefined) this.#panel.compare(this.#readings.input);
    this.#publish();
  }

  /** Reminds the interface, and notices that it was reset even if it does not say so. */
  async #upkeep(bus: Bus): Promise<void> {
    const now = this.#clock.now();
    if (now >= this.#versionAt) {
      this.#versionAt = now + mk2Limits.versionMs;
      await this.#talk.ask(askVersion());
    }
    if (now >= this.#linesAt) await this.#holdLines(bus.interfaceVersion);
  }

  #values(): Record<string, Value> {
    const bus = this.#bus;
    if (bus === undefined) return {};
    const values = shownOf(bus, this.#readings, this.#memory.energy, this.#panel, this.#setPoints);
    if (typeof values['/Mode'] === 'number') this.#lastMode = values['/Mode'];
    this.#events.look(values);
    return values;
  }

  #publish(): void {
    if (this.#service.isPresent && !this.#isAsleep) this.#service.update(this.#values());
  }

  #receive(chunk: Uint8Array): void {
    if (this.#clock.now() - this.#lastByteAt >= timing.partialFrameMs) this.#handle(this.#framer.gap());
    this.#lastByteAt = this.#clock.now();
    this.#handle(this.#framer.push(chunk));
  }

  #handle(events: readonly FramerEvent[]): void {
    for (const event of events) {
      // The line is low when an interface gets its power: whether it was reset is asked soon.
      if (event.kind === 'line-low') this.#versionAt = 0;
      else this.#hear(decodeReply(event.frame.body));
    }
  }

  #hear(reply: Reply): void {
    const { selected } = this.#talk;
    if (reply.kind === 'version' && selected !== undefined && reply.mode !== selected) {
      this.#context.log.warn('the interface was reset: set up again');
      this.#talk.forgetAddress();
      this.#forgetSystem('the interface was reset');
    }
    if (reply.kind === 'panel') this.#panel.saw(reply);
    this.#talk.take(reply);
  }

  #forgetSystem(why: string): void {
    this.#wasReset = true;
    this.#panel.drop(why);
    this.#setPoints.forget();
  }

  /** Was off when it was last seen, or was switched off by us. */
  get #isOff(): boolean {
    return (this.#panel.held?.mode ?? this.#lastMode) === modeOff;
  }

  #tick(): void {
    const now = this.#clock.now();
    if (now - this.#lastByteAt >= timing.partialFrameMs) this.#handle(this.#framer.gap());
    const isSilent = now - this.#lastAnswerAt >= (this.#context.options.timeoutMs ?? mk2Limits.silenceMs);
    if (!isSilent) this.#isAsleep = false;
    if (!isSilent || !this.#service.isPresent || this.#isAsleep) return;
    if (this.#isOff) {
      this.#context.log.info('the system is off and silent');
      this.#isAsleep = true;
      this.#service.sleep();
    } else {
      this.#panel.drop('the system is silent');
      this.#setPoints.forget();
      this.#service.leave();
    }
  }

  /** Set-points must not outlive us (mk2.md, 9). */
  async #sayFarewell(): Promise<void> {
    const limit = this.#pause(mk2Limits.farewellMs);
    await Promise.race([this.#setPoints.release(), limit]);
  }

  #pause(ms: number): Promise<void> {
    return ms <= 0 ? Promise.resolve() : sleep(this.#clock, ms, this.#over.signal);
  }
}
